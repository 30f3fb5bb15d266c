using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The keys <c>energy_unit</c>, <c>forces_unit</c> and <c>stress_unit</c> that some files carry. Labels in other units than ours are
/// converted, and the key then states ours.
/// </summary>
internal static class UnitKeys
{
    /// <summary>The factor that brings numbers in the unit that <paramref name="key"/> states to ours, 1 when nothing is stated.</summary>
    /// <exception cref="DataError">The unit is unknown.</exception>
    public static double Factor(Dictionary<string, object> info, string key, Func<string, DataError> error)
    {
        if (!info.TryGetValue(key, out object? stated)) return 1;
        var (dimension, ours) = Of(key);
        if (stated is not string unit || !Quantity.TryParse("1 " + unit, dimension, out double factor, out string problem))
            throw error($"the {key} '{stated}' is not known; use one of {string.Join(", ", Quantity.UnitNames(dimension))}, or convert the numbers to {ours}");
        if (factor != 1) info[key] = ours;
        return factor;
    }

    /// <summary>Whether a reader would convert labels because of this entry.</summary>
    public static bool WouldConvert(string key, object value) =>
        key is "energy_unit" or "forces_unit" or "stress_unit" && !(value is string unit && Quantity.TryParse("1 " + unit, Of(key).Dimension, out double factor, out _) && factor == 1);

    private static (Dimension Dimension, string Ours) Of(string key) => key switch
    {
        "energy_unit" => (Dimension.Energy, "eV"),
        "forces_unit" => (Dimension.Force, "eV/A"),
        _ => (Dimension.Pressure, "eV/A^3"),
    };
}
