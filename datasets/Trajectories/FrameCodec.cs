using System.Runtime.InteropServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Content of the constants and frame records. Layout: see <see cref="BinaryTrajectory"/>.</summary>
internal static class FrameCodec
{
    [Flags]
    private enum Parts
    {
        Cell = 1, Velocities = 2, Energy = 4, AtomEnergies = 8, Forces = 16, Stress = 32, Charges = 64, MagneticMoments = 128, Dipole = 256,
        Info = 512, Columns = 1024, Single = 2048, Masses = 4096, Charge = 8192, Spin = 16384, Movable = 32768,
    }

    private const Parts OfConstants = Parts.Masses | Parts.Charge | Parts.Spin | Parts.Movable;

    public static void AppendConstants(FrameSink sink, AtomicSystem s)
    {
        Parts parts = (s.HasMasses ? Parts.Masses : 0) | (s.Charge.HasValue ? Parts.Charge : 0) | (s.SpinMultiplicity.HasValue ? Parts.Spin : 0) | (s.Movable is null ? 0 : Parts.Movable);
        ValueCodec.U32(sink, (int)parts);
        ValueCodec.U32(sink, s.Count);
        sink.Append(MemoryMarshal.AsBytes(s.Numbers.AsSpan()));
        AppendCell(sink, s.Cell);
        if (s.HasMasses) ValueCodec.Reals(sink, s.Masses);
        if (s.Charge is { } charge) ValueCodec.Reals(sink, [charge]);
        if (s.SpinMultiplicity is { } spin) ValueCodec.U32(sink, spin);
        if (s.Movable is { } movable) sink.Append(MemoryMarshal.AsBytes(movable.AsSpan()));
        ValueCodec.Append(sink, s.Info);
        ValueCodec.Append(sink, s.Columns);
    }

    /// <summary>A structure with all atoms at the origin that carries the constants.</summary>
    public static AtomicSystem ReadConstants(ref RecordCursor from)
    {
        var parts = (Parts)from.I32();
        if ((parts & ~OfConstants) != 0) throw from.Error("unknown constants");
        int n = from.Count(4);
        int[] numbers = from.Numbers<int>(n);
        foreach (int z in numbers) if ((uint)z > 118) throw from.Error($"there is no element {z}");
        var cell = ReadCell(ref from);
        double[] masses = parts.HasFlag(Parts.Masses) ? from.Numbers<double>(n) : Array.ConvertAll(numbers, z => Elements.Mass(z));
        double? charge = parts.HasFlag(Parts.Charge) ? from.Real() : null;
        int? spin = parts.HasFlag(Parts.Spin) ? from.I32() : null;
        bool[]? movable = parts.HasFlag(Parts.Movable) ? from.Truths(checked(3 * n)) : null;
        var info = ValueCodec.ReadValues(ref from);
        var columns = ValueCodec.ReadColumns(ref from, n);
        from.End();
        return new(numbers, new double[3 * n], cell) { Masses = masses, Charge = charge, SpinMultiplicity = spin, Movable = movable, Info = info, Columns = columns };
    }

    /// <summary>Whether <paramref name="frame"/> can be written as a change to <paramref name="constants"/>.</summary>
    public static bool Fits(AtomicSystem frame, AtomicSystem constants)
    {
        if (frame.Count != constants.Count || !Nullable.Equals(frame.Charge, constants.Charge) || frame.SpinMultiplicity != constants.SpinMultiplicity) return false;
        if (!ReferenceEquals(frame.Numbers, constants.Numbers) && !frame.Numbers.AsSpan().SequenceEqual(constants.Numbers)) return false;
        if (!ReferenceEquals(frame.Masses, constants.Masses) && !frame.Masses.AsSpan().SequenceEqual(constants.Masses)) return false;
        return ReferenceEquals(frame.Movable, constants.Movable)
            || (frame.Movable is { } a && constants.Movable is { } b && a.AsSpan().SequenceEqual(b));
    }

    public static void AppendFrame(FrameSink sink, AtomicSystem s, AtomicSystem constants, long constantsOrdinal, long number, bool single)
    {
        var l = s.Labels;
        bool info = !ValueCodec.Same(s.Info, constants.Info), columns = !ValueCodec.Same(s.Columns, constants.Columns), cell = !SameBits(s.Cell, constants.Cell);
        Parts parts = (cell ? Parts.Cell : 0) | (s.Velocities is null ? 0 : Parts.Velocities) | (l.Energy is null ? 0 : Parts.Energy)
            | (l.AtomEnergies is null ? 0 : Parts.AtomEnergies) | (l.Forces is null ? 0 : Parts.Forces) | (l.Stress is null ? 0 : Parts.Stress)
            | (l.Charges is null ? 0 : Parts.Charges) | (l.MagneticMoments is null ? 0 : Parts.MagneticMoments) | (l.Dipole is null ? 0 : Parts.Dipole)
            | (info ? Parts.Info : 0) | (columns ? Parts.Columns : 0) | (single ? Parts.Single : 0);
        ValueCodec.I64(sink, constantsOrdinal);
        ValueCodec.I64(sink, number);
        ValueCodec.U32(sink, (int)parts);
        if (cell) AppendCell(sink, s.Cell);
        AppendReals(sink, s.Positions, 3 * s.Count, single, "positions");
        if (s.Velocities is { } velocities) AppendReals(sink, velocities, 3 * s.Count, single, "velocities");
        if (l.Energy is { } energy) ValueCodec.Reals(sink, [energy]);
        if (l.AtomEnergies is { } each) AppendReals(sink, each, s.Count, false, "atom energies");
        if (l.Forces is { } forces) AppendReals(sink, forces, 3 * s.Count, single, "forces");
        if (l.Stress is { } stress) AppendMatrix(sink, stress);
        if (l.Charges is { } charges) AppendReals(sink, charges, s.Count, false, "charges");
        if (l.MagneticMoments is { } moments) AppendReals(sink, moments, s.Count, false, "magnetic moments");
        if (l.Dipole is { } dipole) AppendReals(sink, dipole, 3, false, "dipole");
        if (info) ValueCodec.Append(sink, s.Info);
        if (columns) ValueCodec.Append(sink, s.Columns);
    }

