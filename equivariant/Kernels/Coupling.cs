using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// Turns harmonics into the matrices of a path: A[i, k] = √(2l3+1) · scale · Σ_j C[i, j, k] Y[l2, j], for sixteen edges at a time.
/// </summary>
public sealed unsafe class Coupling<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] ends;
    private readonly int[] rows;
    private readonly T[] values;

    internal Coupling(ConvolutionPath path, double scale)
    {
        int n1 = 2 * path.L1 + 1, n3 = 2 * path.L3 + 1;
        double factor = Math.Sqrt(n3) * scale;
        var ordered = Wigner3j.Get(path.L1, path.L2, path.L3).Entries.ToArray().OrderBy(e => e.I * n3 + e.K).ToArray();
        Size = n1 * n3;
        ends = new int[Size];
        rows = [.. ordered.Select(e => (path.L2 * path.L2 + e.J) * Lanes<T>.Group)];
        values = [.. ordered.Select(e => T.CreateTruncating(e.Value * factor))];
        for (int q = 0, at = 0; q < Size; q++)
        {
            while (at < ordered.Length && ordered[at].I * n3 + ordered[at].K == q) at++;
            ends[q] = at;
        }
    }

    /// <summary>Entries of a matrix, (2l1+1)(2l3+1).</summary>
    public int Size { get; }

    /// <summary>Fused multiply-adds for one matrix.</summary>
    public int MultiplyAdds => values.Length;

    /// <summary>Writes matrices [<see cref="Size"/>, <paramref name="stride"/>/16, 16] of one group of edges.</summary>
    /// <param name="harmonics">Harmonics of the group, [(L+1)², 16].</param>
    /// <param name="matrices">Entry q is written at q · <paramref name="stride"/>.</param>
    /// <param name="stride">Numbers from one entry to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(T* harmonics, T* matrices, int stride)
    {
        fixed (int* end = ends, row = rows)
        fixed (T* value = values)
            for (int part = 0; part < Lanes<T>.Group; part += Lanes<T>.Width)
                for (int q = 0, at = 0; q < Size; q++)
                {
                    var sum = Vector512<T>.Zero;
                    for (; at < end[q]; at++) sum = Lanes<T>.Fma(Vector512.Create(value[at]), Vector512.Load(harmonics + row[at] + part), sum);
                    sum.Store(matrices + (long)q * stride + part);
                }
    }
}
