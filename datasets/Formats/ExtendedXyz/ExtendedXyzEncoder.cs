using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Writes one structure as a frame of extended XYZ, such that reading it gives the same structure bit for bit.</summary>
internal static class ExtendedXyzEncoder
{
    public static void Append(FrameSink sink, AtomicSystem s)
    {
        Check(s);
        sink.Append(s.Count);
        sink.Append((byte)'\n');
        AppendComment(sink, s);
        sink.Append((byte)'\n');
        AppendAtoms(sink, s);
    }

    private static void AppendComment(FrameSink sink, AtomicSystem s)
    {
        var l = s.Labels;
        Span<double> rows = stackalloc double[9];
        s.Cell.Rows.CopyTo(rows);
        bool hasCell = false;
        foreach (double x in rows) hasCell |= BitConverter.DoubleToInt64Bits(x) != 0;
        if (hasCell) { sink.Append("Lattice="u8); AppendReals(sink, rows, asReal: true); sink.Append((byte)' '); }
        AppendProperties(sink, s);
        if (l.Energy is { } energy) { sink.Append(" energy="u8); sink.AppendReal(energy); }
        if (l.Stress is { } stress) { stress.CopyTo(rows); sink.Append(" stress="u8); AppendReals(sink, rows, asReal: true); }
        if (l.Dipole is { } dipole) { sink.Append(" dipole="u8); AppendReals(sink, dipole, asReal: true); }
        if (s.Charge is { } charge) { sink.Append(" charge="u8); sink.Append(charge); }
        if (s.SpinMultiplicity is { } spin) { sink.Append(" spin="u8); sink.Append(spin); }
        foreach (var (key, value) in s.Info)
        {
            sink.Append((byte)' ');
            CommentText.AppendKey(sink, key, LabelKeys.Usual.InterpretsKey(key) || key.Length == 0 || UnitKeys.WouldConvert(key, value));
            sink.Append((byte)'=');
            AppendValue(sink, key, value);
        }
        var pbc = s.Cell.Pbc;
        sink.Append(" pbc=\""u8);
        for (int i = 0; i < 3; i++) { if (i > 0) sink.Append((byte)' '); sink.Append(pbc[i] ? (byte)'T' : (byte)'F'); }
        sink.Append((byte)'"');
    }

    private static void AppendValue(FrameSink sink, string key, object value)
    {
        switch (value)
        {
            case string v: CommentText.AppendValue(sink, v); break;
            case bool v: sink.Append(v ? (byte)'T' : (byte)'F'); break;
            case long v: sink.Append(v); break;
            case int v: sink.Append(v); break;
            case double v: sink.AppendReal(v); break;
            case double[] v when v.Length > 1: AppendReals(sink, v, asReal: true); break;
            case double[] v: AppendList(sink, v, static (to, x) => to.AppendReal(x), "[", ",", "]"); break;
            case long[] v: AppendList(sink, v, static (to, x) => to.Append(x), v.Length > 1 ? "\"" : "[", " ", v.Length > 1 ? "\"" : "]"); break;
            case bool[] v: AppendList(sink, v, static (to, x) => to.Append(x ? (byte)'T' : (byte)'F'), v.Length > 1 ? "\"" : "[", " ", v.Length > 1 ? "\"" : "]"); break;
            case string[] v: AppendList(sink, v, static (to, x) => CommentText.AppendQuoted(to, x, literal: false), "[", ", ", "]"); break;
            default: throw ValueCodec.UnknownKind(key, value);
        }
    }

