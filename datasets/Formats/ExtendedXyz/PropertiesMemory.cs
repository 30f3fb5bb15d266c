namespace Potentials.Datasets;

/// <summary>The columns of the frame before: nearly every frame of a file announces the same ones.</summary>
internal sealed class PropertiesMemory
{
    private string? text;
    private List<PropertyColumn> columns = [];

    /// <summary>Empty columns as <paramref name="entry"/> announces them.</summary>
    /// <exception cref="Core.DataError">The text is no list of triplets, or positions or species are absent.</exception>
    public List<PropertyColumn> Columns(CommentEntry entry, LabelKeys keys, LineReader reader)
    {
        if (entry.Text != text) (columns, text) = (PropertiesParser.Parse(entry, keys, reader), entry.Text);
        return columns.ConvertAll(c => c.Empty());
    }
}
