namespace Potentials.Equivariant;

/// <summary>A block of a feature row: where it begins, its channels, and the components of each.</summary>
internal readonly record struct LinearBlock(int Offset, int Channels, int Size);
