namespace Potentials.Datasets;

/// <summary>HDF5 files of the known layouts.</summary>
internal sealed class Hdf5Format : ISourceFormat
{
    public string Name => "hdf5";

    public string Summary => "HDF5: SPICE, ANI-1x, ANI legacy and COMP6, Transition1x, modelforge (QM9), MACE, and our own";

    public bool Recognises(FileHead head) => Hdf5File.Recognises(head.Bytes.Span);

    public LabelledSource Open(string path, SourceOptions options)
    {
        bool own;
        using (var file = new Hdf5File(path)) own = Hdf5OwnSource.Matches(file.Root);
        if (!own) return new Hdf5Source(path, options);
        SourceFile.Refuse(options, "our own HDF5 layout");
        return new Hdf5OwnSource(path);
    }
}
