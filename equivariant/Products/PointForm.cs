using System.Numerics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Equivariant;

/// <summary>
/// A bilinear map by points of the sphere: rows a and b become fields F_i and G_j on the points, H_k = Σ ± F_i G_j point by point, and the fields H are projected on the
/// row of the result. The form Σ c·F(a, b) is the same in all three rows, so every gradient is such a map again, with the roles exchanged.
/// </summary>
internal sealed class PointForm : IDisposable
{
    /// <summary>Points that are done at once; fields of some rows at so many points stay in the nearest caches.</summary>
    public const int BlockPoints = 64;

    private readonly (int A, int B, int Output, int Sign)[] terms;
    private readonly PointForm?[] exchanged = new PointForm?[2];

    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="output">Result.</param>
    /// <param name="terms">Fields (group · fields + field of the group) whose product enters a field of the result, and its sign.</param>
    public PointForm(PointSlot a, PointSlot b, PointSlot output, IReadOnlyList<(int A, int B, int Output, int Sign)> terms)
    {
        (A, B, Output, this.terms) = (a, b, output, [.. terms]);
        Plus = Fields(1);
        Minus = Fields(-1);
    }

    public PointSlot A { get; }

    public PointSlot B { get; }

    public PointSlot Output { get; }

    /// <summary>For every field of the result the pairs whose products are added.</summary>
    public (int A, int B)[][] Plus { get; }

    /// <summary>For every field of the result the pairs whose products are taken off.</summary>
    public (int A, int B)[][] Minus { get; }

    /// <summary>Operations of one row.</summary>
    public long Flops => A.Flops + B.Flops + Output.Flops + 2L * terms.Length * A.Points;

    /// <summary>The map whose result is the first argument (0) or the second (1); the old result takes its place.</summary>
    public PointForm Exchange(int argument) => exchanged[argument] ??= argument == 0
        ? new PointForm(Output, B, A, [.. terms.Select(t => (t.Output, t.B, t.A, t.Sign))])
        : new PointForm(A, Output, B, [.. terms.Select(t => (t.A, t.Output, t.B, t.Sign))]);

    /// <summary>Blocks of points.</summary>
    public static int Blocks<T>(int points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (points + BlockPoints - 1) / BlockPoints;

    /// <summary>Points of a block, rounded up to whole registers.</summary>
    public static int Width<T>(int points, int block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Lanes<T>.Padded(Math.Min(BlockPoints, points - block * BlockPoints));

    /// <summary>Frees the matrices of its arguments.</summary>
    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        Output.Dispose();
    }

    private (int, int)[][] Fields(int sign) =>
        [.. Enumerable.Range(0, Output.Groups * Output.Fields).Select(k => terms.Where(t => t.Output == k && t.Sign == sign).Select(t => (t.A, t.B)).ToArray())];
}
