namespace Potentials.Equivariant;

/// <summary>The blocks and paths of an equivariant linear map as the compiled loops read them.</summary>
internal sealed class LinearMap(Irreps input, Irreps output, LinearPath[] paths, int weights)
{
    public LinearBlock[] Input { get; } = Blocks(input);

    public LinearBlock[] Output { get; } = Blocks(output);

    public int InputLength => input.Dimension;

    public int OutputLength => output.Dimension;

    public LinearPath[] Paths => paths;

    public int WeightCount => weights;

    private static LinearBlock[] Blocks(Irreps irreps) =>
        [.. Enumerable.Range(0, irreps.Count).Select(i => new LinearBlock(irreps.Offset(i), irreps[i].Multiplicity, irreps[i].Irrep.Dimension))];
}
