namespace Potentials.Datasets;

/// <summary>ASE's SQLite database.</summary>
internal sealed class AseSqliteFormat : ISourceFormat
{
    public string Name => "ase-db";

    public string Summary => "ASE database in SQLite (.db)";

    public bool Recognises(FileHead head) => head.StartsWith("SQLite format 3\0"u8);

    public LabelledSource Open(string path, SourceOptions options)
    {
        SourceFile.Refuse(options, Name);
        return new AseSqliteSource(path);
    }
}
