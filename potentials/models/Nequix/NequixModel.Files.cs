using System.Text;
using System.Text.Json;
using Potentials.Core;
using Potentials.Models.Files;

namespace Potentials.Models.Nequix;

public sealed partial class NequixModel
{
    /// <summary>Family name in model files.</summary>
    public const string Family = "nequix";

    /// <summary>The model as one of our files.</summary>
    public ModelFile ToFile()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) Config.WriteTo(json);
        return new() { Family = Family, Provenance = Provenance, Configuration = Encoding.UTF8.GetString(stream.ToArray()), Tensors = Tensors };
    }

    /// <summary>The model that one of our files holds.</summary>
    /// <exception cref="DataError">The file holds another family, or configuration and arrays do not fit.</exception>
    public static NequixModel FromFile(ModelFile file, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Family != Family) throw new DataError($"holds a model of family \"{file.Family}\", not {Family}", path);
        using var json = JsonDocument.Parse(file.Configuration, new JsonDocumentOptions { MaxDepth = 32 });
        return new(NequixConfig.FromJson(json.RootElement, path), file.Tensors, file.Provenance, path);
    }
}
