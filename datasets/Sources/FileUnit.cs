using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Units as data files write them (<c>hartree/bohr</c>, <c>kilojoule_per_mole</c>, <c>elementary_charge * nanometer</c>), turned into factors.</summary>
internal static class FileUnit
{
    private static readonly Dictionary<string, double> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["angstrom"] = 1, ["angstroms"] = 1, ["A"] = 1, ["Å"] = 1, ["bohr"] = UnitSystem.Bohr, ["bohrs"] = UnitSystem.Bohr, ["nanometer"] = 10, ["nm"] = 10,
        ["eV"] = 1, ["electron_volt"] = 1, ["hartree"] = UnitSystem.Hartree, ["hartrees"] = UnitSystem.Hartree, ["Ha"] = UnitSystem.Hartree,
        ["kilojoule_per_mole"] = UnitSystem.KilojoulePerMole, ["kJ/mol"] = UnitSystem.KilojoulePerMole, ["kilocalorie_per_mole"] = UnitSystem.KilocaloriePerMole, ["kcal/mol"] = UnitSystem.KilocaloriePerMole,
        ["elementary_charge"] = 1, ["e"] = 1, ["dimensionless"] = 1,
    };

    /// <summary>What a number in <paramref name="unit"/> must be multiplied by to be in ours; null for an unknown unit.</summary>
    public static double? Factor(string unit)
    {
        unit = unit.Trim();
        if (Known.TryGetValue(unit, out double whole)) return whole;
        double factor = 1;
        bool divide = false;
        int start = 0;
        for (int i = 0; i <= unit.Length; i++)
        {
            if (i < unit.Length && unit[i] is not ('*' or '/')) continue;
            if (!Known.TryGetValue(unit[start..i].Trim(), out double one)) return null;
            factor = divide ? factor / one : factor * one;
            if (i < unit.Length) divide = unit[i] == '/';
            start = i + 1;
        }
        return factor;
    }
}
