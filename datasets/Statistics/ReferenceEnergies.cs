using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Energies of atoms E0 by least squares: E ≈ Σ_Z n_Z·E0_Z, each frame weighted by 1/atoms (the residual is an energy per atom). Where the
/// compositions do not determine every E0 (rank below the number of elements) the solution of smallest norm is taken and said to be so.
/// </summary>
public sealed class ReferenceEnergies
{
    private ReferenceEnergies(int[] elements, double[] values, int rank, double residual, double[] uncertain)
    {
        (Elements, Values, Rank, Residual) = (elements, values, rank, residual);
        Undetermined = [.. elements.Where((_, i) => uncertain[i] > 1e-6)];
    }

    /// <summary>Atomic numbers, ascending.</summary>
    public IReadOnlyList<int> Elements { get; }

    /// <summary>E0 of each element, eV.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Number of combinations of elements that the data determine.</summary>
    public int Rank { get; }

    /// <summary>Whether every E0 is determined.</summary>
    public bool IsComplete => Rank == Elements.Count;

    /// <summary>Elements whose E0 is not determined on its own.</summary>
    public IReadOnlyList<int> Undetermined { get; }

    /// <summary>Root mean square of the residual, eV/atom: what a model must explain beyond the atoms.</summary>
    public double Residual { get; }

    /// <summary>Σ n_Z·E0_Z of a structure, eV; elements that were not seen count 0.</summary>
    public double Sum(ReadOnlySpan<int> numbers)
    {
        double sum = 0;
        foreach (int z in numbers)
            for (int i = 0; i < Elements.Count; i++)
                if (Elements[i] == z) sum += Values[i];
        return sum;
    }

    /// <summary>Fits to compositions.</summary>
    /// <param name="compositions">Structures summed up by composition.</param>
    /// <param name="byFraction">Fit energies per atom as they stand (E ≈ Σ x_Z·E0_Z with fractions x) instead of totals.</param>
    internal static ReferenceEnergies? Fit(IReadOnlyCollection<CompositionEnergies> compositions, bool byFraction = false)
    {
        int[] elements = [.. compositions.Where(c => c.Frames > 0).SelectMany(c => c.Counts.Select(p => p.Z)).Distinct().Order()];
        int n = elements.Length;
        if (n == 0) return null;
        var index = elements.Select((z, i) => (z, i)).ToDictionary(p => p.z, p => p.i);
        var a = new double[n * n];
        var b = new double[n];
        foreach (var c in compositions)
            foreach (var (zi, ni) in c.Counts)
            {
                // Per atom: fraction x = n/N against E/N; with byFraction the energies are taken to be per atom already.
                double xi = (double)ni / c.Atoms;
                foreach (var (zj, nj) in c.Counts) a[index[zi] * n + index[zj]] += c.Frames * xi * nj / c.Atoms;
                b[index[zi]] += xi * c.Frames * c.Mean / (byFraction ? 1 : c.Atoms);
            }
        var (values, vectors) = SymmetricEigen.Solve(a, n);
        double largest = values.Max();
        var e0 = new double[n];
        var loose = new double[n];
        int rank = 0;
        for (int k = 0; k < n; k++)
        {
            if (values[k] <= 1e-9 * largest)
            {
                for (int i = 0; i < n; i++) loose[i] += vectors[i * n + k] * vectors[i * n + k];
                continue;
            }
            rank++;
            double dot = 0;
            for (int i = 0; i < n; i++) dot += vectors[i * n + k] * b[i];
            for (int i = 0; i < n; i++) e0[i] += vectors[i * n + k] * dot / values[k];
        }
        double square = 0;
        long frames = 0;
        foreach (var c in compositions)
        {
            double predicted = 0;
            foreach (var (z, m) in c.Counts) predicted += e0[index[z]] * (byFraction ? (double)m / c.Atoms : m);
            double scale = byFraction ? 1 : 1.0 / c.Atoms, d = c.Mean - predicted;
            square += scale * scale * (c.SquareAboutMean + c.Frames * d * d);
            frames += c.Frames;
        }
        return new(elements, e0, rank, Math.Sqrt(square / Math.Max(1, frames)), loose);
    }
}
