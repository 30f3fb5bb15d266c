using Potentials.Core;

namespace Potentials.Models.Files;

/// <summary>
/// Our model file (<c>.potential</c>): data only, loading it cannot run code. Layout, all numbers little-endian:
/// <code>
/// offset  0   "potentials model"         16 bytes
///        16   version                    uint32 (1)
///        20   zero                       uint32
///        24   bytes of the header        uint64
///        32   bytes of the file          uint64
///        40   SHA-256 of everything else 32 bytes
///        72   zero                       56 bytes
///       128   header, JSON in UTF-8; then zeros to a multiple of 64
///             tensors, each at a multiple of 64, with zeros between
/// </code>
/// Every byte is covered by the hash, itself or by its fixed value, so that any flipped bit is noticed. Tensors can be mapped and used in
/// place. The header says family, name, provenance, configuration and, for each tensor, name, type, shape and offset.
/// </summary>
public sealed partial class ModelFile
{
    /// <summary>Usual ending of the file's name.</summary>
    public const string Extension = ".potential";
    /// <summary>Version that is written, and the newest that is read.</summary>
    public const int Version = 1;
    private const int Alignment = 64, HeaderStart = 128, HashAt = 40, LongestHeader = 16 << 20, MostTensors = 100_000;
    private static ReadOnlySpan<byte> Magic => "potentials model"u8;

    /// <summary>Family of the model, e.g. <c>nequix</c>: which code reads configuration and tensors.</summary>
    public required string Family { get; init; }

    /// <summary>Where the model came from.</summary>
    public required ModelProvenance Provenance { get; init; }

    /// <summary>Configuration as JSON text (an object); its keys belong to the family.</summary>
    public required string Configuration { get; init; }

    /// <summary>Arrays in file order.</summary>
    public required IReadOnlyList<ModelTensor> Tensors { get; init; }

    /// <summary>Whether the first bytes of a file are those of a model file.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    /// <summary>Writes the file: to a temporary name beside it, flushed to the disk, then renamed.</summary>
    /// <exception cref="EnvironmentError">The file cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                WriteTo(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot write {path}: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Reads and verifies a file.</summary>
    /// <exception cref="DataError">The file is not a model file, is damaged, cut short, or of a newer version; the message says what to do.</exception>
    /// <exception cref="EnvironmentError">The file cannot be read.</exception>
    public static ModelFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return ReadFrom(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot read {path}: {e.Message}", e);
        }
    }

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}
