using System.IO.Compression;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The one way in and out for structure files: the format is found by content first and by name second, gzip and xz are read through,
/// and writing replaces a file in one step.
/// </summary>
public static class StructureFile
{
    private const int HeadSize = 16 << 10;

    /// <summary>The text formats, in the order in which they are tried.</summary>
    public static IReadOnlyList<IStructureFormat> Formats { get; } = [new Cif(), new Poscar(), new ExtendedXyz(), new PlainXyz()];

    /// <summary>Structures in order, one in memory at a time.</summary>
    /// <param name="path">A file in any known format, perhaps compressed.</param>
    /// <param name="start">Structures to pass over.</param>
    /// <exception cref="DataError">There is no such file, its format is unknown, or (while reading) its content is malformed.</exception>
    public static IEnumerable<AtomicSystem> Read(string path, long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        return Detect(path) is { } format ? ReadText(format, path, start) : ReadBinary(path, start);
    }

    /// <summary>The same, the energy of extended XYZ under the name <paramref name="energy"/>; null: under its usual names.</summary>
    internal static IEnumerable<AtomicSystem> Read(string path, long start, string? energy) =>
        energy is not null && Detect(path) is ExtendedXyz ? new ExtendedXyz(LabelKeys.Usual with { Energy = [energy] }).Read(Decoded.Open(path), path, start) : Read(path, start);

    /// <summary>A file as a stream of structures that knows their number where the format tells it.</summary>
    /// <exception cref="DataError">There is no such file, or its format is unknown.</exception>
    public static IStructureSource Open(string path) => new StructureFileSource(path, Detect(path));

    /// <summary>Name of the file's format: that of an <see cref="IStructureFormat"/>, or <c>ptrj</c>.</summary>
    /// <exception cref="DataError">There is no such file, or its format is unknown.</exception>
    public static string FormatOf(string path) => Detect(path)?.Name ?? "ptrj";

    /// <summary>Writes structures; the file appears under its name when it is complete, and an older one is kept until then.</summary>
    /// <param name="path">The ending chooses the format; <c>.gz</c> after it compresses.</param>
    /// <param name="frames">The structures.</param>
    /// <param name="format">A format's name, when the ending shall not choose.</param>
    /// <exception cref="ConfigError">No format goes with the name.</exception>
    /// <exception cref="DataError">A structure cannot be written in this format.</exception>
    /// <exception cref="EnvironmentError">The file cannot be made.</exception>
    public static void Write(string path, IEnumerable<AtomicSystem> frames, string? format = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(frames);
        string name = Path.GetFileName(path);
        bool gzip = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        if (gzip) name = name[..^3];
        if (name.EndsWith(".xz", StringComparison.OrdinalIgnoreCase)) throw new ConfigError($"'{path}': xz files can be read but not written; write .gz instead");
        if (format is null ? name.EndsWith(".ptrj", StringComparison.OrdinalIgnoreCase) : format == "ptrj")
        {
            if (gzip) throw new ConfigError($"'{path}': a binary trajectory is not compressed; write .ptrj");
            Replace(path, temporary =>
            {
                using var writer = new BinaryTrajectory().Create(temporary);
                foreach (var frame in frames) writer.Write(frame);
            });
            return;
        }
        var chosen = (format is null ? ByName(name) : Formats.FirstOrDefault(f => f.Name == format))
            ?? throw new ConfigError($"'{path}': no format {(format is null ? "goes with this name" : $"is called '{format}'")}; "
                + $"use one of {string.Join(", ", Formats.Select(f => f.Name))}, ptrj, or a name such as out.extxyz");
        Replace(path, temporary =>
        {
            using var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            if (!gzip) chosen.Write(stream, frames);
            else using (var zipped = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true)) chosen.Write(zipped, frames);
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>Writes one structure.</summary>
    public static void Write(string path, AtomicSystem structure, string? format = null) => Write(path, [structure], format);

    /// <summary>The format by content, else by name; null for a binary trajectory.</summary>
    internal static IStructureFormat? Detect(string path)
    {
        byte[] head = new byte[HeadSize];
        int filled = 0;
        using (var stream = Decoded.Open(path))
            while (filled < head.Length && Decoded.Read(stream, head.AsSpan(filled), path) is > 0 and var n) filled += n;
        if (filled == 0) throw new DataError("the file is empty; write structures into it or name another file", path, 1);
        var begin = head.AsSpan(0, filled);
        if (BinaryTrajectoryReader.Recognizes(begin)) return null;
        string name = PlainName(path);
        foreach (var format in Formats) if (format.Recognizes(begin, name)) return format;
        return ByName(name) ?? throw new DataError($"neither content nor name tell the format; known are {string.Join(", ", Formats.Select(f => f.Name))} and ptrj", path, 1);
    }

    private static string PlainName(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
    }

    private static IStructureFormat? ByName(string name) =>
        Formats.FirstOrDefault(f => f.Extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Opens the file when the first structure is asked for, so that a sequence nobody reads holds no file.</summary>
    private static IEnumerable<AtomicSystem> ReadText(IStructureFormat format, string path, long start)
    {
        bool skips = format is ExtendedXyz;
        var frames = format is ExtendedXyz xyz ? xyz.Read(Decoded.Open(path), path, start) : format.Read(Decoded.Open(path), path);
        long number = skips ? start : 0;
        foreach (var frame in frames)
            if (number++ >= start) yield return frame;
    }

    private static IEnumerable<AtomicSystem> ReadBinary(string path, long start)
    {
        using var reader = new BinaryTrajectoryReader(path);
        foreach (var frame in reader.ReadAll(start)) yield return frame;
    }

    private static void Replace(string path, Action<string> write)
    {
        string temporary = path + ".part";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            try { File.Delete(temporary); }
            catch (Exception second) when (second is IOException or UnauthorizedAccessException) { } // the first error tells more
            if (e is IOException or UnauthorizedAccessException) throw new EnvironmentError($"{path}: writing failed: {e.Message.TrimEnd('.')}; choose another folder or free disk space", e);
            throw;
        }
    }
}
