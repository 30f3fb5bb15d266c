using System.Globalization;
using System.Text;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests.Formats;

/// <summary>What every text format of structures must do with good and bad input.</summary>
public abstract class FormatContract
{
    private const int Mutations = 10_000;

    /// <summary>The format under test.</summary>
    protected abstract IStructureFormat Format { get; }

    /// <summary>Sets of structures that the format can hold.</summary>
    protected abstract IEnumerable<AtomicSystem[]> Representable { get; }

    /// <summary>A file by hand that uses much of the grammar, ends with a line end and is read without loss of its end.</summary>
    protected abstract string Sample { get; }

    /// <summary>Another such file, for mutations.</summary>
    protected virtual string SecondSample => Text(Representable.Last());

    /// <summary>Whether the format keeps every bit of what it keeps at all.</summary>
    protected virtual bool IsExact => true;

    /// <summary>How equal a structure must be after writing and reading; bit for bit unless the format cannot.</summary>
    protected virtual void AssertRoundTrip(AtomicSystem expected, AtomicSystem actual) => SameStructure.Assert(expected, actual);

    /// <summary>Whether the format itself cannot show that a file was cut there: after a whole line, or in its last word.</summary>
    protected virtual bool MayBeCut(string before, IReadOnlyList<AtomicSystem> whole, IReadOnlyList<AtomicSystem> read)
    {
        bool inLastWord = !before.EndsWith('\n') && !before.EndsWith(' ');
        int exact = inLastWord ? read.Count - 1 : read.Count;
        for (int i = 0; i < exact; i++) SameStructure.Assert(whole[i], read[i]);
        if (inLastWord) Assert.Equal(whole[read.Count - 1].Numbers, read[^1].Numbers);
        return true;
    }

    protected List<AtomicSystem> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    protected List<AtomicSystem> Read(byte[] bytes) => [.. Format.Read(new MemoryStream(bytes), "sample")];

    protected string Text(params AtomicSystem[] frames)
    {
        var stream = new MemoryStream();
        Format.Write(stream, frames);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        foreach (var frames in Representable)
        {
            var read = Read(Text(frames));
            Assert.Equal(frames.Length, read.Count);
            for (int i = 0; i < frames.Length; i++) AssertRoundTrip(frames[i], read[i]);
        }
    }

