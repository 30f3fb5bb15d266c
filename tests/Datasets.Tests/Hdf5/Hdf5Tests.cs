using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>The HDF5 reader against files that h5py 3.7 wrote (Hdf5/Fixtures), with and without libver='latest'.</summary>
public sealed class Hdf5Tests
{
    public static string Fixture(string name) => Path.Combine(SharedData.Repository, "tests", "Datasets.Tests", "Hdf5", "Fixtures", name);

    [Theory]
    [InlineData("features_earliest.h5")]
    [InlineData("features_latest.h5")]
    public void Every_storage_filter_and_type_gives_the_numbers_that_were_written(string name)
    {
        using var file = new Hdf5File(Fixture(name));
        int checkedSets = 0;
        foreach (var link in file.Root.Links)
        {
            if (!link.Name.StartsWith("plain_", StringComparison.Ordinal) && !link.Name.StartsWith("chunk_", StringComparison.Ordinal)) continue;
            var d = file.Root.Required(link.Name);
            var v = d.ReadDoubles();
            Assert.Equal(link.Name.StartsWith("chunk", StringComparison.Ordinal) ? 120 : 15, v.Length);
            for (int i = 0; i < v.Length; i++) Assert.Equal(i * 37 % 101, v[i]);
            checkedSets++;
            if (d.Shape.Count == 3) Assert.Equal(v.AsSpan(36, 60).ToArray(), d.ReadDoubles(3, 5));
        }
        Assert.Equal(9 + 12, checkedSets);
    }

    [Theory]
    [InlineData("features_earliest.h5")]
    [InlineData("features_latest.h5")]
    public void Chunks_that_LZF_could_not_shrink_are_taken_as_they_are(string name)
    {
        using var file = new Hdf5File(Fixture(name));
        Assert.Equal(file.Root.Required("noise_plain").ReadDoubles(), file.Root.Required("noise_lzf").ReadDoubles());
    }

