using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Potentials.Models.Files;

public sealed partial class ModelFile
{
    /// <summary>Writes the bytes of the file to a stream that can seek.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long origin = stream.Position;
        byte[] header = Header(0);
        // Offsets are as wide as the header makes them; a second pass settles it, since they only grow with the header's aligned length.
        for (long start = -1, next = Aligned(HeaderStart + header.Length); next != start; next = Aligned(HeaderStart + header.Length)) header = Header(start = next);
        long end = Offsets(Aligned(HeaderStart + header.Length)).Last();
        var prologue = new byte[HeaderStart];
        Magic.CopyTo(prologue);
        BinaryPrimitives.WriteUInt32LittleEndian(prologue.AsSpan(16), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(prologue.AsSpan(24), (ulong)header.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(prologue.AsSpan(32), (ulong)end);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put(prologue);
        Put(header);
        long at = HeaderStart + header.Length;
        foreach (var tensor in Tensors)
        {
            Put(new byte[Aligned(at) - at]);
            Put(tensor.Bytes);
            at = Aligned(at) + tensor.Bytes.Length;
        }
        Put(new byte[end - at]);
        stream.Position = origin + HashAt;
        stream.Write(sha.GetHashAndReset());
        stream.Position = origin + end;

        void Put(byte[] bytes)
        {
            sha.AppendData(bytes);
            stream.Write(bytes);
        }
    }

    /// <summary>Offset of each tensor and, last, the end of the file.</summary>
    private IEnumerable<long> Offsets(long start)
    {
        long at = start;
        foreach (var tensor in Tensors)
        {
            yield return at;
            at = Aligned(at + tensor.Bytes.Length);
        }
        yield return at;
    }

    private byte[] Header(long tensorStart)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("family", Family);
            json.WriteStartObject("provenance");
            json.WriteString("name", Provenance.Name);
            Optional("licence", Provenance.Licence);
            Optional("level_of_theory", Provenance.LevelOfTheory);
            Optional("source", Provenance.Source);
            Optional("source_sha256", Provenance.SourceHash);
            json.WriteEndObject();
            json.WritePropertyName("configuration");
            json.WriteRawValue(Configuration);
            json.WriteStartArray("tensors");
            foreach (var (tensor, offset) in Tensors.Zip(Offsets(tensorStart)))
            {
                json.WriteStartObject();
                json.WriteString("name", tensor.Name);
                json.WriteString("type", TypeName(tensor.Type));
                json.WriteStartArray("shape");
                foreach (int n in tensor.Shape) json.WriteNumberValue(n);
                json.WriteEndArray();
                json.WriteNumber("offset", offset);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();

            void Optional(string key, string? value)
            {
                if (value is not null) json.WriteString(key, value);
            }
        }
        return memory.ToArray();
    }

    private static string TypeName(TensorType type) => type switch { TensorType.Float32 => "float32", TensorType.Float64 => "float64", _ => "int64" };
}
