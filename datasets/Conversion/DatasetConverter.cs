using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Converts a data set into a folder of shards (or one file when it is small enough), in parallel. Each shard is committed whole and
/// noted beside it, so that a killed conversion goes on where it stood: nothing is lost and nothing written twice. At the end every shard
/// is read back and compared by number and CRC-32C.
/// </summary>
public sealed class DatasetConverter
{
    private readonly string source, target, ending;
    private readonly SourceOptions options;
    private readonly long shardFrames;
    private readonly int workers;

    /// <summary>A conversion.</summary>
    /// <param name="source">File or folder of any known format.</param>
    /// <param name="target">A file name whose ending chooses the format, or a folder.</param>
    /// <param name="format">Ending of the shards when the target is a folder, e.g. <c>.parquet</c>; null: taken from the target.</param>
    /// <param name="shardFrames">Structures a shard.</param>
    /// <param name="workers">Shards written at the same time.</param>
    /// <param name="options">How to read the source.</param>
    /// <exception cref="ConfigError">The target's ending names no format.</exception>
    public DatasetConverter(string source, string target, string? format = null, long shardFrames = 100_000, int workers = 2, SourceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(shardFrames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        (this.source, this.target, this.shardFrames, this.workers, this.options) = (source, target, shardFrames, workers, options ?? SourceOptions.Default);
        ending = (format ?? Path.GetExtension(target)).ToLowerInvariant();
        if (ending is not (".parquet" or ".aselmdb" or ".lmdb" or ".h5" or ".hdf5" or ".extxyz" or ".xyz"))
            throw new ConfigError($"'{target}': no format goes with the ending '{ending}'; use .parquet, .aselmdb, .h5 or .extxyz, or state the format of a folder's shards");
    }

    /// <summary>Å to which neighbours are counted for the statistics that Parquet shards keep; null: they are not.</summary>
    public double? NeighborCutoff { get; init; }

    /// <summary>Called with the number of structures written so far; from any thread.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>After <see cref="Run"/>: what structures of the source have and the target's format does not keep.</summary>
    public IReadOnlyList<string> NotKept { get; private set; } = [];

    /// <summary>Converts.</summary>
    /// <returns>Number of structures in the target.</returns>
    /// <exception cref="DataError">The source is malformed, or the target does not read back as it was written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a second call goes on.</exception>
    public long Run(CancellationToken cancellation = default)
    {
        bool single = Path.GetExtension(target).Length > 0;
        string folder = single ? target + ".shards" : target;
        Directory.CreateDirectory(folder);
        CheckSame(folder);
        foreach (string stale in Directory.GetFiles(folder, "*.partial*")) File.Delete(stale);
        using var input = Dataset.Open(source, options);
        long frames = input.IsRandomAccess && workers > 1 ? RunParallel(input, folder, cancellation) : RunInOrder(input, folder, cancellation);
        var shards = Notes(folder);
        if (shards.Sum(s => s.Frames) != frames) throw new DataError($"{shards.Sum(s => s.Frames)} structures in the shards, {frames} in the source", folder);
        Parallel.ForEach(shards, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, s => Verify(folder, s));
        NotKept = [.. shards.SelectMany(s => File.ReadAllText(Path.Combine(folder, s.File + ".note")).TrimEnd('\n').Split('\t').Skip(1)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (!single)
        {
            new ShardManifest(shards).Write(folder);
            foreach (string note in Directory.GetFiles(folder, "*.note")) File.Delete(note);
            File.Delete(Path.Combine(folder, "conversion.note"));
            return frames;
        }
        if (shards.Count > 1) throw new ConfigError($"the {frames} structures make {shards.Count} shards of {shardFrames}: name a folder as target (shards are in {folder}), or ask for larger shards");
        File.Move(Path.Combine(folder, shards[0].File), target, true);
        Directory.Delete(folder, true);
        return frames;
    }

    // A folder that another conversion began must not be mixed with this one.
    private void CheckSame(string folder)
    {
        string note = Path.Combine(folder, "conversion.note"), mine = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(source)}\n{SourceState()}\n{shardFrames}\n{ending}\n{options}\n{NeighborCutoff}\n");
        if (File.Exists(note))
        {
            if (File.ReadAllText(note) != mine) throw new ConfigError($"{folder} holds a conversion that began with other settings or another state of the source; remove it or name another target");
        }
        else if (Directory.EnumerateFileSystemEntries(folder).Any()) throw new ConfigError($"{folder} exists and is not empty; name another target");
        else AtomicText.Write(note, mine);
    }

    // A source that has changed since must not be continued with: its size, and of a file the beginning and end.
    private string SourceState()
    {
        if (!File.Exists(source)) return string.Create(CultureInfo.InvariantCulture, $"{(Directory.Exists(source) ? new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) : 0)} bytes");
        using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] part = new byte[(int)Math.Min(1 << 16, file.Length)];
        uint crc = 0;
        foreach (long at in (ReadOnlySpan<long>)[0, file.Length - part.Length])
        {
            file.Position = at;
            file.ReadExactly(part);
            foreach (byte b in part) crc = System.Numerics.BitOperations.Crc32C(crc, b);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes, {crc:x8}");
    }

    private long RunParallel(LabelledSource input, string folder, CancellationToken cancellation)
    {
        long count = input.Count!.Value, shards = count == 0 ? 1 : (count - 1) / shardFrames + 1, done = 0;
        var missing = new List<long>();
        for (long k = 0; k < shards; k++)
        {
            if (Note(folder, k) is { } note) done += note.Frames;
            else missing.Add(k);
        }
        Parallel.ForEach(missing, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, k =>
        {
            long first = k * shardFrames, n = Math.Min(shardFrames, count - first);
            IEnumerable<AtomicSystem> Part()
            {
                for (long i = first; i < first + n; i++) yield return input.Read(i);
            }
            WriteShard(folder, k, Part(), cancellation);
            Progress?.Invoke(Interlocked.Add(ref done, n));
        });
        return count;
    }

    private long RunInOrder(LabelledSource input, string folder, CancellationToken cancellation)
    {
        long k = 0, start = 0;
        while (Note(folder, k) is { } note && note.Frames == shardFrames) (k, start) = (k + 1, start + note.Frames);
        var structures = input.Enumerate(start, cancellation).GetEnumerator();
        bool more = structures.MoveNext();
        long frames = start;
        if (!more && k > 0) return frames; // everything was written before
        do
        {
            IEnumerable<AtomicSystem> Part()
            {
                for (long i = 0; i < shardFrames && more; i++, more = structures.MoveNext()) yield return structures.Current;
            }
            frames += WriteShard(folder, k++, Part(), cancellation);
            Progress?.Invoke(frames);
        }
        while (more);
        structures.Dispose();
        return frames;
    }

    private long WriteShard(string folder, long k, IEnumerable<AtomicSystem> structures, CancellationToken cancellation)
    {
        var checksum = new FrameChecksum();
        var lost = new HashSet<string>(StringComparer.Ordinal);
        string file = Name(k);
        long count;
        using (var writer = DatasetWriter.Create(Path.Combine(folder, file), NeighborCutoff))
        {
            foreach (var system in structures)
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(system);
                checksum.Add(writer.AsStored(system));
                lost.UnionWith(writer.NotKept(system));
            }
            writer.Commit();
            count = writer.Count;
        }
        // The note comes after the shard: a shard without a note is written again.
        AtomicText.Write(Path.Combine(folder, file + ".note"), string.Create(CultureInfo.InvariantCulture, $"{count} {checksum.Value:x8}{string.Concat(lost.Order(StringComparer.Ordinal).Select(n => "\t" + n.ReplaceLineEndings(" ")))}\n"));
        return count;
    }

    private static void Verify(string folder, ShardManifest.Shard shard)
    {
        var checksum = new FrameChecksum();
        long n = 0;
        string path = Path.Combine(folder, shard.File);
        using var written = Dataset.Open(path);
        foreach (var system in written.Enumerate())
        {
            checksum.Add(system);
            n++;
        }
        if (n != shard.Frames || checksum.Value != shard.Checksum)
            throw new DataError($"reads back as {n} structures with checksum {checksum.Value:x8}; {shard.Frames} with {shard.Checksum:x8} were written", path);
    }

    private List<ShardManifest.Shard> Notes(string folder)
    {
        var shards = new List<ShardManifest.Shard>();
        while (Note(folder, shards.Count) is { } note) shards.Add(note);
        return shards;
    }

    private ShardManifest.Shard? Note(string folder, long k)
    {
        string file = Path.Combine(folder, Name(k));
        if (!File.Exists(file) || !File.Exists(file + ".note")) return null;
        string[] words = File.ReadAllText(file + ".note").Split('\t')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long n) && uint.TryParse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint crc)
            ? new(Name(k), n, crc)
            : null;
    }

    private string Name(long k) => string.Create(CultureInfo.InvariantCulture, $"part-{k:D5}{ending}");
}
