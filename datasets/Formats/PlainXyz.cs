using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Plain XYZ: the number of atoms, a comment, and symbol and position of each atom. Reading is <see cref="ExtendedXyz"/>'s, which
/// includes it; writing keeps elements, positions and <c>Info["comment"]</c> alone, for programs that read nothing else.
/// </summary>
public sealed class PlainXyz : IStructureFormat
{
    /// <inheritdoc/>
    public string Name => "xyz";

    /// <summary>None: a file called .xyz is written as extended XYZ, which readers of plain XYZ accept; ask for this format by name.</summary>
    public IReadOnlyList<string> Extensions => [];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head, string name) => false;

    /// <inheritdoc/>
    public IEnumerable<AtomicSystem> Read(Stream stream, string file) => new ExtendedXyz().Read(stream, file);

    /// <inheritdoc/>
    /// <exception cref="DataError">A position is not finite, or the comment would be read as something else.</exception>
    public void Write(Stream stream, IEnumerable<AtomicSystem> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var sink = new FrameSink(stream);
        foreach (var frame in frames)
        {
            string comment = frame.Info.TryGetValue("comment", out object? text) && text is string s ? s : "";
            if (comment.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0) throw new DataError("The comment has line ends and cannot be written to plain XYZ; make it one line.");
            sink.Append(frame.Count);
            sink.Append((byte)'\n');
            sink.Append(comment);
            sink.Append((byte)'\n');
            for (int i = 0; i < frame.Count; i++)
            {
                sink.Append(Elements.Symbol(frame.Numbers[i]));
                for (int k = 0; k < 3; k++)
                {
                    double x = frame.Positions[3 * i + k];
                    if (!double.IsFinite(x)) throw new DataError($"The structure cannot be written: atom {i + 1} has position {x}.");
                    sink.Append((byte)' ');
                    sink.Append(x);
                }
                sink.Append((byte)'\n');
            }
            if (sink.Pending >= 1 << 20) sink.Drain();
        }
        sink.Drain();
    }
}
