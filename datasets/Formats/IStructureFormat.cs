using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A text format of structures. <see cref="StructureFile"/> knows them all and picks one by content.</summary>
public interface IStructureFormat
{
    /// <summary>Short name, e.g. <c>extxyz</c>.</summary>
    string Name { get; }

    /// <summary>File endings with their dots in small letters; those before the compression's.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether a file that begins like this is of this format.</summary>
    /// <param name="head">The first bytes of the decompressed content, a few thousand at most; lines may be cut off.</param>
    /// <param name="name">The file's name without folder and compression ending; a weaker hint.</param>
    bool Recognizes(ReadOnlySpan<byte> head, string name);

    /// <summary>Structures in order, one in memory at a time.</summary>
    /// <param name="stream">Decompressed content; closed at the end.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="DataError">The content is malformed; says line and column.</exception>
    IEnumerable<AtomicSystem> Read(Stream stream, string file);

    /// <summary>Writes structures one after another.</summary>
    /// <exception cref="DataError">A structure cannot be written in this format; says why.</exception>
    void Write(Stream stream, IEnumerable<AtomicSystem> frames);
}
