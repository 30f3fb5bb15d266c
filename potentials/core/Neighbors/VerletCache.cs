using System.Numerics;
using System.Runtime.CompilerServices;

namespace Potentials.Core;

/// <summary>
/// A neighbour list that lasts several steps: built to cutoff + skin, rebuilt only when it might miss a pair closer than the cutoff.
/// </summary>
/// <remarks>
/// Why nothing is missed. Let the list have been built from positions x⁰ and cell h⁰ to the radius R = cutoff + skin, let x and h be
/// the present ones, and F = (h⁰)⁻¹·h the deformation between the cells (the identity along open axes). Write x_i = x⁰_i·F + u_i: u_i is what
/// the atom moved beyond following the cell, as given, not wrapped, so that an atom set across the cell counts as having moved by
/// a cell vector. For any pair, d = x_j − x_i + S·h = d⁰·F + u_j − u_i since S·h = S·h⁰·F. Therefore
/// |d⁰| = |(d − u_j + u_i)·F⁻¹| ≤ σ·(|d| + |u_i| + |u_j|) with σ the largest singular value of F⁻¹, and a pair with |d| &lt; cutoff has
/// |d⁰| &lt; R, hence is in the list, as long as σ·(cutoff + u₁ + u₂) ≤ R, u₁ and u₂ being the two largest displacements. The list is kept
/// while that holds with a margin for rounding. For a fixed cell this is the familiar u₁ + u₂ ≤ skin.
/// </remarks>
/// <param name="cutoff">Å; the list is complete to this radius at every update.</param>
/// <param name="skin">Å; 0 rebuilds whenever anything moved.</param>
public sealed class VerletCache(double cutoff, double skin)
{
    private const double Ulp = 2.220446049250313e-16;

    private NeighborList list = new();
    private double[] reference = [];
    private Cell referenceCell;
    private int atoms = -1;
    private long identity;

    /// <summary>Å; the list is complete to this radius.</summary>
    public double Cutoff { get; } = cutoff > 0 && double.IsFinite(cutoff)
        ? cutoff : throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff is a positive number of ångströms.");

    /// <summary>Å by which the list reaches beyond the cutoff.</summary>
    public double Skin { get; } = skin >= 0 && double.IsFinite(skin)
        ? skin : throw new ArgumentOutOfRangeException(nameof(skin), skin, "A skin is a number of ångströms, 0 or more.");

    /// <summary>How often the list was built.</summary>
    public long Rebuilds { get; private set; }

    /// <summary>How often the list was asked for.</summary>
    public long Updates { get; private set; }

    /// <summary>The list as of the last update.</summary>
    public NeighborList List => list;

    /// <summary>
    /// A list that is complete to <see cref="Cutoff"/> for the present positions; it holds pairs beyond it too. The same instance is
    /// returned every time and overwritten by a rebuild.
    /// </summary>
    /// <param name="search">The search to rebuild with (scratch memory that several caches may share).</param>
    /// <param name="positions">Å, [atoms, 3] row-major, wrapped or not.</param>
    /// <param name="cell">Cell and periodicity.</param>
    /// <param name="team">Threads for a rebuild.</param>
    /// <param name="id">Identity of the system: another number means another system, whose list is built anew.</param>
    /// <exception cref="PhysicsError">A position is not finite, or the cell is degenerate.</exception>
    public NeighborList Update(CellList search, ReadOnlySpan<double> positions, in Cell cell, WorkerTeam? team = null, long id = 0)
    {
        ArgumentNullException.ThrowIfNull(search);
        Updates++;
        if (id == identity && 3 * atoms == positions.Length && cell.Pbc == referenceCell.Pbc && Lasts(positions, cell)) return list;
        atoms = -1; // a failed build leaves no list behind
        list = search.Build(positions, cell, Cutoff + Skin, team, list);
        if (reference.Length < positions.Length) reference = new double[positions.Length];
        positions.CopyTo(reference);
        referenceCell = cell;
        atoms = positions.Length / 3;
        identity = id;
        Rebuilds++;
        return list;
    }

