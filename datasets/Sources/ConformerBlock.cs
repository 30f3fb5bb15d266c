using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Some structures of the same number of atoms as arrays, already in our units; the form in which HDF5 and npy files keep them.</summary>
internal sealed class ConformerBlock
{
    /// <summary>Atomic numbers, [atoms] for all or [frames, atoms].</summary>
    public required int[] Numbers;
    /// <summary>Å, [frames, atoms, 3].</summary>
    public required double[] Positions;
    public required int Frames;
    public int Atoms;
    /// <summary>Å, null, [9] for all or [frames, 9].</summary>
    public double[]? Cells;
    public Periodicity Pbc;
    public double[]? Energies, Forces, Stresses, Charges, Dipoles;
    public double? Charge;
    public int? SpinMultiplicity;
    public Dictionary<string, object>? Info;

    /// <summary>Checks that every array has the size that the number of frames and atoms asks for.</summary>
    public ConformerBlock Checked(string path, string place)
    {
        Atoms = Frames == 0 ? 0 : Positions.Length / 3 / Frames;
        void Need(double[]? values, long each, string what)
        {
            if (values is not null && values.LongLength != Frames * each) throw new DataError($"{place}: {what} has {values.LongLength} numbers, {Frames} frames of {Atoms} atoms need {Frames * each}", path);
        }
        Need(Positions, 3L * Atoms, "positions");
        if (Numbers.Length != Atoms && Numbers.Length != (long)Frames * Atoms) throw new DataError($"{place}: {Numbers.Length} atomic numbers for {Frames} frames of {Atoms} atoms", path);
        if (Cells is { Length: not 9 }) Need(Cells, 9, "cell");
        Need(Energies, 1, "energy");
        Need(Forces, 3L * Atoms, "forces");
        Need(Stresses, 9, "stress");
        Need(Charges, Atoms, "charges");
        Need(Dipoles, 3, "dipole");
        return this;
    }

    /// <summary>Frame <paramref name="i"/>; labels that are NaN throughout are missing.</summary>
    public AtomicSystem Frame(int i, string path, string place, string origin)
    {
        var numbers = Numbers.Length == Atoms ? Numbers : Numbers.AsSpan(i * Atoms, Atoms).ToArray();
        var positions = Positions.AsSpan(3 * i * Atoms, 3 * Atoms).ToArray();
        var cell = Cells is null ? Cell.Open : new Cell(Matrix3.FromRows(Cells.AsSpan(Cells.Length == 9 ? 0 : 9 * i, 9)), Pbc);
        SourceFile.Check(numbers, positions, cell, path, place);
        var info = new Dictionary<string, object>(Info ?? [], StringComparer.Ordinal) { [InfoKeys.Origin] = origin };
        return new AtomicSystem(numbers, positions, cell)
        {
            Labels = new()
            {
                Energy = Part(Energies, i, 1)?[0],
                Forces = Part(Forces, i, 3 * Atoms),
                Stress = Part(Stresses, i, 9) is { } s ? Matrix3.FromRows(s) : null,
                Charges = Part(Charges, i, Atoms),
                Dipole = Part(Dipoles, i, 3),
            },
            Charge = Charge,
            SpinMultiplicity = SpinMultiplicity,
            Info = info,
        };
    }

    private static double[]? Part(double[]? values, int i, int width)
    {
        if (values is null) return null;
        var part = values.AsSpan(i * width, width);
        bool any = false;
        foreach (double x in part) any |= !double.IsNaN(x);
        return any ? part.ToArray() : null;
    }
}