    /// <summary>The record number of the constants that a frame refers to, and the number of the frame.</summary>
    public static (long Constants, long Number) ReadReference(ref RecordCursor from) => (from.I64(), from.I64());

    /// <summary>What follows <see cref="ReadReference"/>.</summary>
    public static AtomicSystem ReadFrame(ref RecordCursor from, AtomicSystem constants)
    {
        int n = constants.Count;
        var parts = (Parts)from.I32();
        if ((parts & OfConstants) != 0 || (int)parts >= (int)Parts.Movable) throw from.Error("unknown parts of a frame");
        bool single = parts.HasFlag(Parts.Single);
        var cell = parts.HasFlag(Parts.Cell) ? ReadCell(ref from) : constants.Cell;
        double[] positions = from.Reals(3 * n, single);
        double[]? velocities = parts.HasFlag(Parts.Velocities) ? from.Reals(3 * n, single) : null;
        double? energy = parts.HasFlag(Parts.Energy) ? from.Real() : null;
        double[]? each = parts.HasFlag(Parts.AtomEnergies) ? from.Numbers<double>(n) : null;
        double[]? forces = parts.HasFlag(Parts.Forces) ? from.Reals(3 * n, single) : null;
        Matrix3? stress = parts.HasFlag(Parts.Stress) ? from.Matrix() : null;
        double[]? charges = parts.HasFlag(Parts.Charges) ? from.Numbers<double>(n) : null;
        double[]? moments = parts.HasFlag(Parts.MagneticMoments) ? from.Numbers<double>(n) : null;
        double[]? dipole = parts.HasFlag(Parts.Dipole) ? from.Numbers<double>(3) : null;
        var info = parts.HasFlag(Parts.Info) ? ValueCodec.ReadValues(ref from) : constants.Info;
        var columns = parts.HasFlag(Parts.Columns) ? ValueCodec.ReadColumns(ref from, n) : constants.Columns;
        from.End();
        var labels = new SystemLabels { Energy = energy, AtomEnergies = each, Forces = forces, Stress = stress, Charges = charges, MagneticMoments = moments, Dipole = dipole };
        return new(constants.Numbers, positions, cell)
        {
            Masses = constants.Masses, Charge = constants.Charge, SpinMultiplicity = constants.SpinMultiplicity, Movable = constants.Movable,
            Velocities = velocities, Labels = labels, Info = info, Columns = columns,
        };
    }

    /// <summary>Unlike ==, tells -0 from 0.</summary>
    private static bool SameBits(Cell a, Cell b)
    {
        Span<double> x = stackalloc double[9], y = stackalloc double[9];
        a.Rows.CopyTo(x);
        b.Rows.CopyTo(y);
        return a.Pbc == b.Pbc && MemoryMarshal.AsBytes(x).SequenceEqual(MemoryMarshal.AsBytes(y));
    }

    private static void AppendReals(FrameSink sink, double[] values, int count, bool single, string what)
    {
        if (values.Length != count) throw new DataError($"The frame carries {values.Length} {what}; {count} are needed.");
        if (!single) { ValueCodec.Reals(sink, values); return; }
        Span<float> some = stackalloc float[256];
        for (int i = 0; i < count; i += some.Length)
        {
            int m = Math.Min(some.Length, count - i);
            for (int k = 0; k < m; k++) some[k] = (float)values[i + k];
            sink.Append(MemoryMarshal.AsBytes(some[..m]));
        }
    }

    private static void AppendMatrix(FrameSink sink, Matrix3 m)
    {
        Span<double> rows = stackalloc double[9];
        m.CopyTo(rows);
        ValueCodec.Reals(sink, rows);
    }

    private static void AppendCell(FrameSink sink, Cell cell)
    {
        AppendMatrix(sink, cell.Rows);
        sink.Append((byte)((cell.Pbc.A ? 1 : 0) | (cell.Pbc.B ? 2 : 0) | (cell.Pbc.C ? 4 : 0)));
    }

    private static Cell ReadCell(ref RecordCursor from)
    {
        var rows = from.Matrix();
        byte pbc = from.Byte();
        if (pbc > 7) throw from.Error($"{pbc} is no periodicity");
        return new(rows, new((pbc & 1) != 0, (pbc & 2) != 0, (pbc & 4) != 0));
    }
}
