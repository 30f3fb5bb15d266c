namespace Potentials.Datasets;

/// <summary>Parquet files of the known layouts.</summary>
internal sealed class ParquetFormat : ISourceFormat
{
    public string Name => "parquet";

    public string Summary => "Parquet: our own schema, ColabFit, LeMaterial, nimashoghi/mptrj";

    public bool Recognises(FileHead head) => head.StartsWith("PAR1"u8);

    public LabelledSource Open(string path, SourceOptions options) => new ParquetSource(path, options);
}