    private static void AppendList<T>(FrameSink sink, T[] values, Action<FrameSink, T> append, string open, string between, string close)
    {
        sink.Append(open);
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0) sink.Append(between);
            append(sink, values[i]);
        }
        sink.Append(close);
    }

    private static void AppendReals(FrameSink sink, ReadOnlySpan<double> values, bool asReal)
    {
        sink.Append((byte)'"');
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0) sink.Append((byte)' ');
            if (asReal) sink.AppendReal(values[i]); else sink.Append(values[i]);
        }
        sink.Append((byte)'"');
    }

    private static void AppendProperties(FrameSink sink, AtomicSystem s)
    {
        var l = s.Labels;
        var text = new StringBuilder("species:S:1:pos:R:3");
        if (s.Velocities is not null) text.Append(":velocities:R:3");
        if (s.HasMasses) text.Append(":masses:R:1");
        if (l.Forces is not null) text.Append(":forces:R:3");
        if (l.AtomEnergies is not null) text.Append(":energies:R:1");
        if (l.Charges is not null) text.Append(":charges:R:1");
        if (l.MagneticMoments is not null) text.Append(":magmoms:R:1");
        if (s.Movable is { } movable) text.Append(MoveMaskWidth(movable) == 1 ? ":move_mask:L:1" : ":move_mask:L:3");
        bool quote = false;
        foreach (var (name, column) in s.Columns)
        {
            char kind = column.Values switch { double[] => 'R', long[] => 'I', bool[] => 'L', _ => 'S' };
            text.Append(':');
            AppendColumnName(text, name, ref quote);
            text.Append(':').Append(kind).Append(':').Append(column.Width);
        }
        sink.Append("Properties="u8);
        if (quote) sink.Append((byte)'"');
        sink.Append(text.ToString());
        if (quote) sink.Append((byte)'"');
    }

    /// <summary>A backslash before the first character keeps a column from being interpreted.</summary>
    private static void AppendColumnName(StringBuilder text, string name, ref bool quote)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny('\0', '\n', '\r') >= 0)
            throw new DataError($"A column is called '{name.Replace("\n", "\\n")}'; give it a name without line ends.");
        if (LabelKeys.Usual.InterpretsColumn(name)) text.Append('\\');
        foreach (char c in name)
        {
            quote |= c is ' ' or '\t' or '"' or '\'' or '{' or '[' or ',' or '=';
            if (c is ':' or '\\' or '"') text.Append('\\');
            text.Append(c);
        }
    }

    private static void AppendAtoms(FrameSink sink, AtomicSystem s)
    {
        var l = s.Labels;
        var columns = s.Columns.Count == 0 ? [] : s.Columns.Values.ToArray();
        int mask = s.Movable is null ? 0 : MoveMaskWidth(s.Movable);
        double[]? masses = s.HasMasses ? s.Masses : null;
        for (int i = 0; i < s.Count; i++)
        {
            string symbol = Elements.Symbol(s.Numbers[i]);
            sink.Append((byte)symbol[0]);
            for (int k = 1; k < symbol.Length; k++) sink.Append((byte)symbol[k]);
            Row(sink, s.Positions, i, 3);
            Row(sink, s.Velocities, i, 3);
            Row(sink, masses, i, 1);
            Row(sink, l.Forces, i, 3);
            Row(sink, l.AtomEnergies, i, 1);
            Row(sink, l.Charges, i, 1);
            Row(sink, l.MagneticMoments, i, 1);
            for (int k = 0; k < mask; k++) { sink.Append((byte)' '); sink.Append(s.Movable![3 * i + k] ? (byte)'T' : (byte)'F'); }
            foreach (var column in columns) Row(sink, column, i);
            sink.Append((byte)'\n');
        }
    }

    private static void Row(FrameSink sink, double[]? values, int atom, int width)
    {
        if (values is null) return;
        for (int k = 0; k < width; k++) { sink.Append((byte)' '); sink.Append(values[width * atom + k]); }
    }

    private static void Row(FrameSink sink, AtomColumn column, int atom)
    {
        for (int k = column.Width * atom; k < column.Width * (atom + 1); k++)
        {
            sink.Append((byte)' ');
            switch (column.Values)
            {
                case double[] v: sink.Append(v[k]); break;
                case long[] v: sink.Append(v[k]); break;
                case bool[] v: sink.Append(v[k] ? (byte)'T' : (byte)'F'); break;
                case string[] v:
                    if (v[k].Length > 0 && v[k][0] != '"' && v[k].AsSpan().IndexOfAnyInRange('\0', ' ') < 0) sink.Append(v[k]);
                    else CommentText.AppendQuoted(sink, v[k], literal: false);
                    break;
            }
        }
    }

    private static int MoveMaskWidth(bool[] movable)
    {
        for (int i = 0; i < movable.Length; i += 3) if (movable[i] != movable[i + 1] || movable[i] != movable[i + 2]) return 3;
        return 1;
    }

    /// <summary>Refuses what the reader would refuse, so that no unreadable file comes into being.</summary>
    private static void Check(AtomicSystem s)
    {
        var l = s.Labels;
        if (s.Cell.Validate() is { } wrong) throw new DataError($"The structure cannot be written: {wrong}.");
        Finite(s.Positions, 3 * s.Count, "position");
        Finite(s.Velocities, 3 * s.Count, "velocity");
        if (s.HasMasses) Finite(s.Masses, s.Count, "mass");
        Finite(l.Forces, 3 * s.Count, "force");
        Finite(l.AtomEnergies, s.Count, "energy");
        Sized(l.Charges, s.Count, "charges");
        Sized(l.MagneticMoments, s.Count, "magnetic moments");
        Finite(l.Dipole, 3, "dipole component");
        if (l.Energy is { } energy && !double.IsFinite(energy)) throw new DataError("The structure cannot be written: its energy is not finite.");
        if (l.Stress is { IsFinite: false }) throw new DataError("The structure cannot be written: its stress is not finite.");
        if (s.Charge is { } charge && !double.IsFinite(charge)) throw new DataError("The structure cannot be written: its charge is not finite.");
        if (s.SpinMultiplicity is < 1) throw new DataError($"The structure cannot be written: the spin multiplicity is {s.SpinMultiplicity}, not 1 or more.");
        foreach (var (name, column) in s.Columns)
            if (column.Rows != s.Count) throw new DataError($"The structure cannot be written: column '{name}' has {column.Rows} rows for {s.Count} atoms.");
    }

    private static void Finite(double[]? values, int count, string what)
    {
        if (values is null) return;
        Sized(values, count, what);
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i])) throw new DataError($"The structure cannot be written: {what} {i} (from 0) is {values[i]}.");
    }

    private static void Sized(double[]? values, int count, string what)
    {
        if (values is not null && values.Length != count) throw new DataError($"The structure cannot be written: it carries {values.Length} values of {what}, {count} are needed.");
    }
}
