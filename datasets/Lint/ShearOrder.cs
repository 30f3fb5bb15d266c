using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Whether the shear components of the stress stand in the right order. What the forces and the normal stresses leave of the energy change between
/// strained cells must be the work of the shear stresses; of the six orders in which a file may hold them, one explains it.
/// </summary>
internal sealed class ShearOrder
{
    private const int Most = 20_000, Least = 12;
    // Where among the three numbers yz, xz and xy stand, and the order that this means.
    private static readonly (int[] At, string Words)[] Orders =
        [([0, 1, 2], "yz, xz, xy"), ([2, 0, 1], "xz, xy, yz"), ([1, 2, 0], "xy, yz, xz"), ([2, 1, 0], "xy, xz, yz"), ([1, 0, 2], "xz, yz, xy"), ([0, 2, 1], "yz, xy, xz")];
    private readonly double[] squares = new double[Orders.Length];
    private int count;

    /// <summary>Takes a pair of strained cells.</summary>
    /// <param name="energy">Energy change less the work of the forces, eV.</param>
    /// <param name="volume">Å³.</param>
    /// <param name="s">Mean stress, eV/Å³.</param>
    /// <param name="e">Strain.</param>
    public void Add(double energy, double volume, in Matrix3 s, in Matrix3 e)
    {
        double normal = volume * (s.XX * e.XX + s.YY * e.YY + s.ZZ * e.ZZ), left = energy - normal;
        ReadOnlySpan<double> stress = [s.YZ + s.ZY, s.XZ + s.ZX, s.XY + s.YX], strain = [e.YZ, e.XZ, e.XY];
        Span<double> work = stackalloc double[Orders.Length];
        double most = 0;
        for (int k = 0; k < work.Length; k++)
        {
            int[] at = Orders[k].At;
            work[k] = volume * (stress[at[0]] * strain[0] + stress[at[1]] * strain[1] + stress[at[2]] * strain[2]);
            most = Math.Max(most, Math.Abs(work[k]));
        }
        if (count >= Most || most < 1e-3 || most < 0.3 * Math.Abs(normal)) return;
        count++;
        // Each pair counts alike, however much it is strained.
        for (int k = 0; k < work.Length; k++) squares[k] += (left - work[k]) * (left - work[k]) / (most * most);
    }

    /// <summary>The order in which the file seems to have the components, if it is not the right one, and the number of pairs that say so.</summary>
    public (string Order, int Count)? Other()
    {
        if (count < Least) return null;
        int best = Array.IndexOf(squares, squares.Min());
        return best != 0 && squares[best] < 0.1 * squares[0] && squares[best] < 0.1 * count ? (Orders[best].Words, count) : null;
    }
}
