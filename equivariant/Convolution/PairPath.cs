namespace Potentials.Equivariant;

/// <summary>One coupling of a <see cref="PairTable"/>: blocks, weights (-1: none) and coefficients ordered by the component of the result.</summary>
internal sealed record PairPath(int A, int B, int Output, int Weight, (int I, int J, int O, double Value)[] Entries, float[] Value32, double[] Value)
{
    public static PairPath Make(int a, int b, int output, int weight, IEnumerable<(int I, int J, int O, double Value)> entries)
    {
        (int I, int J, int O, double Value)[] ordered = [.. entries.OrderBy(e => e.O).ThenBy(e => e.I).ThenBy(e => e.J)];
        return new PairPath(a, b, output, weight, ordered, [.. ordered.Select(e => (float)e.Value)], [.. ordered.Select(e => e.Value)]);
    }
}
