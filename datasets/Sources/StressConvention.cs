namespace Potentials.Datasets;

/// <summary>Unit and sign of a stress tensor in a file.</summary>
public enum StressConvention
{
    /// <summary>eV/Å³, tension positive (ours and ASE's).</summary>
    EvPerCubicAngstrom,

    /// <summary>eV/Å³, compression positive.</summary>
    EvPerCubicAngstromCompression,

    /// <summary>GPa, tension positive.</summary>
    Gigapascal,

    /// <summary>GPa, compression positive.</summary>
    GigapascalCompression,

    /// <summary>kbar, compression positive (VASP).</summary>
    KilobarCompression,
}
