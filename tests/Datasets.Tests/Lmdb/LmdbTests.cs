using System.Text;
using Potentials.Core;

namespace Potentials.Datasets.Tests;

public sealed class LmdbTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(20000)]
    public void What_is_written_is_read_back_whatever_the_order_and_size(int count)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(count);
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        while (expected.Count < count)
        {
            byte[] value = new byte[random.Next(20) == 0 ? random.Next(30000) : random.Next(300)];
            random.NextBytes(value);
            expected[new string((char)('a' + random.Next(26)), random.Next(1, 60)) + random.Next()] = value;
        }
        using (var writer = new LmdbWriter(folder.File("a.lmdb")))
        {
            foreach (var (k, v) in expected.OrderBy(p => p.Value.Length)) writer.Put(Encoding.ASCII.GetBytes(k), v);
            writer.Commit();
        }
        Assert.Single(Directory.GetFiles(folder.Path));
        using var file = new LmdbFile(folder.File("a.lmdb"));
        Assert.Equal(count, file.Main.Entries);
        using var next = expected.GetEnumerator();
        file.Main.Scan((key, value) =>
        {
            Assert.True(next.MoveNext());
            Assert.Equal(next.Current.Key, Encoding.ASCII.GetString(key));
            Assert.True(value.SequenceEqual(next.Current.Value));
            return true;
        });
        Assert.False(next.MoveNext());
        foreach (var (k, v) in expected)
        {
            Assert.True(file.Main.TryGet(Encoding.ASCII.GetBytes(k), out var value));
            Assert.True(value.SequenceEqual(v));
        }
        Assert.False(file.Main.TryGet("no such key"u8, out _));
    }

    [Fact]
    public void A_writer_that_is_not_committed_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.lmdb"), "old");
        using (var writer = new LmdbWriter(folder.File("a.lmdb"))) writer.Put("k"u8, new byte[5000]);
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))));
    }

    [Fact]
    public void A_key_twice_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var writer = new LmdbWriter(folder.File("a.lmdb"));
        writer.Put("k"u8, "1"u8);
        writer.Put("k"u8, "2"u8);
        Assert.Throws<InvalidOperationException>(writer.Commit);
    }

    [Fact]
    public void The_file_is_read_when_one_meta_page_is_destroyed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.lmdb");
        using (var writer = new LmdbWriter(path))
        {
            writer.Put("k"u8, "v"u8);
            writer.Commit();
        }
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(0, 4096).Clear();
        File.WriteAllBytes(path, bytes);
        using var file = new LmdbFile(path);
        Assert.True(file.Main.TryGet("k"u8, out var value));
        Assert.Equal("v", Encoding.ASCII.GetString(value));
    }

    [Fact]
    public void A_tree_that_loops_is_an_error_and_not_a_hang()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.lmdb");
        using (var writer = new LmdbWriter(path))
        {
            for (int i = 0; i < 5000; i++) writer.Put(Encoding.ASCII.GetBytes($"key{i:D6}"), new byte[100]);
            writer.Commit();
        }
        byte[] bytes = File.ReadAllBytes(path);
        int root = (int)BitConverter.ToInt64(bytes, 4096 + 16 + 24 + 48 + 40);
        // Every child of the root becomes the root itself.
        int at = root * 4096;
        int count = (BitConverter.ToUInt16(bytes, at + 12) - 16) / 2;
        for (int i = 0; i < count; i++)
        {
            int node = at + BitConverter.ToUInt16(bytes, at + 16 + 2 * i);
            BitConverter.TryWriteBytes(bytes.AsSpan(node), root);
        }
        File.WriteAllBytes(path, bytes);
        using var file = new LmdbFile(path);
        var error = Assert.Throws<DataError>(() => file.Main.Scan((_, _) => true));
        Assert.Contains("byte", error.Message, StringComparison.Ordinal);
        Assert.Throws<DataError>(() => file.Main.TryGet("key000100"u8, out _));
    }

    [Fact]
    public void A_text_file_is_refused_with_its_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.lmdb"), new string('x', 10000));
        var error = Assert.Throws<DataError>(() => new LmdbFile(folder.File("a.lmdb")));
        Assert.Contains("a.lmdb", error.Message, StringComparison.Ordinal);
    }
}
