using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Potentials.Core;
using Potentials.Models.Files;
using Potentials.Models.Nequix;
using Potentials.Models.Tests.Nequix;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Files;

/// <summary>Our model file: exact, verified, and deaf to hostile bytes.</summary>
public sealed class ModelFileTests : IDisposable
{
    private static readonly NequixModel Small = NequixModels.Random([4, 3], 1, 1, 2);
    private static readonly byte[] Good = Bytes(Small.ToFile());
    private readonly string folder = Directory.CreateTempSubdirectory("model-file-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Written_and_read_again_it_is_the_same()
    {
        string path = Path.Combine(folder, "small.potential");
        Small.ToFile().Write(path);
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Equal(Good, File.ReadAllBytes(path));
        var model = ModelLoader.Read(path);
        Assert.Equal(Small.Hash, model.Hash);
        Assert.Equal(Small.Provenance, model.Provenance);
        foreach (var (a, b) in Small.Tensors.Zip(model.Tensors)) Assert.Equal(a.Bytes, b.Bytes);
        int start = Encoding.UTF8.GetString(Good).IndexOf("\"offset\":", StringComparison.Ordinal);
        Assert.True(start > 0);
        Small.ToFile().Write(path); // replaces an existing file
        Assert.Equal(Good, File.ReadAllBytes(path));
    }

    [Fact]
    public void Tensors_of_every_type_and_shape_survive()
    {
        var file = new ModelFile
        {
            Family = "test", Provenance = new() { Name = "näme \"1\"", Licence = "MIT", LevelOfTheory = "ωB97M-V", Source = "https://example.org/x?y=z&w", SourceHash = "ab" }, Configuration = "{\"a\":[1,2.5e-300,\"β\"]}",
            Tensors = [new("whole", TensorType.Int64, [2], [.. BitConverter.GetBytes(long.MinValue), .. BitConverter.GetBytes(7L)]), ModelTensor.From("empty", [0, 3], ReadOnlySpan<float>.Empty), ModelTensor.From("scalar", [], [Math.PI]), ModelTensor.From("x", [1, 3], [1f, float.Epsilon, -0f])],
        };
        var read = ModelFile.ReadFrom(new MemoryStream(Bytes(file)));
        Assert.Equal((file.Family, file.Provenance, file.Configuration), (read.Family, read.Provenance, read.Configuration));
        foreach (var (a, b) in file.Tensors.Zip(read.Tensors))
        {
            Assert.Equal((a.Name, a.Type), (b.Name, b.Type));
            Assert.Equal(a.Shape, b.Shape);
            Assert.Equal(a.Bytes, b.Bytes);
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        for (int k = 0; k < Good.Length; k++)
        {
            var bad = (byte[])Good.Clone();
            bad[k] ^= (byte)(1 << (k * 5 % 8));
            Assert.Throws<DataError>(() => Parse(bad));
        }
    }

    [Fact]
    public void A_file_cut_or_lengthened_anywhere_is_noticed()
    {
        for (int length = 0; length < Good.Length; length += length < 1200 ? 1 : 61) Assert.Throws<DataError>(() => Parse(Good[..length]));
        Assert.Throws<DataError>(() => Parse([.. Good, 0]));
    }

    [Theory]
    [InlineData("\"shape\":[4,4]", "\"shape\":[2147483647,2147483647]")]
    [InlineData("\"shape\":[4,4]", "\"shape\":[-4,-4]")]
    [InlineData("\"shape\":[4,4]", "\"shape\":[4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4]")]
    [InlineData("\"shape\":[4,4]", "\"shape\":[1e18]")]
    [InlineData("\"offset\":", "\"offset\":9223372036854775807,\"was\":")]
    [InlineData("\"offset\":", "\"offset\":-64,\"was\":")]
    [InlineData("\"offset\":", "\"offset\":128,\"was\":")]
    [InlineData("\"float32\"", "\"pickle\"")]
    [InlineData("\"family\":\"nequix\"", "\"family\":[]")]
    [InlineData("\"family\":\"nequix\"", "\"family\":\"\\ud800\"")]
    [InlineData("\"provenance\":{", "\"provenance\":[],\"was\":{")]
    [InlineData("\"configuration\":{", "\"configuration\":3,\"was\":{")]
    [InlineData("\"tensors\":[", "\"tensors\":{},\"was\":[")]
    [InlineData("layers.0.linear_1.0", "reference_energies")]
    public void Hostile_headers_with_a_fitting_hash_are_refused(string from, string to)
    {
        string header = Header();
        Assert.Contains(from, header, StringComparison.Ordinal);
        var error = Assert.Throws<DataError>(() => Parse(Sealed(Replaced(header, from, to))));
        Assert.DoesNotContain("SHA-256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_braces_and_sizes_beyond_the_file_are_refused_without_taking_memory()
    {
        Assert.Throws<DataError>(() => Parse(Sealed(string.Concat(Enumerable.Repeat("{\"a\":", 200_000)))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataError>(() => Parse(Sealed(Replaced(Header(), "\"shape\":[4,4]", "\"shape\":[500000000]"))));
        var bad = (byte[])Good.Clone();
        BinaryPrimitives.WriteUInt64LittleEndian(bad.AsSpan(24), ulong.MaxValue);
        Assert.Throws<DataError>(() => Parse(bad));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    [Fact]
    public void Another_family_a_newer_version_and_other_files_are_refused()
    {
        var other = new ModelFile { Family = "mace", Provenance = new() { Name = "x" }, Configuration = "{}", Tensors = [] };
        string path = Path.Combine(folder, "x");
        other.Write(path);
        Assert.Contains("mace", Assert.Throws<DataError>(() => ModelLoader.Read(path)).Message, StringComparison.Ordinal);
        var newer = (byte[])Good.Clone();
        newer[16] = 2;
        Assert.Contains("version 2", Assert.Throws<DataError>(() => Parse(newer)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "");
        Assert.Throws<DataError>(() => ModelLoader.Read(path));
        File.WriteAllText(path, "PK\x03\x04 something");
        Assert.Throws<DataError>(() => ModelLoader.Read(path));
        Assert.Throws<EnvironmentError>(() => ModelLoader.Read(Path.Combine(folder, "absent", "x")));
        Assert.Throws<EnvironmentError>(() => Small.ToFile().Write(Path.Combine(folder, "absent", "x")));
    }

    [SkippableFact]
    public void An_imported_model_gives_the_same_bits_as_the_published_file()
    {
        string published = GoldenStructures.ModelPath("nequix-oam-1"), own = Path.Combine(folder, "no-ending");
        ModelLoader.Read(published).ToFile().Write(own);
        using var a = ModelLoader.Load(published, "float64");
        using var b = ModelLoader.Load(own, "float64");
        Assert.Equal(a.Info with { Elements = null }, b.Info with { Elements = null });
        var batch = new SystemBatch(new AtomicSystem([8, 1, 1], [0, 0, 0, 0.9, 0.2, 0, -0.3, 0.9, 0.1]));
        PotentialResult x = new(batch), y = new(batch);
        a.Evaluate(batch, Want.EnergyAndForces, x);
        b.Evaluate(batch, Want.EnergyAndForces, y);
        Assert.Equal(x.Energies, y.Energies);
        Assert.Equal(x.Forces, y.Forces);
        Assert.Throws<ConfigError>(() => ModelLoader.Load(own, "float16"));
        Assert.Throws<ConfigError>(() => ModelLoader.Load(own, device: "tpu"));
        Assert.Throws<ConfigError>(() => ModelLoader.Load(own, threads: 0));
        if (!TorchSharp.torch.cuda_is_available()) Assert.Throws<EnvironmentError>(() => ModelLoader.Load(own, device: "cuda"));
    }

    private static ModelFile Parse(byte[] bytes) => ModelFile.ReadFrom(new MemoryStream(bytes), "x.potential");

    private static byte[] Bytes(ModelFile file)
    {
        using var stream = new MemoryStream();
        file.WriteTo(stream);
        return stream.ToArray();
    }

    private static int HeaderLength => (int)BinaryPrimitives.ReadUInt64LittleEndian(Good.AsSpan(24));

    private static string Header() => Encoding.UTF8.GetString(Good, 128, HeaderLength);

    private static string Replaced(string text, string from, string to)
    {
        int at = text.IndexOf(from, StringComparison.Ordinal);
        return text[..at] + to + text[(at + from.Length)..];
    }

    /// <summary>The small file with another header, lengths and hash made to fit.</summary>
    private static byte[] Sealed(string header)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), prologue = Good[..128];
        int old = (128 + HeaderLength + 63) / 64 * 64, start = (128 + text.Length + 63) / 64 * 64;
        byte[] file = [.. prologue, .. text, .. new byte[start - 128 - text.Length], .. Good[old..]];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), (ulong)text.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), (ulong)file.Length);
        Array.Clear(file, 40, 32);
        SHA256.HashData(file).CopyTo(file, 40);
        return file;
    }
}
