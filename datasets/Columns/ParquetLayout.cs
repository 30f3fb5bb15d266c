using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>How a family of Parquet data sets names its columns.</summary>
internal abstract class ParquetLayout
{
    /// <summary>Name for <see cref="SourceDescription.Format"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the columns are those of this layout.</summary>
    public abstract bool Matches(ParquetTable table);

    /// <summary>The declaration; checks the options.</summary>
    public abstract SourceDescription Describe(ParquetTable table, SourceOptions options);

    /// <summary>All structures of a row group.</summary>
    public abstract AtomicSystem[] Load(ParquetTable table, int group, SourceOptions options);

    /// <summary>A structure from the parts that every layout has; NaN throughout means missing.</summary>
    protected static AtomicSystem Build(ParquetTable table, string place, int[] numbers, double[] positions, Cell cell, SystemLabels labels, double? charge, int? multiplicity, Dictionary<string, object> info)
    {
        SourceFile.Check(numbers, positions, cell, table.Path, place);
        SourceFile.PerAtom(labels.Forces, numbers.Length, 3, "forces", table.Path, place);
        SourceFile.PerAtom(labels.Charges, numbers.Length, 1, "charges", table.Path, place);
        SourceFile.PerAtom(labels.MagneticMoments, numbers.Length, 1, "magnetic moments", table.Path, place);
        SourceFile.PerAtom(labels.AtomEnergies, numbers.Length, 1, "atom energies", table.Path, place);
        if (labels.Dipole is { Length: not 3 } d) throw new DataError($"{place}: a dipole of {d.Length} numbers", table.Path);
        info.TryAdd(InfoKeys.Origin, place);
        return new AtomicSystem(numbers, positions, cell) { Labels = labels, Charge = charge, SpinMultiplicity = multiplicity, Info = info };
    }

    /// <summary>A cell from nine numbers.</summary>
    protected static Cell CellOf(double[]? rows, Periodicity pbc, ParquetTable table, string place) => rows switch
    {
        null or { Length: 0 } => pbc.Any ? throw new DataError($"{place}: periodic but without a cell", table.Path) : Cell.Open,
        { Length: 9 } => new(Matrix3.FromRows(rows), pbc),
        _ => throw new DataError($"{place}: a cell of {rows.Length} numbers", table.Path),
    };

    /// <summary>Whole numbers of a row.</summary>
    protected static int[] Whole(ReadOnlySpan<double> values, ParquetTable table, string place, string what)
    {
        var result = new int[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = values[i] == Math.Floor(values[i]) && Math.Abs(values[i]) < 1e6 ? (int)values[i] : throw new DataError(string.Create(CultureInfo.InvariantCulture, $"{place}: {what} {values[i]} is not a whole number"), table.Path);
        return result;
    }

    /// <summary>Periodicity from a list of three.</summary>
    protected static Periodicity PbcOf(double[]? pbc, Periodicity absent) => pbc is { Length: 3 } ? new(pbc[0] != 0, pbc[1] != 0, pbc[2] != 0) : absent;
}
