namespace Potentials.Cli.Configs;

/// <summary>What of the cell relaxes.</summary>
public enum CellFilter
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>The logarithm of the deformation.</summary>
    Frechet,
}
