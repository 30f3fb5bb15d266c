using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>
/// Lists in data pages of version 2 against files that Arrow's C++ library (25.0) wrote: the same 14 structures in LeMaterial's layout with every codec and
/// encoding, several pages a column, null and empty lists; the file in pages of version 1 is read by the package.
/// </summary>
public sealed class ListPagesTests
{
    private static string Fixture(string name) => Path.Combine(SharedData.Repository, "tests", "Datasets.Tests", "Columns", "Fixtures", $"lists_{name}.parquet");

    private static string Read(string path)
    {
        using var source = Dataset.Open(path);
        return Damage.Fingerprint(source.Enumerate());
    }

    [Theory]
    [InlineData("v2_none_delta")]
    [InlineData("v2_snappy_split")]
    [InlineData("v2_snappy_plain")]
    [InlineData("v2_zstd_dict")]
    [InlineData("v2_gzip_dict")]
    [InlineData("v2_brotli_dict")]
    [InlineData("v2_lz4_dict")]
    public void Lists_in_pages_of_version_2_are_those_in_pages_of_version_1(string name)
    {
        using var source = Dataset.Open(Fixture(name));
        Assert.Equal(14, source.Count);
        Assert.Equal(Read(Fixture("v1_none_plain")), Read(Fixture(name)));
        var frames = source.Enumerate().ToList();
        Assert.Equal(3, frames.Count(f => f.Labels.Forces is null));
        Assert.Equal(5, frames.Count(f => f.Labels.Stress is null));
        Assert.Equal(0.001, frames[0].Labels.Stress!.Value.YZ);
    }

    [Theory]
    [InlineData("v2_none_delta")]
    [InlineData("v2_snappy_plain")]
    [InlineData("v2_zstd_dict")]
    public void Damaged_pages_of_version_2_are_an_error(string name)
    {
        byte[] sample = File.ReadAllBytes(Fixture(name));
        Damage.Truncations(sample, p => Dataset.Open(p), 150, ".parquet");
        Damage.BitFlips(sample, p => Dataset.Open(p), 250, 3, ".parquet");
        Damage.Runs(sample, p => Dataset.Open(p), 150, 4, ".parquet");
    }

    [Fact]
    public void Deltas_are_the_numbers_of_the_format_description()
    {
        // "7, 5, 3, 1, 2, 3, 4, 5" of Encodings.md: differences −2, −2, −2, 1, 1, 1, 1; least −2, then 0, 0, 0, 3, 3, 3, 3 in two bits.
        byte[] bytes = [8, 1, 8, 14, 3, 2, 0b11_00_00_00, 0b00_11_11_11];
        Assert.Equal([7, 5, 3, 1, 2, 3, 4, 5], new ParquetBits(bytes).Deltas(8));
        Assert.Throws<InvalidDataException>(() => new ParquetBits(bytes.AsSpan(0, 7)).Deltas(8));
        Assert.Throws<InvalidDataException>(() => new ParquetBits(bytes).Deltas(7));
    }

    [Fact]
    public void Runs_and_packed_groups_are_the_numbers_of_the_format_description()
    {
        // 0 to 7 in three bits: 10001000 11000110 11111010; then four times 5.
        byte[] bytes = [3, 0b10001000, 0b11000110, 0b11111010, 8, 5];
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5], new ParquetBits(bytes).Hybrid(3, 12));
        Assert.Equal(new int[5], new ParquetBits([10]).Hybrid(0, 5));
        Assert.Throws<InvalidDataException>(() => new ParquetBits(bytes.AsSpan(0, 3)).Hybrid(3, 8));
        Assert.Throws<InvalidDataException>(() => new ParquetBits([0, 1]).Hybrid(1, 3));
    }

    [Theory] // Levels of a list that cannot be null with elements that can: 0 empty, 1 null, 2 a value.
    [InlineData(new[] { 2, 1, 2 }, new[] { 0, 1, 1 })]
    [InlineData(new[] { 1, 2, 2 }, new[] { 0, 1, 1 })]
    [InlineData(new[] { 2, 2, 1 }, new[] { 0, 1, 1 })]
    public void A_null_inside_a_list_does_not_shorten_it(int[] definition, int[] repetition) =>
        Assert.Contains("null inside a list", Assert.Throws<DataError>(() => new NumberColumn("x", [1, 2], definition, repetition, 2, 1, 1, "p", 0)).Message, StringComparison.Ordinal);
}
