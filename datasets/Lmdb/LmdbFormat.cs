using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>LMDB files: ASE databases (<c>.aselmdb</c>) and DeePMD-kit's msgpack frames, told apart by their keys.</summary>
internal sealed class LmdbFormat : ISourceFormat
{
    public string Name => "lmdb";

    public string Summary => "LMDB 0.9: ASE databases (.aselmdb) and DeePMD-kit frames";

    public bool Recognises(FileHead head) => head.IsFolder ? File.Exists(Path.Combine(head.Path, "data.mdb")) : LmdbFile.Recognises(head.Bytes.Span);

    public LabelledSource Open(string path, SourceOptions options)
    {
        SourceFile.Refuse(options, Name);
        bool deepmd, numbered = false;
        string first = "";
        using (var file = new LmdbFile(path))
        {
            deepmd = file.Main.TryGet("__metadata__"u8, out _);
            numbered = !deepmd && file.Main.TryGet("nextid"u8, out _);
            if (!deepmd && !numbered)
                file.Main.Scan((key, _) =>
                {
                    if (first.Length == 0) first = Convert.ToHexString(key);
                    return !(numbered = key.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);
                });
        }
        if (deepmd) return new DeepmdLmdbSource(path);
        if (numbered) return new AseLmdbSource(path);
        throw new DataError(first.Length == 0 ? "the LMDB file holds no keys" : $"the keys of this LMDB file (the first is 0x{first}) are those of neither an ASE database nor DeePMD-kit", path);
    }
}
