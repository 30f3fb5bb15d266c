namespace Potentials.Equivariant;

/// <summary>How the contributions to one output block share its variance (e3nn's <c>path_normalization</c>).</summary>
public enum PathNormalization
{
    /// <summary>Every summed element counts the same: 1/√(elements of all paths into the block).</summary>
    Element,
    /// <summary>Every path counts the same: 1/√(elements of this path · paths into the block).</summary>
    Path,
    /// <summary>Factor 1.</summary>
    None,
}
