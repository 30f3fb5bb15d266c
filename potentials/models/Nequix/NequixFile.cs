using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Potentials.Core;
using Potentials.Models.Files;
using Potentials.Models.Registry;

namespace Potentials.Models.Nequix;

/// <summary>
/// Reads the published weight files (<c>.nqx</c>): one line of JSON, then NumPy <c>.npy</c> records back to back, without names or
/// count. The order follows from the configuration (<see cref="NequixLayout"/>); what comes after the last record is not looked at
/// (one released file has a stray byte there, another a copy of its configuration).
/// </summary>
public static class NequixFile
{
    private const int LongestHeader = 16 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataError">The file is malformed or cut short; the message gives the byte offset.</exception>
    /// <exception cref="EnvironmentError">The file cannot be read.</exception>
    public static NequixModel Read(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > int.MaxValue / 2) throw new DataError("is larger than any Nequix model (1 GiB)", path);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot read {path}: {e.Message}", e);
        }
        return Parse(bytes, path);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">Name used in errors.</param>
    /// <exception cref="DataError">As <see cref="Read"/>.</exception>
    public static NequixModel Parse(ReadOnlySpan<byte> bytes, string? file = null)
    {
        int end = bytes[..Math.Min(bytes.Length, LongestHeader)].IndexOf((byte)'\n');
        if (end < 0 || bytes[0] != '{') throw new DataError("offset 0: a line of JSON was expected; this is not a Nequix (.nqx) file", file);
        NequixConfig config;
        try
        {
            using var json = JsonDocument.Parse(bytes[..end].ToArray(), new JsonDocumentOptions { MaxDepth = 32 });
            config = NequixConfig.FromJson(json.RootElement, file);
        }
        catch (JsonException e)
        {
            throw new DataError($"the configuration is not JSON: {e.Message}", file, line: 1, column: (int)Math.Min(int.MaxValue - 1, e.BytePositionInLine ?? 0) + 1, inner: e);
        }
        var tensors = new List<ModelTensor>();
        int offset = end + 1;
        foreach (var (name, shape) in new NequixLayout(config).Arrays) tensors.Add(Record(bytes, ref offset, name, shape, file));
        return new NequixModel(config, tensors, Provenance(bytes, file), file);
    }

    /// <summary>What the registry knows of these bytes, or just their name and hash.</summary>
    private static ModelProvenance Provenance(ReadOnlySpan<byte> bytes, string? file)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var known = PublicModels.All.FirstOrDefault(m => m.Sha256 == hash);
        // These files carry no checksum of their own: under a published name only the published bytes are believed.
        if (known is null && file is not null && PublicModels.All.FirstOrDefault(m => m.FileName == Path.GetFileName(file)) is { } claimed)
            throw new DataError($"the SHA-256 is not that of the published {claimed.Name}: the file is damaged, fetch it again; if it holds another model, give it another name", file);
        return known is not null
            ? new() { Name = known.Name, Licence = known.Licence, LevelOfTheory = known.LevelOfTheory, Source = known.Url.ToString(), SourceHash = hash }
            : new() { Name = file is null ? "nequix" : Path.GetFileNameWithoutExtension(file), Source = file is null ? null : Path.GetFileName(file), SourceHash = hash };
    }

    private static ModelTensor Record(ReadOnlySpan<byte> bytes, ref int offset, string name, int[] shape, string? file)
    {
        var rest = bytes[offset..];
        int at = offset;
        if (rest.Length < 10) throw Bad("the file ends inside a record's header");
        if (!IsMagic(rest)) throw Bad("the mark of a NumPy record (version 1.0) was expected");
        int length = rest[8] | rest[9] << 8;
        if (rest.Length < 10 + length) throw Bad("the file ends inside a record's header");
        string header = Encoding.ASCII.GetString(rest.Slice(10, length));
        string expected = string.Create(CultureInfo.InvariantCulture, $"{{'descr':'<f4','fortran_order':False,'shape':({string.Join(',', shape)}{(shape.Length == 1 ? "," : "")}),}}");
        if (!header.EndsWith('\n') || header.Replace(" ", "", StringComparison.Ordinal).TrimEnd('\n') != expected)
            throw Bad($"little-endian float32 of shape ({string.Join(", ", shape)}) was expected, found {Shown(header)}");
        long count = shape.Aggregate(1L, (a, b) => checked(a * b));
        if (rest.Length - 10 - length < 4 * count) throw Bad("the file ends inside a record's numbers");
        offset += 10 + length + (int)(4 * count);
        return new(name, TensorType.Float32, shape, rest.Slice(10 + length, (int)(4 * count)).ToArray());

        DataError Bad(string problem) => new(string.Create(CultureInfo.InvariantCulture, $"offset {at}, array \"{name}\": {problem}"), file);
    }

    private static bool IsMagic(ReadOnlySpan<byte> b) => b[0] == 0x93 && b[1..6].SequenceEqual("NUMPY"u8) && b[6] == 1 && b[7] == 0;

    private static string Shown(string header)
    {
        string text = new([.. header.Trim().Take(120).Select(c => char.IsControl(c) ? '?' : c)]);
        return $"\"{text}\"";
    }
}
