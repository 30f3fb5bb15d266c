namespace Potentials.Equivariant;

/// <summary>Where the channels of a gate's blocks lie: in a row of gated features, in a row of the result (behind the scalars), and among the gates.</summary>
/// <param name="Blocks">Offset in the features, offset in the result, first gate, channels, components.</param>
/// <param name="Features">Length of a row of gated features.</param>
/// <param name="Scalars">Length of the scalars in front of the result.</param>
/// <param name="Gates">Number of gates.</param>
internal sealed record GateMap((int Feature, int Result, int Gate, int Channels, int Size)[] Blocks, int Features, int Scalars, int Gates)
{
    public int Result => Scalars + Features;
}
