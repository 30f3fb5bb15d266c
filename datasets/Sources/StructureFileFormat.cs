using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Text formats and trajectories, which <see cref="StructureFile"/> tells apart.</summary>
internal sealed class StructureFileFormat : ISourceFormat
{
    public string Name => "text";

    public string Summary => $"structure files: {string.Join(", ", StructureFile.Formats.Select(f => f.Name))}, ptrj; gzip and xz are undone";

    public bool Recognises(FileHead head)
    {
        if (head.IsFolder || head.Length == 0) return false;
        try
        {
            StructureFile.FormatOf(head.Path);
            return true;
        }
        catch (DataError)
        {
            return false;
        }
    }

    public LabelledSource Open(string path, SourceOptions options)
    {
        SourceFile.Refuse(options, "a structure file", energy: StructureFile.FormatOf(path) == "extxyz");
        return new TextStructureSource(path, options.Energy);
    }
}
