using System.Globalization;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>The list of a folder's shards: for each its file, number of structures and CRC-32C; <c>shards.json</c>.</summary>
internal sealed record ShardManifest(IReadOnlyList<ShardManifest.Shard> Shards)
{
    public const string FileName = "shards.json";

    /// <summary>One shard.</summary>
    public readonly record struct Shard(string File, long Frames, uint Checksum);

    /// <summary>Writes it below a temporary name and renames.</summary>
    public void Write(string folder)
    {
        var text = new StringBuilder("{\"version\":1,\"shards\":[");
        for (int i = 0; i < Shards.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}\n {{\"file\":\"{Shards[i].File}\",\"frames\":{Shards[i].Frames},\"crc32c\":\"{Shards[i].Checksum:x8}\"}}");
        text.Append("\n]}\n");
        AtomicText.Write(Path.Combine(folder, FileName), text.ToString());
    }

    /// <summary>Reads the list of <paramref name="folder"/>.</summary>
    public static ShardManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        using var stream = TextSource.Open(path);
        var json = new JsonCursor(stream, path);
        var shards = new List<Shard>();
        if (json.Read() != JsonToken.StartObject) throw json.Error("an object is expected");
        while (json.Read() == JsonToken.Name)
        {
            if (!json.Is("shards"u8))
            {
                json.Skip();
                continue;
            }
            json.Expect(JsonToken.StartArray, "shards");
            while (json.Read() == JsonToken.StartObject)
            {
                string? file = null, crc = null;
                long frames = -1;
                while (json.Read() == JsonToken.Name)
                    if (json.Is("file"u8)) file = JsonValue.Read(json) as string;
                    else if (json.Is("crc32c"u8)) crc = JsonValue.Read(json) as string;
                    else if (json.Is("frames"u8)) frames = JsonValue.Read(json) is long n ? n : -1;
                    else json.Skip();
                if (file is null || file.Contains('/', StringComparison.Ordinal) || file.Contains('\\', StringComparison.Ordinal) || frames < 0 || !uint.TryParse(crc, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint checksum))
                    throw json.Error("a shard needs file, frames and crc32c");
                shards.Add(new(file, frames, checksum));
            }
        }
        return new(shards);
    }
}
