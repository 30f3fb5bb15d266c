namespace Potentials.Equivariant;

/// <summary>
/// The couplings of a message product (mode uvu, one harmonic channel) for compiled loops. Per edge the harmonics y turn each coupling into a small matrix
/// s[i, k] = coefficient Σ_j C[i, j, k] y[j] that all channels share: message[k][u] = Σ_i s[i, k] w[u] x[i][u]. <see cref="Transposed"/> holds the same couplings
/// from the result back to the source.
/// </summary>
internal sealed class EdgeTable
{
    private EdgeTable(List<EdgePath> paths, int[] matrix, int[] harmonic, double[] value, int matrixSize, int sourceSize, int targetSize, int harmonicSize, int weights,
        (int Offset, int Channels, int Size)[] sourceBlocks, (int Offset, int Channels, int Size)[] targetBlocks, EdgeTable? transposed)
    {
        var started = new HashSet<int>();
        EdgePath[] marked = [.. paths.Select(p => p with { First = started.Add(p.TargetOffset) })];
        Covered = targetBlocks.All(b => b.Channels * b.Size == 0 || started.Contains(b.Offset));
        (Paths, MatrixIndex, HarmonicIndex, Value, MatrixSize, SourceSize, TargetSize, HarmonicSize, WeightCount) =
            (marked, matrix, harmonic, value, matrixSize, sourceSize, targetSize, harmonicSize, weights);
        (SourceBlocks, TargetBlocks) = (sourceBlocks, targetBlocks);
        Value32 = Array.ConvertAll(value, v => (float)v);
        int[] order = [.. Enumerable.Range(0, value.Length).OrderBy(n => harmonic[n]).ThenBy(n => matrix[n])];
        ByHarmonic = new int[harmonicSize + 1];
        foreach (int j in harmonic) ByHarmonic[j + 1]++;
        for (int j = 0; j < harmonicSize; j++) ByHarmonic[j + 1] += ByHarmonic[j];
        ByHarmonicMatrix = [.. order.Select(n => matrix[n])];
        ByHarmonicValue = [.. order.Select(n => value[n])];
        ByHarmonicValue32 = [.. order.Select(n => (float)value[n])];
        Transposed = transposed ?? Transpose();
    }

    public EdgePath[] Paths { get; }

    /// <summary>Whether every target block has a path.</summary>
    public bool Covered { get; }

    /// <summary>s[MatrixIndex[n]] += Value[n] · y[HarmonicIndex[n]], sorted by MatrixIndex.</summary>
    public int[] MatrixIndex { get; }

    public int[] HarmonicIndex { get; }

    public double[] Value { get; }

    public float[] Value32 { get; }

    /// <summary>The same entries ordered by harmonic: those of j are ByHarmonic[j] … ByHarmonic[j+1]-1.</summary>
    public int[] ByHarmonic { get; }

    public int[] ByHarmonicMatrix { get; }

    public double[] ByHarmonicValue { get; }

    public float[] ByHarmonicValue32 { get; }

    public int MatrixSize { get; }

    public int SourceSize { get; }

    public int TargetSize { get; }

    public int HarmonicSize { get; }

    public int WeightCount { get; }

    public (int Offset, int Channels, int Size)[] SourceBlocks { get; }

    public (int Offset, int Channels, int Size)[] TargetBlocks { get; }

    public EdgeTable Transposed { get; private set; }

    public static EdgeTable From(ClebschGordanProduct product)
    {
        var paths = new List<EdgePath>();
        var entries = new List<(int Matrix, int Harmonic, double Value)>();
        int size = 0;
        foreach (ProductPath p in product.Paths)
        {
            MulIrrep a = product.Left[p.Left], c = product.Output[p.Output], b = product.Right[p.Right];
            int d1 = a.Irrep.Dimension, d3 = c.Irrep.Dimension;
            paths.Add(new EdgePath(product.Left.Offset(p.Left), d1, product.Output.Offset(p.Output), d3, a.Multiplicity, p.WeightOffset, size, First: false));
            foreach (CouplingEntry e in Wigner3j.Get(a.Irrep.L, b.Irrep.L, c.Irrep.L).Entries)
                entries.Add((size + e.I * d3 + e.K, product.Right.Offset(p.Right) + e.J, e.Value * p.Coefficient));
            size += d1 * d3;
        }
        entries.Sort((x, y) => x.Matrix != y.Matrix ? x.Matrix.CompareTo(y.Matrix) : x.Harmonic.CompareTo(y.Harmonic));
        return new EdgeTable(paths, [.. entries.Select(e => e.Matrix)], [.. entries.Select(e => e.Harmonic)], [.. entries.Select(e => e.Value)], size,
            product.Left.Dimension, product.Output.Dimension, product.Right.Dimension, product.WeightCount, Blocks(product.Left), Blocks(product.Output), null);
    }

    private EdgeTable Transpose()
    {
        var where = new int[MatrixSize];
        foreach (EdgePath p in Paths)
            for (int i = 0; i < p.SourceSize; i++)
                for (int k = 0; k < p.TargetSize; k++) where[p.MatrixOffset + i * p.TargetSize + k] = p.MatrixOffset + k * p.SourceSize + i;
        int[] order = [.. Enumerable.Range(0, Value.Length).OrderBy(n => where[MatrixIndex[n]]).ThenBy(n => HarmonicIndex[n])];
        List<EdgePath> paths = [.. Paths.Select(p => new EdgePath(p.TargetOffset, p.TargetSize, p.SourceOffset, p.SourceSize, p.Channels, p.WeightOffset, p.MatrixOffset, First: false))];
        return new EdgeTable(paths, [.. order.Select(n => where[MatrixIndex[n]])], [.. order.Select(n => HarmonicIndex[n])], [.. order.Select(n => Value[n])], MatrixSize,
            TargetSize, SourceSize, HarmonicSize, WeightCount, TargetBlocks, SourceBlocks, this);
    }

    private static (int, int, int)[] Blocks(Irreps irreps) =>
        [.. Enumerable.Range(0, irreps.Count).Select(i => (irreps.Offset(i), irreps[i].Multiplicity, irreps[i].Irrep.Dimension))];
}
