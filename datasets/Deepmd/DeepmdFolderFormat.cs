namespace Potentials.Datasets;

/// <summary>DeePMD-kit's npy folders.</summary>
internal sealed class DeepmdFolderFormat : ISourceFormat
{
    public string Name => "deepmd-npy";

    public string Summary => "DeePMD-kit npy folders (type.raw, set.*)";

    public bool Recognises(FileHead head) => head.IsFolder && DeepmdFolderSource.Systems(head.Path).Any();

    public LabelledSource Open(string path, SourceOptions options)
    {
        SourceFile.Refuse(options, Name);
        return new DeepmdFolderSource(path);
    }
}
