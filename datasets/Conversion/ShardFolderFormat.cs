using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A folder of shards: one with our <c>shards.json</c>, or one whose data files (<c>.aselmdb</c>, <c>.parquet</c>, …) are read in name order; where it holds
/// none itself, those of the folders below (OMat24: a folder for each way of sampling).
/// </summary>
internal sealed class ShardFolderFormat : ISourceFormat
{
    private static readonly string[] Endings = [".aselmdb", ".parquet", ".h5", ".hdf5", ".lmdb", ".extxyz", ".xyz"];

    public string Name => "shards";

    public string Summary => "a folder of shards: with shards.json, or data files read in name order";

    public bool Recognises(FileHead head) => head.IsFolder && (File.Exists(Path.Combine(head.Path, ShardManifest.FileName)) || Files(head.Path).Any());

    public LabelledSource Open(string path, SourceOptions options)
    {
        bool listed = File.Exists(Path.Combine(path, ShardManifest.FileName));
        var shards = listed ? ShardManifest.Read(path).Shards : null;
        string[] files = shards is null ? [.. Files(path)] : [.. shards.Select(s => Path.Combine(path, s.File))];
        var parts = new List<LabelledSource>();
        try
        {
            for (int i = 0; i < files.Length; i++)
            {
                parts.Add(Dataset.Open(files[i], options));
                if (shards is not null && parts[i].Count is { } n && n != shards[i].Frames) throw new DataError($"{n} structures where {ShardManifest.FileName} states {shards[i].Frames}", files[i]);
            }
        }
        catch
        {
            foreach (var part in parts) part.Dispose();
            throw;
        }
        if (parts.Count == 0) return new ConcatenatedSource([], new() { Format = Name, Path = path });
        return new ConcatenatedSource(parts, parts[0].Description with { Path = path, Remarks = [.. parts[0].Description.Remarks, $"{parts.Count} shards", .. !listed && Skipped(path) is > 0 and var skipped ? [$"{skipped} data files in folders below are not read: name those folders themselves"] : Array.Empty<string>()] });
    }

    private static IEnumerable<string> Files(string path) => Here(path) is { Length: > 0 } here ? here : Below(path);

    private static string[] Here(string path) => [.. Directory.GetFiles(path).Where(IsData).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Below(string path) =>
        Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true }).Where(IsData).Order(StringComparer.Ordinal);

    private static int Skipped(string path) => Here(path) is { Length: > 0 } here ? Below(path).Count() - here.Length : 0;

    private static bool IsData(string file) => Array.Exists(Endings, e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
