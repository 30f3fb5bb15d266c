using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Potentials.Core;
using Potentials.Models.Files;

namespace Potentials.Models.Nequix;

/// <summary>A Nequix model as data: configuration and arrays, before any precision or device is chosen.</summary>
public sealed partial class NequixModel
{
    /// <summary>Checks that the arrays are those of the configuration.</summary>
    /// <param name="config">Architecture.</param>
    /// <param name="tensors">Arrays by name; shapes and names as <see cref="NequixLayout"/> says.</param>
    /// <param name="provenance">Where they came from.</param>
    /// <param name="file">File named in errors.</param>
    /// <exception cref="DataError">An array is absent, of another shape, or holds a number that is not finite.</exception>
    public NequixModel(NequixConfig config, IEnumerable<ModelTensor> tensors, ModelProvenance? provenance = null, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Config = config;
        Provenance = provenance ?? new() { Name = "nequix" };
        Layout = new(config);
        var byName = tensors.ToDictionary(t => t.Name);
        var ordered = new List<ModelTensor>();
        foreach (var (name, shape) in Layout.Arrays)
        {
            if (!byName.Remove(name, out var tensor)) throw new DataError($"array \"{name}\" is missing", file);
            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                throw new DataError($"array \"{name}\" has shape ({string.Join(", ", tensor.Shape)}); ({string.Join(", ", shape)}) was expected", file);
            if (tensor.Type == TensorType.Int64) throw new DataError($"array \"{name}\" holds whole numbers", file);
            if (System.Array.FindIndex(tensor.ToDoubles(), x => !double.IsFinite(x)) is >= 0 and int at) throw new DataError($"array \"{name}\": number {at + 1} is not finite", file);
            ordered.Add(tensor);
        }
        if (byName.Count > 0) throw new DataError($"array \"{byName.Keys.Min()}\" does not belong to the model", file);
        Tensors = ordered;
        Parameters = ordered.Sum(t => t.Count);
        Hash = ComputeHash();
    }

    /// <summary>Architecture.</summary>
    public NequixConfig Config { get; }

    /// <summary>Where the model came from.</summary>
    public ModelProvenance Provenance { get; }

    /// <summary>Names and shapes.</summary>
    public NequixLayout Layout { get; }

    /// <summary>Arrays in the order of the layout.</summary>
    public IReadOnlyList<ModelTensor> Tensors { get; }

    /// <summary>Numbers in all arrays.</summary>
    public long Parameters { get; }

    /// <summary>SHA-256 of configuration and arrays, lower-case hex: the same whichever file format they came from.</summary>
    public string Hash { get; }

    /// <summary>The numbers of an array, float64, row-major.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such array.</exception>
    public double[] Array(string name) => (Tensors.FirstOrDefault(t => t.Name == name) ?? throw new KeyNotFoundException($"The model has no array \"{name}\".")).ToDoubles();

    private string ComputeHash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var stream = new MemoryStream())
        {
            using (var json = new Utf8JsonWriter(stream)) Config.WriteTo(json);
            sha.AppendData(stream.ToArray());
        }
        Span<byte> number = stackalloc byte[8];
        foreach (var t in Tensors)
        {
            sha.AppendData(System.Text.Encoding.UTF8.GetBytes(t.Name));
            BinaryPrimitives.WriteInt64LittleEndian(number, (long)t.Type << 56 | t.Count);
            sha.AppendData(number);
            sha.AppendData(t.Bytes);
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
