using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// VASP's POSCAR and CONTCAR (https://www.vasp.at/wiki/index.php/POSCAR), versions 4 and 5: one scale factor, a negative one (the
/// volume) or three; selective dynamics; direct or Cartesian positions; velocities.
/// </summary>
/// <remarks>
/// Without a line of symbols (version 4) the elements are taken from the comment line when it has one symbol for each count, else
/// from symbols behind the positions. Symbols such as <c>Si_pv</c> or <c>Si/abc</c> are cut at the mark. Flags of selective dynamics become
/// <see cref="AtomicSystem.Movable"/>; VASP means the cell vectors by them, and flags that do not translate to x, y, z are refused. Velocities (Å/fs) are converted; those in direct coordinates are refused, because
/// their unit depends on another file. The cell velocities and predictor-corrector data of a CONTCAR are passed over. The
/// comment line is <c>Info["comment"]</c>. Written files are Cartesian with scale 1, keep the order of the atoms (symbols may
/// repeat) and hold no labels; positions and cell read back bit for bit, velocities to the last digit.
/// </remarks>
public sealed class Poscar : IStructureFormat
{
    /// <inheritdoc/>
    public string Name => "poscar";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".poscar", ".contcar", ".vasp", "poscar", "contcar"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head, string name)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        int line = 0;
        foreach (var range in head.Split((byte)'\n'))
        {
            if (++line > 6) break;
            var text = head[range];
            if (line == 1) continue;
            int numbers = 0, i = 0;
            while (Words.TryReal(text, ref i, out _)) numbers++;
            bool more = Words.Skip(text, ref i) && text[i] is not ((byte)'!' or (byte)'#');
            bool fits = line switch { 2 => numbers is 1 or 3 && !more, 6 => numbers > 0 || more, _ => numbers == 3 && !more };
            if (!fits) return false;
        }
        return line >= 6;
    }

    /// <inheritdoc/>
    public IEnumerable<AtomicSystem> Read(Stream stream, string file)
    {
        using var reader = new LineReader(stream, file);
        yield return new PoscarDecoder(reader).Read();
    }

    /// <inheritdoc/>
    /// <exception cref="DataError">There is not exactly one structure, it is not periodic along all axes, or it holds something that is not finite.</exception>
    public void Write(Stream stream, IEnumerable<AtomicSystem> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var sink = new FrameSink(stream);
        int n = 0;
        foreach (var frame in frames)
        {
            if (++n > 1) throw new DataError("A POSCAR holds one structure; write one, or choose a format of many such as .extxyz.");
            Append(sink, frame);
        }
        if (n == 0) throw new DataError("There is no structure to write; a POSCAR holds exactly one.");
        sink.Drain();
    }

    private static void Append(FrameSink sink, AtomicSystem s)
    {
        if (!s.Cell.Pbc.IsFull) throw new DataError("A POSCAR describes a cell that repeats along all three axes; give the structure a periodic box first.");
        if (s.Cell.Validate() is { } wrong) throw new DataError($"The structure cannot be written: {wrong}.");
        if (s.Count == 0) throw new DataError("A POSCAR needs at least one atom.");
        var runs = new List<(string Symbol, int Count)>();
        foreach (int z in s.Numbers)
        {
            string symbol = Elements.Symbol(z);
            if (z == 0) throw new DataError("A POSCAR cannot hold ghost atoms (X); remove them.");
            if (runs.Count > 0 && runs[^1].Symbol == symbol) runs[^1] = (symbol, runs[^1].Count + 1);
            else runs.Add((symbol, 1));
        }
        string comment = s.Info.TryGetValue("comment", out object? text) && text is string given ? given : string.Concat(runs.Select(r => r.Symbol + (r.Count > 1 ? r.Count : "")));
        if (comment.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0) throw new DataError("The comment has line ends and cannot be written to a POSCAR; make it one line.");
        sink.Append(comment + "\n1.0\n");
        Span<double> rows = stackalloc double[9];
        s.Cell.Rows.CopyTo(rows);
        Append(sink, rows, null);
        sink.Append(new StringBuilder().AppendJoin(' ', runs.Select(r => r.Symbol)).Append('\n').AppendJoin(' ', runs.Select(r => r.Count)).Append('\n').ToString());
        if (s.Movable is not null) sink.Append("Selective dynamics\n"u8);
        sink.Append("Cartesian\n"u8);
        Append(sink, s.Positions, s.Movable is null ? null : Translated(s.Movable, s.Cell.Rows));
        if (s.Velocities is not { } velocities) return;
        sink.Append("Cartesian\n"u8);
        Append(sink, Array.ConvertAll(velocities, v => v * UnitSystem.Femtosecond), null);
    }

    private static bool[] Translated(bool[] movable, Matrix3 rows)
    {
        bool[] flags = new bool[movable.Length];
        for (int i = 0; i < flags.Length; i += 3)
            if (!LatticeFlags.TryToCell(rows, movable.AsSpan(i, 3), flags.AsSpan(i, 3)))
                throw new DataError($"Atom {i / 3 + 1} moves along some of x, y, z only, which this cell's flags in a POSCAR cannot say; write extended XYZ.");
        return flags;
    }

    private static void Append(FrameSink sink, ReadOnlySpan<double> rows, bool[]? movable)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (!double.IsFinite(rows[i])) throw new DataError($"The structure cannot be written: atom {i / 3 + 1} carries {rows[i]}.");
            if (i % 3 > 0) sink.Append((byte)' ');
            sink.Append(rows[i]);
            if (i % 3 < 2) continue;
            if (movable is not null) foreach (bool flag in movable.AsSpan(i - 2, 3)) { sink.Append((byte)' '); sink.Append(flag ? (byte)'T' : (byte)'F'); }
            sink.Append((byte)'\n');
        }
    }
}