    [Theory]
    [InlineData("features_earliest.h5")]
    [InlineData("features_latest.h5")]
    public void Texts_attributes_and_large_groups_are_read(string name)
    {
        using var file = new Hdf5File(Fixture(name));
        Assert.Equal(["abc", "Ünï", ""], file.Root.Required("text").ReadTexts());
        Assert.Equal(["H", "He"], file.Root.Required("fixed").ReadTexts());
        Assert.Equal("bohr", file.Root.Required("plain_f8").TextAttribute("units"));
        Assert.Null(file.Root.Required("plain_f8").TextAttribute("unit"));
        var many = file.Root.Group(file.Root.Links.Single(l => l.Name == "many"));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"g{i:D2}"), many.Links.Select(l => l.Name));
        Assert.Equal([0, 1], many.Required("g11").ReadInts());
    }

    [Theory]
    [InlineData("features_earliest.h5")]
    [InlineData("features_latest.h5")]
    public void Chunks_that_were_never_written_are_an_error_and_not_zeros(string name)
    {
        using var file = new Hdf5File(Fixture(name));
        var error = Assert.Throws<DataError>(() => file.Root.Required("unwritten").ReadDoubles());
        Assert.Contains("never written", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 1], file.Root.Required("unwritten").ReadDoubles(0, 2));
    }

    [Fact]
    public void A_flipped_bit_under_Fletcher_32_or_deflate_is_found()
    {
        // The fault that makes other readers return wrong numbers: chunks with a checksum and nothing else, over more than one column of chunks.
        byte[] sample = File.ReadAllBytes(Fixture("features_earliest.h5"));
        var random = new Random(5);
        using var folder = new TemporaryFolder();
        int found = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] copy = [.. sample];
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("x.h5"), copy);
            foreach (string name in new[] { "chunk_None_False_True", "chunk_gzip_True_True", "chunk_gzip_False_False", "chunk_lzf_True_True" })
                try
                {
                    using var file = new Hdf5File(folder.File("x.h5"));
                    var d = file.Root.Dataset(name);
                    if (d is null || d.Shape.Count != 3 || d.Type.Kind != Hdf5Kind.Float || d.Count != 120) continue;
                    var v = d.ReadDoubles();
                    // A flip in the metadata (which carries no checksum in this old layout) may change shape or type, never single numbers quietly.
                    int wrong = v.Select((x, k) => x != k * 37 % 101).Count(w => w);
                    Assert.True(wrong == 0 || wrong > 12, $"{name}: {wrong} wrong numbers");
                }
                catch (DataError)
                {
                    found++;
                }
        }
        Assert.InRange(found, 20, 12000);
    }

    [Theory]
    [InlineData(0, 1_000_000)]
    [InlineData(-1, 1)]
    [InlineData(3, long.MaxValue)]
    public void Rows_that_a_data_set_lacks_are_a_data_error(long first, long rows)
    {
        using var file = new Hdf5File(Fixture("features_earliest.h5"));
        Assert.Contains("plain_f8 has", Assert.Throws<DataError>(() => file.Root.Required("plain_f8").ReadDoubles(first, rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trees_that_loop_are_errors_and_not_hangs()
    {
        byte[] sample = File.ReadAllBytes(Fixture("features_earliest.h5"));
        using var folder = new TemporaryFolder();
        int trees = 0;
        for (int at = 0; (at = sample.AsSpan(at + 1).IndexOf("TREE"u8) is >= 0 and var k ? at + 1 + k : -1) > 0;)
        {
            // Signature, kind (0 groups, 1 chunks), level, number of children: every child becomes the node itself, which claims to be high up.
            bool chunks = sample[at + 4] == 1;
            int used = BitConverter.ToUInt16(sample, at + 6);
            if (chunks || used == 0) continue;
            byte[] copy = [.. sample];
            copy[at + 5] = 200;
            for (int i = 0; i < used; i++) BitConverter.TryWriteBytes(copy.AsSpan(at + 24 + 16 * i + 8), (long)at);
            File.WriteAllBytes(folder.File("x.h5"), copy);
            await Task.Run(() => Assert.Contains("tree", Assert.Throws<DataError>(() => Walk(folder.File("x.h5"))).Message, StringComparison.Ordinal)).WaitAsync(TimeSpan.FromSeconds(20));
            trees++;
        }
        Assert.True(trees > 0);

        static int Walk(string path)
        {
            using var file = new Hdf5File(path);
            return Links(file.Root, 0);
        }

        static int Links(Hdf5Group group, int depth) => depth > 4 ? 0 : group.Links.Sum(l => 1 + (l.Target is null && group.IsGroup(l) ? Links(group.Group(l), depth + 1) : 0));
    }

    [Fact]
    public void Lookup3_gives_its_authors_values()
    {
        // lookup3.c, driver5: hashlittle("", 0, 0) and hashlittle("Four score and seven years ago", 30, 0).
        Assert.Equal(0xdeadbeefu, Hdf5Checksum.Lookup3([]));
        Assert.Equal(0x17770551u, Hdf5Checksum.Lookup3("Four score and seven years ago"u8));
    }

    [Theory]
    [InlineData("features_earliest.h5")]
    [InlineData("features_latest.h5")]
    public void Damaged_files_give_data_errors_soon_and_in_bounded_memory(string name)
    {
        byte[] sample = File.ReadAllBytes(Fixture(name));
        var random = new Random(7);
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 1500; i++)
        {
            byte[] copy = i % 3 == 0 ? sample[..random.Next(sample.Length)] : [.. sample];
            for (int k = random.Next(1, 4); k > 0 && copy.Length > 0; k--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder.File("x.h5"), copy);
            double start = ThreadClock.Seconds;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = new Hdf5File(folder.File("x.h5"));
                ReadAll(file.Root, 0);
            }
            catch (DataError e)
            {
                Assert.Contains("x.h5", e.Message, StringComparison.Ordinal);
            }
            Assert.InRange(ThreadClock.Seconds - start, 0, 1);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (16 << 20) + 64L * copy.Length);
        }

        static void ReadAll(Hdf5Group group, int depth)
        {
            foreach (var link in group.Links)
            {
                if (link.Target is not null || depth > 3) continue;
                try
                {
                    if (group.IsGroup(link)) ReadAll(group.Group(link), depth + 1);
                    else if (group.Dataset(link.Name) is { } d)
                        if (d.Type.Kind is Hdf5Kind.Integer or Hdf5Kind.Float) d.ReadDoubles();
                        else if (d.Type.Kind != Hdf5Kind.Other) d.ReadTexts();
                }
                catch (DataError)
                {
                }
            }
        }
    }
}
