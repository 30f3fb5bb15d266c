using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>VASP's vasprun.xml and OUTCAR.</summary>
internal sealed class VaspFormat : ISourceFormat
{
    public string Name => "vasp";

    public string Summary => "VASP: vasprun.xml, OUTCAR";

    public bool Recognises(FileHead head) => !head.IsFolder && (IsXml(head) || OutcarSource.Recognises(TextSource.Head(head)));

    public LabelledSource Open(string path, SourceOptions options)
    {
        SourceFile.Refuse(options, "VASP output", energy: true);
        return IsXml(FileHead.Of(path)) ? new VasprunSource(path, options) : new OutcarSource(path, options);
    }

    private static bool IsXml(FileHead head)
    {
        var text = TextSource.Head(head).AsSpan();
        return text.IndexOf("<modeling>"u8) >= 0 && text.TrimStart(" \r\n\t"u8).StartsWith("<"u8);
    }
}