    [Fact]
    public void Writing_again_gives_the_same_text()
    {
        if (!IsExact) return;
        foreach (var frames in Representable)
        {
            string once = Text([.. Read(Text(frames))]);
            Assert.Equal(once, Text([.. Read(once)]));
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_an_error_or_ends_with_a_whole_structure()
    {
        foreach (string text in new[] { Sample, SecondSample })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            var whole = Read(bytes);
            for (int n = 0; n < bytes.Length; n++)
            {
                List<AtomicSystem> read;
                try { read = Read(bytes[..n]); }
                catch (DataError e) { AssertPlace(e); continue; }
                if (read.Count > 0) Assert.True(MayBeCut(Encoding.UTF8.GetString(bytes[..n]), whole, read));
            }
        }
    }

    [Fact]
    public void Ten_thousand_damaged_files_give_only_data_errors_soon_and_in_bounded_memory()
    {
        byte[][] seeds = [Encoding.UTF8.GetBytes(Sample), Encoding.UTF8.GetBytes(SecondSample)];
        var random = new Random(20260701);
        for (int m = 0; m < Mutations; m++)
        {
            byte[] bytes = Mutation.Of(seeds[m % 2], random);
            Assert.True(IsSoon(Attempt), $"mutation {m} takes long:\n{Encoding.Latin1.GetString(bytes)}");

            void Attempt()
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                try { foreach (var s in Read(bytes)) AssertSound(s); }
                catch (DataError e) { AssertPlace(e); }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException) { Assert.Fail($"mutation {m}: {e.GetType().Name}: {e.Message}\n{e.StackTrace}\n{Encoding.Latin1.GetString(bytes)}"); }
                long used = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(used < (16 << 20) + 64L * bytes.Length, $"mutation {m} allocated {used} bytes for {bytes.Length}");
            }
        }
    }

    [Fact]
    public void Line_ends_byte_order_mark_and_culture_make_no_difference()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            foreach (string text in new[] { Sample, SecondSample })
            {
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                var plain = Read(text);
                string written = Text([plain[0]]);
                Check(plain, Read(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
                Check(plain, Read("\uFEFF" + text));
                Check(plain, Read(text.TrimEnd('\n')));
                foreach (string name in new[] { "tr-TR", "de-DE" })
                {
                    CultureInfo.CurrentCulture = new CultureInfo(name);
                    Check(plain, Read(text));
                    Assert.Equal(written, Text([plain[0]]));
                }
            }
        }
        finally { CultureInfo.CurrentCulture = culture; }

        static void Check(List<AtomicSystem> expected, List<AtomicSystem> actual)
        {
            Assert.Equal(expected.Count, actual.Count);
            for (int i = 0; i < expected.Count; i++) SameStructure.Assert(expected[i], actual[i]);
        }
    }

    [Fact]
    public void A_line_of_a_hundred_megabytes_is_refused_at_once_and_in_bounded_memory()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample);
        int second = Array.IndexOf(bytes, (byte)'\n') + 1;
        foreach (byte filler in " 1a\"["u8.ToArray())
            foreach (int start in new[] { 0, second, bytes.Length / 2 })
            {
                Assert.True(IsSoon(() =>
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Assert.Throws<DataError>(() => Format.Read(new EndlessStream(bytes.AsSpan(0, start).ToArray(), filler, 100_000_000), "sample").ToList());
                    Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000_000);
                }));
            }
    }

    [Fact]
    public void A_nul_byte_is_refused_where_it_could_be_data()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample);
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] is (byte)'\n') continue;
            byte[] damaged = [.. bytes];
            damaged[i] = 0;
            Assert.Throws<DataError>(() => Read(damaged));
        }
    }

    [Fact]
    public void Decimal_commas_are_refused_with_a_remedy()
    {
        string text = Sample;
        int at = text.LastIndexOf('.');
        var error = Assert.Throws<DataError>(() => Read(text[..at] + "," + text[(at + 1)..]));
        Assert.Contains("write a point", error.Message, StringComparison.Ordinal);
        AssertPlace(error);
        Assert.Equal(text[..at].Count(c => c == '\n') + 1, error.Line);
    }

    [Fact]
    public void The_format_is_recognised_by_its_content()
    {
        using var folder = new TemporaryFolder();
        foreach (string text in new[] { Sample, SecondSample })
        {
            File.WriteAllText(folder.File("unnamed"), text);
            Assert.Equal(Format.Name == "xyz" ? "extxyz" : Format.Name, StructureFile.FormatOf(folder.File("unnamed")));
        }
    }

    /// <summary>Whether it takes less than a second of the thread's processor time, however busy the machine.</summary>
    private static bool IsSoon(Action action)
    {
        double start = ThreadClock.Seconds;
        action();
        return ThreadClock.Seconds - start < 1;
    }

    protected static void AssertPlace(DataError e)
    {
        Assert.Equal("sample", e.File);
        Assert.True(e.Line >= 1, e.Message);
    }

    private static void AssertSound(AtomicSystem s)
    {
        Assert.Null(s.Cell.Validate());
        Assert.All(s.Positions, x => Assert.True(double.IsFinite(x)));
        Assert.True(s.Labels.Energy is null || double.IsFinite(s.Labels.Energy.Value));
        if (s.Labels.Forces is { } f) Assert.Equal(3 * s.Count, f.Length);
        foreach (var c in s.Columns.Values) Assert.Equal(s.Count, c.Rows);
    }
}
