namespace Potentials.Equivariant;

/// <summary>
/// One coupling as the edge kernels see it: source block (component-major), target block, its weights, and its matrix s[source, target] per edge; and whether it is
/// the first into its target block, which then needs no zeros beforehand.
/// </summary>
internal readonly record struct EdgePath(int SourceOffset, int SourceSize, int TargetOffset, int TargetSize, int Channels, int WeightOffset, int MatrixOffset, bool First);