    private bool Lasts(ReadOnlySpan<double> positions, in Cell cell)
    {
        bool sameCell = !cell.Pbc.Any || cell.Rows == referenceCell.Rows;
        if (Skin == 0) return sameCell && positions.SequenceEqual(reference.AsSpan(0, positions.Length));
        var f = Matrix3.Identity;
        double stretch = 1, residual = 0, inverseNorm = 0;
        if (!sameCell)
        {
            if (cell.Validate() is not null) return false; // the build says what is wrong
            Matrix3 before = referenceCell.Frame, now = cell.Frame;
            f = before.Inverse * now;
            residual = (before * f - now).FrobeniusNorm; // what rounding in F does to one cell vector
            inverseNorm = now.Inverse.FrobeniusNorm;
            stretch = f.Inverse.LargestSingularValue;
        }
        double allowed = (Cutoff + Skin) * (1 - 1e-10) / stretch - Cutoff;
        if (!(allowed > 0)) return false;
        if (sameCell)
        {
            // A bound that needs no look at single atoms settles most updates.
            var (most, largest) = Bounds(positions, reference.AsSpan(0, positions.Length));
            if (2 * Math.Sqrt(3) * most <= allowed - 64 * Ulp * largest) return true;
        }
        var (first, second, farthest) = sameCell ? Displacements(positions) : Displacements(positions, f);
        return Math.Sqrt(first) + Math.Sqrt(second) <= allowed - 64 * Ulp * farthest - residual * (2 + 2 * (farthest + Cutoff) * inverseNorm);
    }

    /// <summary>Largest change of a component and largest component; NaN where a position is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    private static (double Change, double Largest) Bounds(ReadOnlySpan<double> x, ReadOnlySpan<double> r)
    {
        Vector<double> change = default, largest = default, poison = default;
        int k = 0;
        for (; k <= x.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            var v = new Vector<double>(x[k..]);
            var d = v - new Vector<double>(r[k..]);
            poison += d * 0;
            change = Vector.Max(change, Vector.Abs(d));
            largest = Vector.Max(largest, Vector.Abs(v));
        }
        double most = 0, far = 0, spoilt = Vector.Sum(poison);
        for (int j = 0; j < Vector<double>.Count; j++) (most, far) = (Math.Max(most, change[j]), Math.Max(far, largest[j]));
        for (; k < x.Length; k++)
        {
            double d = x[k] - r[k];
            spoilt += d * 0;
            (most, far) = (Math.Max(most, Math.Abs(d)), Math.Max(far, Math.Abs(x[k])));
        }
        return spoilt == 0 ? (most, far) : (double.NaN, double.NaN);
    }

    /// <summary>Squares of the two largest displacements and the largest coordinate; NaN where a position is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double First, double Second, double Farthest) Displacements(ReadOnlySpan<double> x)
    {
        double first = 0, second = 0, farthest = 0, sum = 0;
        var r = reference.AsSpan(0, x.Length);
        for (int i = 0; i + 2 < x.Length; i += 3)
        {
            double dx = x[i] - r[i], dy = x[i + 1] - r[i + 1], dz = x[i + 2] - r[i + 2], d2 = dx * dx + dy * dy + dz * dz;
            sum += d2;
            farthest = Math.Max(farthest, Math.Max(Math.Abs(x[i]), Math.Max(Math.Abs(x[i + 1]), Math.Abs(x[i + 2]))));
            if (d2 > second) (first, second) = d2 > first ? (d2, first) : (first, d2);
        }
        return double.IsFinite(sum) ? (first, second, farthest) : (double.NaN, double.NaN, double.NaN);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double First, double Second, double Farthest) Displacements(ReadOnlySpan<double> x, in Matrix3 f)
    {
        double first = 0, second = 0, farthest = 0, sum = 0;
        var r = reference.AsSpan(0, x.Length);
        for (int i = 0; i + 2 < x.Length; i += 3)
        {
            var p = f.LeftMultiply(r[i], r[i + 1], r[i + 2]);
            double dx = x[i] - p.X, dy = x[i + 1] - p.Y, dz = x[i + 2] - p.Z, d2 = dx * dx + dy * dy + dz * dz;
            sum += d2;
            farthest = Math.Max(farthest, Math.Abs(x[i]) + Math.Abs(x[i + 1]) + Math.Abs(x[i + 2]) + Math.Abs(r[i]) + Math.Abs(r[i + 1]) + Math.Abs(r[i + 2]));
            if (d2 > second) (first, second) = d2 > first ? (d2, first) : (first, d2);
        }
        return double.IsFinite(sum) ? (first, second, farthest) : (double.NaN, double.NaN, double.NaN);
    }
}
