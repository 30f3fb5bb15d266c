using System.Globalization;
using System.Text;
using System.Text.Json;
using Potentials.Cli.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary><c>potentials data</c> as a user meets it.</summary>
public sealed class DataVerbTests
{
    // Dimers bound by a spring, 3 eV/Å² about 2 Å, with forces to match.
    private static string Dimers(int count, double sign = 1)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            double r = 2 + 0.1 * Math.Sin(1.7 * i), f = -sign * 3 * (r - 2), e = -5 + 1.5 * (r - 2) * (r - 2);
            text.Append(CultureInfo.InvariantCulture, $"2\nProperties=species:S:1:pos:R:3:forces:R:3 energy={e:R} pbc=\"F F F\"\nAr 0 0 0 {-f:R} 0 0\nAr {r:R} 0 0 {f:R} 0 0\n");
        }
        return text.ToString();
    }

    [Fact]
    public void Info_says_what_a_file_is_in_text_and_json()
    {
        using var folder = new WorkFolder();
        folder.Write("a.extxyz", Dimers(12));
        Assert.Contains("12 frames", Executable.Run(folder.Path, "data", "info", "a.extxyz").Exits(0).Output);
        using var json = JsonDocument.Parse(Executable.Run(folder.Path, "data", "info", "a.extxyz", "--json").Exits(0).Output);
        var root = json.RootElement;
        Assert.Equal(("extxyz", 12, 24), (root.GetProperty("format").GetString(), root.GetProperty("frames").GetInt32(), root.GetProperty("atoms").GetInt32()));
        Assert.Equal(1, root.GetProperty("labels").GetProperty("forces").GetDouble());
        Assert.Equal(0, root.GetProperty("labels").GetProperty("stress").GetDouble());
        Assert.True(root.GetProperty("energy_min").GetDouble() < root.GetProperty("energy_max").GetDouble());
    }

    [Fact]
    public void Lint_exits_with_1_when_training_would_be_misled_and_draws_the_distributions()
    {
        using var folder = new WorkFolder();
        folder.Write("good.extxyz", Dimers(30));
        folder.Write("bad.extxyz", Dimers(30, -1));
        Assert.Contains("verdict", Executable.Run(folder.Path, "data", "lint", "good.extxyz", "--plot", "a.png").Exits(0).Output);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["a.png"])[..4]);
        Assert.Contains("force-sign", Executable.Run(folder.Path, "data", "lint", "bad.extxyz").Exits(1).Output);
        using var json = JsonDocument.Parse(Executable.Run(folder.Path, "data", "lint", "bad.extxyz", "--json").Exits(1).Output);
        Assert.False(json.RootElement.GetProperty("fit_for_training").GetBoolean());
    }

    [Fact]
    public void Stats_split_and_convert_work_together()
    {
        using var folder = new WorkFolder();
        folder.Write("a.extxyz", Dimers(40));
        Executable.Run(folder.Path, "data", "convert", "a.extxyz", "a.h5").Exits(0);
        Executable.Run(folder.Path, "data", "split", "a.h5", "--output", "parts", "--fractions", "0.5,0.25,0.25", "--by-frame").Exits(0);
        int total = 0;
        foreach (string part in (string[])["train", "val", "test"])
        {
            using var json = JsonDocument.Parse(Executable.Run(folder.Path, "data", "stats", $"parts/{part}.parquet", "--cutoff", "6 Å", "--json").Exits(0).Output);
            total += json.RootElement.GetProperty("frames").GetInt32();
            Assert.Equal(1, json.RootElement.GetProperty("neighbors").GetDouble());
        }
        Assert.Equal(40, total);
    }

    [Theory]
    [InlineData(2, "does not exist", "info", "absent.h5")]
    [InlineData(2, "has no unit", "stats", "a.extxyz", "--cutoff", "6")]
    [InlineData(2, "ending", "convert", "a.extxyz", "a.docx")]
    [InlineData(2, "eV/A3", "info", "a.extxyz", "--stress", "psi")]
    [InlineData(2, "sum up to 1", "split", "a.extxyz", "--output", "x", "--fractions", "0.5,0.2,0.2")]
    [InlineData(3, "no known format", "info", "noise.bin")]
    [InlineData(3, "forces", "info", "broken.extxyz")]
    public void Mistakes_are_named(int code, string message, params string[] arguments)
    {
        using var folder = new WorkFolder();
        folder.Write("a.extxyz", Dimers(3));
        folder.Write("noise.bin", "\u0001\u0002 neither this nor that");
        folder.Write("broken.extxyz", Dimers(3).Replace("pos:R:3:forces:R:3", "pos:R:3:forces:R:4", StringComparison.Ordinal));
        Assert.Contains(message, Executable.Run(folder.Path, ["data", .. arguments]).Exits(code).Error);
    }

    [Fact]
    public void Bench_data_measures_every_format()
    {
        using var folder = new WorkFolder();
        using var json = JsonDocument.Parse(Executable.Run(folder.Path, "bench", "data", "--frames", "200", "--passes", "1", "--json").Exits(0).Output);
        Assert.Equal([".parquet", ".aselmdb", ".h5", ".extxyz"], json.RootElement.GetProperty("readings").EnumerateArray().Select(r => r.GetProperty("format").GetString()!));
        Assert.All(json.RootElement.GetProperty("readings").EnumerateArray(), r => Assert.True(r.GetProperty("frames_per_s").GetDouble() > 0));
        Assert.True(json.RootElement.GetProperty("stream_frames_per_s").GetDouble() > 0);
    }

    [Fact]
    public void Bench_data_streams_a_corpus_that_it_writes_once()
    {
        using var folder = new WorkFolder();
        string[] command = ["bench", "data", "--corpus", "c.parquet", "--megabytes", "1", "--work", "1", "--json"];
        using var first = JsonDocument.Parse(Executable.Run(folder.Path, command).Exits(0).Output);
        var written = File.GetLastWriteTimeUtc(folder["c.parquet"]);
        using var second = JsonDocument.Parse(Executable.Run(folder.Path, command).Exits(0).Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["c.parquet"]));
        foreach (string same in (string[])["bytes", "frames", "packs", "pairs"])
            Assert.Equal(first.RootElement.GetProperty(same).GetInt64(), second.RootElement.GetProperty(same).GetInt64());
        var r = second.RootElement;
        Assert.Equal(new FileInfo(folder["c.parquet"]).Length, r.GetProperty("bytes").GetInt64());
        // 30 atoms a frame and 1 µs of work an atom.
        Assert.True(r.GetProperty("work_seconds").GetDouble() >= 30e-6 * r.GetProperty("frames").GetInt64());
        Assert.True(r.GetProperty("pairs").GetInt64() > 30 * r.GetProperty("frames").GetInt64());
        Assert.InRange(r.GetProperty("wait_share").GetDouble(), 0, 1);
        Assert.Contains(".parquet", Executable.Run(folder.Path, "bench", "data", "--corpus", "c.h5").Exits(2).Error);
    }

    [Fact]
    public void A_conversion_that_is_killed_twenty_times_goes_on_and_loses_nothing()
    {
        using var folder = new WorkFolder();
        folder.Write("a.extxyz", Dimers(4000));
        Executable.Run(folder.Path, "data", "convert", "a.extxyz", "a.parquet").Exits(0);
        var random = new Random(1);
        int kills = 0;
        for (int round = 0; kills < 20; round++)
        {
            // From a text file in order, from Parquet in parallel; killed at any instant, most of them while shards are written.
            string[] command = ["data", "convert", round % 2 == 0 ? "a.extxyz" : "a.parquet", $"out{round}", "--format", ".aselmdb", "--shard-frames", "100"];
            for (int k = 0; ; k++)
            {
                using var process = Executable.Start(folder.Path, command);
                int shards = Shards(round), more = random.Next(1, 6);
                var clock = System.Diagnostics.Stopwatch.StartNew();
                while (k < 7 && kills < 20 && !process.HasExited && clock.Elapsed.TotalSeconds < 30 && Shards(round) < shards + more) Thread.Sleep(2);
                if (k >= 7 || kills >= 20 || process.WaitForExit(random.Next(15)))
                {
                    Assert.True(process.WaitForExit(60_000));
                    Assert.Equal(0, process.ExitCode);
                    break;
                }
                process.Kill();
                process.WaitForExit();
                kills++;
            }
            Assert.Equal(41, Directory.GetFiles(folder[$"out{round}"]).Length); // 40 shards and their list
            using var json = JsonDocument.Parse(Executable.Run(folder.Path, "data", "info", $"out{round}", "--json").Exits(0).Output);
            Assert.Equal(4000, json.RootElement.GetProperty("frames").GetInt32());
        }
        Executable.Run(folder.Path, "data", "convert", "out1", "back.extxyz").Exits(0);
        string[] first = File.ReadAllLines(folder["a.extxyz"]), back = File.ReadAllLines(folder["back.extxyz"]);
        Assert.Equal(first.Where(l => l.StartsWith("Ar", StringComparison.Ordinal)).Select(Numbers), back.Where(l => l.StartsWith("Ar", StringComparison.Ordinal)).Select(Numbers));

        int Shards(int round) => Directory.Exists(folder[$"out{round}"]) ? Directory.GetFiles(folder[$"out{round}"], "*.note").Length : 0;
        static string Numbers(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(w => double.Parse(w, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Lint_draws_beside_unless_told_not_to_and_stats_come_from_the_shards()
    {
        using var folder = new WorkFolder();
        folder.Write("a.extxyz", Dimers(30));
        Assert.Contains("a.extxyz.lint.png", Executable.Run(folder.Path, "data", "lint", "a.extxyz").Exits(0).Output);
        Assert.True(File.Exists(folder["a.extxyz.lint.png"]));
        File.Delete(folder["a.extxyz.lint.png"]);
        Executable.Run(folder.Path, "data", "lint", "a.extxyz", "--plot", "none").Exits(0);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.png"));
        Executable.Run(folder.Path, "data", "convert", "a.extxyz", "shards", "--shard-frames", "10", "--cutoff", "6 Å").Exits(0);
        using var stored = JsonDocument.Parse(Executable.Run(folder.Path, "data", "stats", "shards", "--cutoff", "6 Å", "--json").Exits(0).Output);
        using var counted = JsonDocument.Parse(Executable.Run(folder.Path, "data", "stats", "a.extxyz", "--cutoff", "6 Å", "--json").Exits(0).Output);
        Assert.Equal((true, false), (stored.RootElement.GetProperty("from_shards").GetBoolean(), counted.RootElement.GetProperty("from_shards").GetBoolean()));
        foreach (string name in (string[])["frames", "atoms", "neighbors", "neighbor_cutoff", "force_max"]) Assert.Equal(counted.RootElement.GetProperty(name).GetDouble(), stored.RootElement.GetProperty(name).GetDouble());
        using var other = JsonDocument.Parse(Executable.Run(folder.Path, "data", "stats", "shards", "--cutoff", "1 Å", "--json").Exits(0).Output);
        Assert.False(other.RootElement.GetProperty("from_shards").GetBoolean());
        Assert.Equal(0, other.RootElement.GetProperty("neighbors").GetDouble());
    }
}
