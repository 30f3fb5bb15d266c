using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Factors of the stress conventions.</summary>
public static class StressConventions
{
    /// <summary>What a number in <paramref name="convention"/> must be multiplied by to give eV/Å³, tension positive.</summary>
    public static double Factor(this StressConvention convention) => convention switch
    {
        StressConvention.EvPerCubicAngstrom => 1,
        StressConvention.EvPerCubicAngstromCompression => -1,
        StressConvention.Gigapascal => UnitSystem.Gigapascal,
        StressConvention.GigapascalCompression => -UnitSystem.Gigapascal,
        StressConvention.KilobarCompression => -0.1 * UnitSystem.Gigapascal,
        _ => throw new ArgumentOutOfRangeException(nameof(convention)),
    };

    /// <summary>The convention in words.</summary>
    public static string Words(this StressConvention convention) => convention switch
    {
        StressConvention.EvPerCubicAngstrom => "eV/Å³, tension positive",
        StressConvention.EvPerCubicAngstromCompression => "eV/Å³, compression positive",
        StressConvention.Gigapascal => "GPa, tension positive",
        StressConvention.GigapascalCompression => "GPa, compression positive",
        _ => "kbar, compression positive",
    };
}
