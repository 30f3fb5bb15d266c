using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>ASE's JSON database: {"1": row, "2": row, …, "ids": […], "nextid": n}, read as a stream in file order.</summary>
public sealed class AseJsonSource(string path) : LabelledSource
{
    /// <inheritdoc/>
    public override SourceDescription Description { get; } = new()
    {
        Format = "ase-json", Path = path, EnergyKind = "as stored by the calculator (total)", Stress = "eV/Å³, Voigt xx yy zz yz xz xy, tension positive",
    };

    /// <inheritdoc/>
    public override long? Count => null;

    /// <inheritdoc/>
    public override bool IsRandomAccess => false;

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        using var stream = TextSource.Open(path);
        var json = new JsonCursor(stream, path);
        json.Read();
        if (json.Token != JsonToken.StartObject) throw json.Error("an object of rows is expected");
        long index = 0;
        while (json.Read() == JsonToken.Name)
        {
            cancellation.ThrowIfCancellationRequested();
            string id = json.Text;
            if (id.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0 || index++ < start)
            {
                json.Skip();
                continue;
            }
            json.Read();
            yield return AseRow.FromJson(json).ToSystem(path, $"id {id}");
        }
        if (json.Read() != JsonToken.End) throw json.Error("text after the document");
    }
}
