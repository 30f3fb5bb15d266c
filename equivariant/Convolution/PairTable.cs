namespace Potentials.Equivariant;

/// <summary>
/// Channel-by-channel couplings for compiled loops: out[o] += w Σ value · a[i] b[j] per path. <see cref="Cycle(int)"/> gives the same couplings with the roles of
/// a, b and out exchanged, which is what gradients are made of.
/// </summary>
internal sealed class PairTable
{
    private readonly PairTable?[] exchanged = new PairTable?[2];

    private PairTable((int Offset, int Channels, int Size)[] a, (int Offset, int Channels, int Size)[] b, (int Offset, int Channels, int Size)[] output, PairPath[] paths, int weights)
    {
        (A, B, Output, Paths, WeightCount) = (a, b, output, paths, weights);
        int Length((int Offset, int Channels, int Size)[] blocks) => blocks.Length == 0 ? 0 : blocks[^1].Offset + blocks[^1].Channels * blocks[^1].Size;
        (LengthA, LengthB, LengthOutput) = (Length(a), Length(b), Length(output));
        // Rows with few channels share registers: then sixteen rows are done at once.
        int most = a.Concat(b).Concat(output).Select(x => x.Channels).DefaultIfEmpty(1).Max();
        RowsAtOnce = most >= 16 ? 1 : 16;
    }

    public (int Offset, int Channels, int Size)[] A { get; }

    public (int Offset, int Channels, int Size)[] B { get; }

    public (int Offset, int Channels, int Size)[] Output { get; }

    public PairPath[] Paths { get; }

    public int LengthA { get; }

    public int LengthB { get; }

    public int LengthOutput { get; }

    public int WeightCount { get; }

    public int RowsAtOnce { get; }

    /// <summary>a · (0: the first argument becomes the result; 1: the second does); the old result takes its place.</summary>
    public PairTable Cycle(int argument)
    {
        PairTable Make()
        {
            PairPath[] paths = [.. Paths.Select(p => argument == 0
                ? PairPath.Make(p.Output, p.B, p.A, p.Weight, p.Entries.Select(e => (e.O, e.J, e.I, e.Value)))
                : PairPath.Make(p.A, p.Output, p.B, p.Weight, p.Entries.Select(e => (e.I, e.O, e.J, e.Value))))];
            PairTable made = argument == 0 ? new PairTable(Output, B, A, paths, WeightCount) : new PairTable(A, Output, B, paths, WeightCount);
            made.exchanged[argument] = this;
            return made;
        }
        return exchanged[argument] ??= Make();
    }

    /// <summary>The couplings of a product whose paths are all uuu.</summary>
    public static PairTable From(ClebschGordanProduct product) => new(Blocks(product.Left), Blocks(product.Right), Blocks(product.Output),
        [.. product.Paths.Select(p => PairPath.Make(p.Left, p.Right, p.Output, p.WeightOffset, Entries(product, p)))], product.WeightCount);

    /// <summary>One coupling without weights between <paramref name="channels"/> matched channels.</summary>
    public static PairTable From(ClebschGordanProduct product, ProductPath path, int channels)
    {
        (int, int, int)[] Block(Irrep i) => [(0, channels, i.Dimension)];
        return new PairTable(Block(product.Left[path.Left].Irrep), Block(product.Right[path.Right].Irrep), Block(product.Output[path.Output].Irrep),
            [PairPath.Make(0, 0, 0, -1, Entries(product, path))], 0);
    }

    private static IEnumerable<(int, int, int, double)> Entries(ClebschGordanProduct product, ProductPath p)
    {
        Wigner3j c = Wigner3j.Get(product.Left[p.Left].Irrep.L, product.Right[p.Right].Irrep.L, product.Output[p.Output].Irrep.L);
        return c.Entries.ToArray().Select(e => (e.I, e.J, e.K, e.Value * p.Coefficient));
    }

    private static (int, int, int)[] Blocks(Irreps irreps) =>
        [.. Enumerable.Range(0, irreps.Count).Select(i => (irreps.Offset(i), irreps[i].Multiplicity, irreps[i].Irrep.Dimension))];
}
