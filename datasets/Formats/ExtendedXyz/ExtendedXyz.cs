using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Extended XYZ and plain XYZ (https://github.com/libAtoms/extxyz, and what ASE, MACE and QUIP write beyond it).
/// </summary>
/// <remarks>
/// <para>Cell: <c>Lattice</c> (nine numbers, rows a, b, c, or three for a box), <c>cell</c>, or lines <c>VEC1 x y z</c> behind the atoms.
/// <c>pbc</c> is T T T with a cell and F F F without unless given.</para>
/// <para>Labels: see <see cref="LabelKeys"/>. Stress is tension positive (ASE's sign); a <c>virial</c> is -V·stress (QUIP's and MACE's
/// sign). <c>energy_unit</c>, <c>forces_unit</c> and <c>stress_unit</c> are obeyed.</para>
/// <para>Columns: <c>velocities</c> in ASE's unit Å/√(u·Å²/eV), which is ours; <c>momenta</c> (ASE) are divided by the masses and must agree with velocities beside them; <c>velo</c> (QUIP)
/// is Å/fs. Programs disagree about <c>vel</c>, so it is kept in <see cref="AtomicSystem.Columns"/> without interpretation.
/// <c>masses</c> or <c>mass</c> in u; <c>move_mask</c> with one or three columns (T may move); <c>charges</c>, <c>magmoms</c>, <c>energies</c>.</para>
/// <para>Everything else is kept in <see cref="AtomicSystem.Info"/> and <see cref="AtomicSystem.Columns"/>. Arrays of arrays are laid flat;
/// an empty array reads back as reals.</para>
/// <para>A frame whose comment line has neither Properties nor Lattice and is not made of key=value alone is plain XYZ: the line becomes
/// <c>Info["comment"]</c>, columns beyond the fourth the column <c>extra</c>.</para>
/// <para>Writing a structure and reading it gives the same structure bit for bit (NaN payloads excepted).</para>
/// </remarks>
/// <param name="keys">Names of the labels when reading; <see cref="LabelKeys.Usual"/> by default.</param>
public sealed class ExtendedXyz(LabelKeys? keys = null) : IStructureFormat
{
    private const int DrainAt = 1 << 20;
    private readonly LabelKeys keys = keys ?? LabelKeys.Usual;

    /// <inheritdoc/>
    public string Name => "extxyz";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".extxyz", ".xyz"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        int end = head.IndexOf((byte)'\n');
        var first = end < 0 ? head : head[..end];
        int i = 0;
        var word = Words.Next(first, ref i);
        return NumberText.TryWhole(word, out long n) && n >= 0 && !Words.Skip(first, ref i);
    }

    /// <inheritdoc/>
    public IEnumerable<AtomicSystem> Read(Stream stream, string file)
    {
        using var decoder = new ExtendedXyzDecoder(new LineReader(stream, file), keys);
        while (decoder.Read() is { } frame) yield return frame;
    }

    /// <summary>Structures from number <paramref name="start"/> (0-based) on; those before are passed over without reading their numbers.</summary>
    public IEnumerable<AtomicSystem> Read(Stream stream, string file, long start)
    {
        using var decoder = new ExtendedXyzDecoder(new LineReader(stream, file), keys);
        for (long i = 0; i < start; i++) if (!decoder.Skip()) yield break;
        while (decoder.Read() is { } frame) yield return frame;
    }

    /// <inheritdoc/>
    public void Write(Stream stream, IEnumerable<AtomicSystem> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var sink = new FrameSink(stream);
        foreach (var frame in frames)
        {
            int before = sink.Pending;
            try { ExtendedXyzEncoder.Append(sink, frame); }
            catch { sink.Rewind(before); throw; }
            if (sink.Pending >= DrainAt) sink.Drain();
        }
        sink.Drain();
    }
}
