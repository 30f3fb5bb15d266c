using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

/// <summary>Bitwise comparison of structures (every NaN equals every other).</summary>
internal static class SameStructure
{
    public static void Assert(AtomicSystem expected, AtomicSystem actual)
    {
        Xunit.Assert.Equal(expected.Numbers, actual.Numbers);
        Reals("positions", expected.Positions, actual.Positions);
        Reals("cell", expected.Cell.Rows.ToArray(), actual.Cell.Rows.ToArray());
        Xunit.Assert.Equal(expected.Cell.Pbc, actual.Cell.Pbc);
        Reals("masses", expected.Masses, actual.Masses);
        Reals("velocities", expected.Velocities, actual.Velocities);
        Xunit.Assert.Equal(expected.Movable, actual.Movable);
        Xunit.Assert.Equal(expected.Charge, actual.Charge);
        Xunit.Assert.Equal(expected.SpinMultiplicity, actual.SpinMultiplicity);
        var (e, a) = (expected.Labels, actual.Labels);
        Xunit.Assert.Equal(e.Energy, a.Energy);
        Reals("atom energies", e.AtomEnergies, a.AtomEnergies);
        Reals("forces", e.Forces, a.Forces);
        Reals("stress", e.Stress?.ToArray(), a.Stress?.ToArray());
        Reals("charges", e.Charges, a.Charges);
        Reals("moments", e.MagneticMoments, a.MagneticMoments);
        Reals("dipole", e.Dipole, a.Dipole);
        Xunit.Assert.Equal(expected.Columns.Keys.Order(StringComparer.Ordinal), actual.Columns.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, column) in expected.Columns)
        {
            Xunit.Assert.Equal(column.Width, actual.Columns[name].Width);
            Values(name, column.Values, actual.Columns[name].Values);
        }
        Xunit.Assert.Equal(expected.Info.Keys.Order(StringComparer.Ordinal), actual.Info.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, value) in expected.Info) Values(key, value, actual.Info[key]);
    }

    private static void Values(string name, object expected, object actual)
    {
        Xunit.Assert.True(expected.GetType() == actual.GetType(), $"{name}: {expected.GetType().Name} '{expected}' became {actual.GetType().Name} '{actual}'");
        switch (expected)
        {
            case double x: Reals(name, [x], [(double)actual]); break;
            case double[] x: Reals(name, x, (double[])actual); break;
            default: Xunit.Assert.Equal(expected, actual); break;
        }
    }

    private static void Reals(string name, double[]? expected, double[]? actual)
    {
        if (expected is null || actual is null) { Xunit.Assert.True(expected is null == actual is null, $"{name}: one is null"); return; }
        Xunit.Assert.True(expected.Length == actual.Length, $"{name}: {expected.Length} and {actual.Length} values");
        for (int i = 0; i < expected.Length; i++)
            Xunit.Assert.True(BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i]) || (double.IsNaN(expected[i]) && double.IsNaN(actual[i])),
                $"{name}[{i}]: {expected[i]:R} became {actual[i]:R}");
    }
}
