using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>JSON data sets: pymatgen structures (MPtrj, mlearn, Materials Project) and ASE's JSON database.</summary>
internal sealed class JsonFormat : ISourceFormat
{
    public string Name => "json";

    public string Summary => "JSON: MPtrj, mlearn and Materials Project (pymatgen structures), ASE database";

    public bool Recognises(FileHead head) => !head.IsFolder && Kind(head) != 0;

    public LabelledSource Open(string path, SourceOptions options)
    {
        if (Kind(FileHead.Of(path)) == 1) return new PymatgenSource(path, options);
        SourceFile.Refuse(options, "ASE's JSON database");
        return new AseJsonSource(path);
    }

    private static int Kind(FileHead head)
    {
        ReadOnlySpan<byte> text = TextSource.Head(head);
        text = text.TrimStart(" \t\r\n\xEF\xBB\xBF"u8);
        if (text.Length == 0 || text[0] is not ((byte)'{' or (byte)'[')) return 0;
        if (text.IndexOf("\"lattice\""u8) >= 0 || text.IndexOf("\"sites\""u8) >= 0) return 1;
        return text.IndexOf("\"numbers\""u8) >= 0 && text.IndexOf("\"positions\""u8) >= 0 ? 2 : 0;
    }
}
