using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Potentials.Core;

namespace Potentials.Models.Files;

public sealed partial class ModelFile
{
    private const string Remedy = "fetch or import the model again";

    /// <summary>Reads and verifies the bytes of a file from a stream that knows its length. Nothing is allocated beyond what the stream holds.</summary>
    /// <exception cref="DataError">As <see cref="Read"/>.</exception>
    public static ModelFile ReadFrom(Stream stream, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = stream.Length - stream.Position;
        if (length < HeaderStart) throw new DataError("is too short for a model file", file);
        var prologue = new byte[HeaderStart];
        stream.ReadExactly(prologue);
        if (!Recognizes(prologue)) throw new DataError("offset 0: the mark of a model file is missing", file);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(prologue.AsSpan(16));
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prologue.AsSpan(24)), stated = BinaryPrimitives.ReadUInt64LittleEndian(prologue.AsSpan(32));
        if (version is 0 or > Version) throw new DataError($"offset 16: version {version}; this program reads up to {Version}: use a newer program, or {Remedy}", file);
        if (stated != (ulong)length) throw new DataError($"offset 32: the file should have {stated} bytes but has {length}: it was cut short or damaged; {Remedy}", file);
        if (headerLength > LongestHeader || (long)headerLength > length - HeaderStart) throw new DataError($"offset 24: a header of {headerLength} bytes does not fit; {Remedy}", file);
        byte[] expected = prologue[HashAt..(HashAt + 32)];
        Array.Clear(prologue, HashAt, 32);
        sha.AppendData(prologue);
        var header = new byte[headerLength];
        stream.ReadExactly(header);
        sha.AppendData(header);

        // What the header asks for is checked against the file before memory is taken; the hash is checked before anything is used.
        DataError? problem = null;
        JsonDocument? json = null;
        List<(string Name, TensorType Type, int[] Shape, long Offset, int Bytes)> entries = [];
        try
        {
            json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 32 });
            entries = Entries(json.RootElement, HeaderStart + (long)headerLength, length, file);
        }
        catch (JsonException e)
        {
            problem = new DataError($"offset {HeaderStart}: the header is not JSON: {e.Message}", file, inner: e);
        }
        catch (DataError e)
        {
            problem = e;
        }
        using (json)
        {
            var tensors = new List<ModelTensor>(entries.Count);
            long at = HeaderStart + (long)headerLength;
            foreach (var entry in entries)
            {
                Skip(stream, sha, entry.Offset - at);
                var bytes = new byte[entry.Bytes];
                stream.ReadExactly(bytes);
                sha.AppendData(bytes);
                at = entry.Offset + entry.Bytes;
                tensors.Add(new(entry.Name, entry.Type, entry.Shape, bytes));
            }
            Skip(stream, sha, length - at);
            if (!sha.GetHashAndReset().AsSpan().SequenceEqual(expected)) throw new DataError($"the SHA-256 does not fit: the file is damaged; {Remedy}", file, inner: problem);
            if (problem is not null) throw problem;
            var root = json!.RootElement;
            var p = root.GetProperty("provenance");
            return new ModelFile
            {
                Family = Text(root, "family", file)!,
                Provenance = new()
                {
                    Name = Text(p, "name", file)!,
                    Licence = Text(p, "licence", file, optional: true),
                    LevelOfTheory = Text(p, "level_of_theory", file, optional: true),
                    Source = Text(p, "source", file, optional: true),
                    SourceHash = Text(p, "source_sha256", file, optional: true),
                },
                Configuration = root.GetProperty("configuration").GetRawText(),
                Tensors = tensors,
            };
        }
    }

    private static List<(string, TensorType, int[], long, int)> Entries(JsonElement root, long start, long end, string? file)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Bad("is not an object");
        Text(root, "family", file);
        if (!root.TryGetProperty("provenance", out var p) || p.ValueKind != JsonValueKind.Object) throw Bad("lacks the object \"provenance\"");
        Text(p, "name", file);
        if (!root.TryGetProperty("configuration", out var c) || c.ValueKind != JsonValueKind.Object) throw Bad("lacks the object \"configuration\"");
        if (!root.TryGetProperty("tensors", out var list) || list.ValueKind != JsonValueKind.Array) throw Bad("lacks the array \"tensors\"");
        if (list.GetArrayLength() > MostTensors) throw Bad($"lists more than {MostTensors} tensors");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<(string, TensorType, int[], long, int)>();
        long free = Aligned(start);
        foreach (var t in list.EnumerateArray())
        {
            if (t.ValueKind != JsonValueKind.Object) throw Bad("has a tensor that is not an object");
            string name = Text(t, "name", file)!;
            if (name.Length == 0 || !names.Add(name)) throw Bad($"names tensor \"{name}\" twice or not at all");
            TensorType type = Text(t, "type", file) switch
            {
                "float32" => TensorType.Float32,
                "float64" => TensorType.Float64,
                "int64" => TensorType.Int64,
                _ => throw Bad($"gives tensor \"{name}\" a type that is not float32, float64 or int64"),
            };
            if (!t.TryGetProperty("shape", out var dims) || dims.ValueKind != JsonValueKind.Array || dims.GetArrayLength() > 16) throw Bad($"gives tensor \"{name}\" no shape of at most 16 dimensions");
            var shape = new List<int>();
            long bytes = ModelTensor.SizeOf(type);
            foreach (var d in dims.EnumerateArray())
            {
                if (d.ValueKind != JsonValueKind.Number || !d.TryGetInt32(out int n) || n < 0) throw Bad($"gives tensor \"{name}\" a dimension that is not a whole number from 0 to 2147483647");
                shape.Add(n);
                // Each factor is below 2³¹ and the product is cut off at the file's size, so this cannot overflow.
                bytes *= n;
                if (bytes > end) throw Bad($"gives tensor \"{name}\" more bytes than the file has");
            }
            if (!t.TryGetProperty("offset", out var o) || o.ValueKind != JsonValueKind.Number || !o.TryGetInt64(out long offset) || offset % Alignment != 0 || offset != free || offset > end - bytes)
                throw Bad(string.Create(CultureInfo.InvariantCulture, $"puts tensor \"{name}\" elsewhere than at {free}, or beyond the end"));
            if (bytes > Array.MaxLength) throw Bad($"gives tensor \"{name}\" more than 2 GiB");
            entries.Add((name, type, [.. shape], offset, (int)bytes));
            free = Aligned(offset + bytes);
        }
        if (free != end) throw Bad(string.Create(CultureInfo.InvariantCulture, $"ends its tensors at {free}, but the file ends at {end}"));
        return entries;

        DataError Bad(string problem) => new($"offset {HeaderStart}: the header {problem}; {Remedy}", file);
    }

    private static string? Text(JsonElement from, string key, string? file, bool optional = false)
    {
        if (!from.TryGetProperty(key, out var e))
            return optional ? null : throw new DataError($"offset {HeaderStart}: the header lacks \"{key}\"; {Remedy}", file);
        if (e.ValueKind == JsonValueKind.String)
        {
            // A lone surrogate escape passes the parser and fails only here.
            try { return e.GetString()!; }
            catch (InvalidOperationException) { /* reported below */ }
        }
        throw new DataError($"offset {HeaderStart}: \"{key}\" of the header is not text; {Remedy}", file);
    }

    private static void Skip(Stream stream, IncrementalHash sha, long count)
    {
        var buffer = new byte[Math.Min(1 << 16, Math.Max(1, count))];
        while (count > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(count, buffer.Length));
            stream.ReadExactly(part);
            sha.AppendData(part);
            count -= part.Length;
        }
    }
}
