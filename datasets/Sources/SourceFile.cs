using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Checks that all readers share.</summary>
internal static class SourceFile
{
    /// <summary>Refuses options that the format cannot honour.</summary>
    public static void Refuse(SourceOptions options, string format, bool energy = false, bool stress = false)
    {
        if (options.Energy is not null && !energy) throw new ConfigError($"{format} holds one kind of energy: leave out the choice '{options.Energy}'.");
        if (options.Stress is not null && !stress) throw new ConfigError($"{format} fixes the unit and sign of stress: leave out the choice of a unit.");
    }

    /// <summary>Turns broken invariants of a structure into a DataError that names the place.</summary>
    public static void Check(int[] numbers, double[] positions, in Cell cell, string path, string place)
    {
        if (numbers.Length == 0) throw new DataError($"{place}: no atoms", path);
        if (positions.Length != 3L * numbers.Length) throw new DataError($"{place}: {numbers.Length} atoms but {positions.Length} coordinates", path);
        for (int i = 0; i < numbers.Length; i++)
            if ((uint)numbers[i] > 118) throw new DataError($"{place}: atom {i + 1} has atomic number {numbers[i]}; elements go from 1 to 118", path);
        foreach (double x in positions)
            if (!double.IsFinite(x)) throw new DataError($"{place}: a coordinate is not finite", path);
        if (!cell.Rows.IsFinite) throw new DataError($"{place}: the cell holds a number that is not finite", path);
    }

    /// <summary>Checks the length of a per-atom label.</summary>
    public static double[]? PerAtom(double[]? values, int atoms, int width, string label, string path, string place) =>
        values is null || values.Length == (long)atoms * width
            ? values
            : throw new DataError($"{place}: {label} has {values.Length} numbers, but {atoms} atoms need {(long)atoms * width}", path);

    /// <summary>Scales in place.</summary>
    public static double[]? Scale(double[]? values, double factor)
    {
        if (values is not null && factor != 1)
            for (int i = 0; i < values.Length; i++) values[i] *= factor;
        return values;
    }

    /// <summary>A stress from 6 (Voigt xx yy zz yz xz xy) or 9 (row-major) numbers, scaled.</summary>
    public static Matrix3? Stress(double[]? values, double factor, string path, string place) => values switch
    {
        null => null,
        { Length: 6 } => factor * Matrix3.FromVoigt(values),
        { Length: 9 } => factor * Matrix3.FromRows(values),
        _ => throw new DataError($"{place}: a stress needs 6 (Voigt) or 9 numbers, not {values.Length}", path),
    };
}
