namespace Potentials.Cli.Configs;

/// <summary>Ensembles that a config can name.</summary>
public enum EnsembleKind
{
    /// <summary>Constant energy: velocity Verlet.</summary>
    Nve,
    /// <summary>Constant temperature by friction and noise: Langevin, BAOAB.</summary>
    NvtLangevin,
    /// <summary>Constant temperature by stochastic velocity rescaling (Bussi, Donadio, Parrinello).</summary>
    NvtBussi,
    /// <summary>Constant temperature by a Nosé–Hoover chain.</summary>
    NvtNoseHoover,
}
