using System.IO.Compression;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests.Formats;

public sealed class StructureFileTests
{
    [Theory]
    [InlineData("a.extxyz", "extxyz")]
    [InlineData("a.XYZ", "extxyz")]
    [InlineData("a.extxyz.gz", "extxyz")]
    [InlineData("a.cif", "cif")]
    [InlineData("a.vasp", "poscar")]
    [InlineData("POSCAR", "poscar")]
    [InlineData("CONTCAR.gz", "poscar")]
    [InlineData("a.ptrj", "ptrj")]
    public void The_name_chooses_how_to_write_and_the_content_how_to_read(string name, string format)
    {
        using var folder = new TemporaryFolder();
        StructureFile.Write(folder.File(name), Samples.Crystal());
        File.Move(folder.File(name), folder.File("renamed"));
        Assert.Equal(format, StructureFile.FormatOf(folder.File("renamed")));
        var read = Assert.Single(StructureFile.Read(folder.File("renamed")));
        Assert.Equal(2, read.Count);
        Assert.Equal(Samples.Crystal().Cell.Volume, read.Cell.Volume, 1e-10);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder.File("x"))!));
    }

    [Fact]
    public async Task A_source_starts_anywhere_and_knows_its_length_when_the_format_does()
    {
        using var folder = new TemporaryFolder();
        AtomicSystem[] frames = [.. Enumerable.Range(1, 5).Select(n => Samples.Everything(n, n))];
        foreach (string name in new[] { "a.extxyz", "a.ptrj" })
        {
            StructureFile.Write(folder.File(name), frames);
            var source = StructureFile.Open(folder.File(name));
            Assert.Equal(name.EndsWith(".ptrj", StringComparison.Ordinal) ? 5 : null, source.Count);
            var read = new List<AtomicSystem>();
            await foreach (var s in source.ReadAsync(3)) read.Add(s);
            Assert.Equal(2, read.Count);
            SameStructure.Assert(frames[4], read[1]);
        }
    }

    [Fact]
    public async Task Reading_stops_when_it_is_cancelled()
    {
        using var folder = new TemporaryFolder();
        StructureFile.Write(folder.File("a.extxyz"), [Samples.Molecule(), Samples.Molecule()]);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in StructureFile.Open(folder.File("a.extxyz")).ReadAsync(0, cancel.Token)) await cancel.CancelAsync();
        });
    }

    [Fact]
    public void Pipes_are_refused_at_once_with_a_remedy()
    {
        using var folder = new TemporaryFolder();
        StructureFile.Write(folder.File("a.extxyz"), Samples.Crystal());
        using (var make = System.Diagnostics.Process.Start("mkfifo", [folder.File("fifo.xyz")])) make.WaitForExit();
        File.CreateSymbolicLink(folder.File("link.xyz"), folder.File("fifo.xyz"));
        File.CreateSymbolicLink(folder.File("alias.xyz"), folder.File("a.extxyz"));
        foreach (string name in new[] { "fifo.xyz", "link.xyz" })
            Assert.Contains("pipe", Assert.Throws<DataError>(() => StructureFile.Read(folder.File(name)).Count()).Message);
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        string open = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        Assert.Contains("pipe", Assert.Throws<DataError>(() => StructureFile.Read(open).Count()).Message);
        Assert.Single(StructureFile.Read(folder.File("alias.xyz")));
    }

    [Fact]
    public void A_failed_write_leaves_the_older_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "a.extxyz", "a.cif", "POSCAR", "a.ptrj" })
        {
            StructureFile.Write(folder.File(name), Samples.Crystal());
            byte[] before = File.ReadAllBytes(folder.File(name));
            Assert.Throws<InvalidOperationException>(() => StructureFile.Write(folder.File(name), Failing()));
            Assert.Equal(before, File.ReadAllBytes(folder.File(name)));
        }
        Assert.Equal(4, Directory.GetFiles(Path.GetDirectoryName(folder.File("x"))!).Length);

        static IEnumerable<AtomicSystem> Failing()
        {
            yield return Samples.Crystal();
            throw new InvalidOperationException("no more");
        }
    }

    [Fact]
    public void Names_and_formats_that_do_not_exist_are_config_errors()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("extxyz", Assert.Throws<ConfigError>(() => StructureFile.Write(folder.File("a.pdb"), Samples.Crystal())).Message, StringComparison.Ordinal);
        Assert.Throws<ConfigError>(() => StructureFile.Write(folder.File("a.extxyz"), Samples.Crystal(), "pdb"));
        Assert.Contains(".gz", Assert.Throws<ConfigError>(() => StructureFile.Write(folder.File("a.extxyz.xz"), Samples.Crystal())).Message, StringComparison.Ordinal);
        StructureFile.Write(folder.File("a.dat"), Samples.Molecule(), "xyz");
        Assert.StartsWith("3\n\nO 0 0 0.119262\n", File.ReadAllText(folder.File("a.dat")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent.xyz", "no such file")]
    [InlineData("empty.xyz", "empty")]
    [InlineData("empty.xyz.gz", "empty")]
    [InlineData("noise", "neither content nor name")]
    [InlineData("noise.xyz", "number of atoms")]
    [InlineData(".", "folder")]
    public void Files_that_are_no_structures_are_data_errors(string name, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("empty.xyz"), "");
        using (var gz = new GZipStream(File.Create(folder.File("empty.xyz.gz")), CompressionLevel.Fastest)) gz.Flush();
        File.WriteAllText(folder.File("noise"), "some text\nof nothing\n");
        File.WriteAllText(folder.File("noise.xyz"), "some text\nof nothing\n");
        var error = Assert.Throws<DataError>(() => StructureFile.Read(folder.File(name)).ToList());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(folder.File(name), error.File);
    }

    [Fact]
    public void A_gzip_file_cut_or_damaged_anywhere_is_a_data_error()
    {
        using var folder = new TemporaryFolder();
        StructureFile.Write(folder.File("a.extxyz.gz"), [Samples.Crystal(), Samples.Molecule()]);
        byte[] bytes = File.ReadAllBytes(folder.File("a.extxyz.gz"));
        for (int n = 1; n < bytes.Length; n++)
        {
            File.WriteAllBytes(folder.File("cut.extxyz.gz"), bytes[..n]);
            Assert.Throws<DataError>(() => StructureFile.Read(folder.File("cut.extxyz.gz")).ToList());
        }
        for (int i = 10; i < bytes.Length; i++) // the header's time and system are not data
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            File.WriteAllBytes(folder.File("bad.extxyz.gz"), damaged);
            Assert.Throws<DataError>(() => StructureFile.Read(folder.File("bad.extxyz.gz")).ToList());
        }
    }

    [Fact]
    public void A_gzip_file_of_several_members_is_read_whole_and_noticed_when_cut()
    {
        using var folder = new TemporaryFolder();
        StructureFile.Write(folder.File("a.extxyz.gz"), Samples.Crystal());
        StructureFile.Write(folder.File("b.extxyz.gz"), [.. Enumerable.Repeat(Samples.Molecule(), 50)]);
        byte[] a = File.ReadAllBytes(folder.File("a.extxyz.gz")), b = File.ReadAllBytes(folder.File("b.extxyz.gz"));
        File.WriteAllBytes(folder.File("c.gz"), [.. a, .. b, .. a]);
        Assert.Equal(52, StructureFile.Read(folder.File("c.gz")).Count());
        for (int n = 1; n < b.Length; n++)
        {
            File.WriteAllBytes(folder.File("c.gz"), [.. a, .. b[..n]]);
            Assert.Throws<DataError>(() => StructureFile.Read(folder.File("c.gz")).Count());
        }
    }

    [Fact]
    public void An_xz_file_of_one_or_more_streams_is_read_whole_and_noticed_when_cut()
    {
        using var folder = new TemporaryFolder();
        // "2\nfixture\nSi 0.5 0.25 0.125\nO 1.5 2.5 -3.5\n", compressed by liblzma 5.4 with CRC-64
        byte[] xz = Convert.FromBase64String("/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAqAChdABkCiUdiWAXp7+IqSKRdffOqU8+A83ZV7IdNJ6Q415FkHyEuveLXw2MA9VaOJ3R20ycAAUQrasYvGB+2830BAAAAAARZWg==");
        File.WriteAllBytes(folder.File("a.xyz.xz"), xz);
        Assert.Equal([0.5, 0.25, 0.125, 1.5, 2.5, -3.5], Assert.Single(StructureFile.Read(folder.File("a.xyz.xz"))).Positions);
        File.WriteAllBytes(folder.File("a.xyz.xz"), [.. xz, 0, 0, 0, 0, .. xz]);
        Assert.Equal(2, StructureFile.Read(folder.File("a.xyz.xz")).Count());
        for (int n = 1; n < xz.Length; n++)
        {
            File.WriteAllBytes(folder.File("a.xyz.xz"), xz[..n]);
            Assert.Throws<DataError>(() => StructureFile.Read(folder.File("a.xyz.xz")).ToList());
        }
        for (int i = 0; i < xz.Length; i++)
        {
            byte[] damaged = [.. xz];
            damaged[i] ^= 0x04;
            File.WriteAllBytes(folder.File("a.xyz.xz"), damaged);
            // The size of the dictionary (byte 30) changes nothing in what is read, and only that may pass.
            if (i == 30) Assert.Equal(-3.5, Assert.Single(StructureFile.Read(folder.File("a.xyz.xz"))).Positions[5]);
            else Assert.Throws<DataError>(() => StructureFile.Read(folder.File("a.xyz.xz")).ToList());
        }
    }

    [Fact]
    public void Bad_files_fail_within_a_second_by_name_of_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.xyz"), "1000000000000000000\n\nSi 0 0 0\n");
        double start = ThreadClock.Seconds;
        var error = Assert.Throws<DataError>(() => StructureFile.Read(folder.File("a.xyz")).ToList());
        Assert.StartsWith(folder.File("a.xyz") + ":1:1: ", error.Message, StringComparison.Ordinal);
        Assert.InRange(ThreadClock.Seconds - start, 0, 1);
    }
}
