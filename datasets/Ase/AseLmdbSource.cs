using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// <c>.aselmdb</c>: an ASE database in LMDB as OMol25, OMat24, sAlex and fairchem use it. Keys are decimal ids (plus <c>nextid</c>,
/// <c>deleted_ids</c>, <c>metadata</c>), values zlib streams of JSON rows. Structures come in the order of their ids.
/// </summary>
public sealed class AseLmdbSource : LabelledSource
{
    private const int MaxRow = 256 << 20;
    private readonly LmdbFile file;
    private readonly long[]? ids; // null: 1, 2, …, Count
    private readonly long count;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataError">Not an LMDB file, or damaged.</exception>
    public AseLmdbSource(string path)
    {
        file = new LmdbFile(path);
        try
        {
            (ids, count) = FindIds();
        }
        catch
        {
            file.Dispose();
            throw;
        }
        Description = new()
        {
            Format = "aselmdb",
            Path = path,
            EnergyKind = "as stored by the calculator (total)",
            Stress = "eV/Å³, Voigt xx yy zz yz xz xy, tension positive",
        };
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => count;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)count) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {count} structures.");
        long id = ids is null ? index + 1 : ids[index];
        Span<byte> key = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, key, out int length);
        if (!file.Main.TryGet(key[..length], out var value)) throw new DataError($"id {id} is missing although the file's index counts it; the file is damaged", file.Path);
        string place = $"id {id}";
        byte[] text = ArrayPool<byte>.Shared.Rent(Math.Max(4096, 8 * value.Length));
        try
        {
            int size = Inflate(value, ref text, place);
            var json = new JsonCursor(text, size, file.Path, place);
            json.Read();
            var row = AseRow.FromJson(json);
            if (json.Read() != JsonToken.End) throw json.Error("text after the row");
            return row.ToSystem(file.Path, place);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private int Inflate(ReadOnlySpan<byte> value, ref byte[] text, string place)
    {
        if (value.Length > 0 && value[0] == '{')
        {
            if (text.Length < value.Length) text = Grow(text, 0, value.Length);
            value.CopyTo(text);
            return value.Length;
        }
        RefusePickle(value, place);
        int size = 0;
        try
        {
            if (value.Length == 0) throw new InvalidDataException("nothing inside");
            unsafe
            {
                fixed (byte* p = value)
                {
                    using var packed = new UnmanagedMemoryStream(p, value.Length);
                    using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
                    for (int n; (n = zlib.Read(text, size, text.Length - size)) > 0;)
                    {
                        size += n;
                        if (size > MaxRow) throw new DataError($"{place}: the row unpacks to more than {MaxRow >> 20} MiB", file.Path);
                        if (size == text.Length) text = Grow(text, size, 2 * size);
                    }
                }
            }
            if (size == 0) throw new InvalidDataException("nothing inside");
            ZlibChecksum.Verify(value, text.AsSpan(0, size));
            return size;
        }
        catch (InvalidDataException e)
        {
            throw new DataError($"{place}: the value of {value.Length} bytes is not a whole zlib stream ({e.Message})", file.Path, inner: e);
        }
    }

    private void RefusePickle(ReadOnlySpan<byte> value, string place)
    {
        if (value.Length > 0 && value[0] == 0x80)
            throw new DataError($"{place}: the value is a Python pickle, which is not read because pickles are programs; convert the file to .aselmdb with fairchem", file.Path);
    }

    private static byte[] Grow(byte[] text, int size, int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
        text.AsSpan(0, size).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(text);
        return larger;
    }

    private (long[]? Ids, long Count) FindIds()
    {
        long entries = file.Main.Entries, special = 0;
        bool deleted = false;
        foreach (string name in new[] { "nextid", "deleted_ids", "metadata" })
            if (file.Main.TryGet(Encoding.ASCII.GetBytes(name), out var value))
            {
                special++;
                if (name == "deleted_ids") deleted = !IsEmptyList(value);
            }
        // The usual file: ids 1 to n without gaps. Then the first and last id and the number of keys say it all.
        long n = entries - special;
        if (!deleted && n > 0 && file.Main.TryGet("1"u8, out _) && file.Main.TryGet(Encoding.ASCII.GetBytes(n.ToString(System.Globalization.CultureInfo.InvariantCulture)), out _)
            && !file.Main.TryGet(Encoding.ASCII.GetBytes((n + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)), out _)
            && !file.Main.TryGet("0"u8, out _) && NextId() is { } next && next == n + 1) return (null, n);
        var found = new List<long>();
        string? other = null;
        file.Main.Scan((key, _) =>
        {
            if (Utf8Parser.TryParse(key, out long id, out int used) && used == key.Length) found.Add(id);
            else if (!key.SequenceEqual("nextid"u8) && !key.SequenceEqual("deleted_ids"u8) && !key.SequenceEqual("metadata"u8)) other ??= Convert.ToHexString(key[..Math.Min(key.Length, 40)]);
            return true;
        });
        if (found.Count > 0 && file.Main.TryGet(Encoding.ASCII.GetBytes(found[0].ToString(System.Globalization.CultureInfo.InvariantCulture)), out var first)) RefusePickle(first, $"id {found[0]}");
        // Further keys are no harm unless one of them should be an id.
        if (other is not null && found.Count > 0 && (NextId() is not { } end || found.Count != end - 1 - DeletedIds()))
            throw new DataError($"key 0x{other} is neither an id nor known, and the {found.Count} ids are not all that nextid and deleted_ids count; the file is damaged", file.Path);
        if (found.Count == 0 && entries > special) throw new DataError("no key is a number: this LMDB file is not an ASE database", file.Path);
        found.Sort();
        return ([.. found], found.Count);
    }

    private long? NextId()
    {
        if (!file.Main.TryGet("nextid"u8, out var value)) return null;
        byte[] text = new byte[64];
        int size = value.Length <= 64 ? Inflate64(value, text) : 0;
        return Utf8Parser.TryParse(text.AsSpan(0, size), out long id, out int used) && used == size && size > 0 ? id : null;
    }

    private int DeletedIds()
    {
        if (!file.Main.TryGet("deleted_ids"u8, out var value)) return 0;
        byte[] text = ArrayPool<byte>.Shared.Rent(Math.Max(4096, 8 * value.Length));
        int size = Inflate(value, ref text, "deleted_ids");
        var json = new JsonCursor(text, size, file.Path, "deleted_ids");
        json.Read();
        int count = NumberArray.Read(json, "deleted_ids")?.Values.Length ?? 0;
        ArrayPool<byte>.Shared.Return(text);
        return count;
    }

    private bool IsEmptyList(ReadOnlySpan<byte> value)
    {
        byte[] text = new byte[64];
        return value.Length <= 64 && text.AsSpan(0, Inflate64(value, text)).SequenceEqual("[]"u8);
    }

    private int Inflate64(ReadOnlySpan<byte> value, byte[] text)
    {
        if (value.Length > 0 && value[0] is (byte)'[' or (>= (byte)'0' and <= (byte)'9') && value[0] != 0x78)
        {
            value.CopyTo(text);
            return value.Length;
        }
        byte[] rented = ArrayPool<byte>.Shared.Rent(4096);
        int size = Inflate(value, ref rented, "a special key");
        rented.AsSpan(0, Math.Min(size, 64)).CopyTo(text);
        ArrayPool<byte>.Shared.Return(rented);
        return Math.Min(size, 64);
    }

    /// <inheritdoc/>
    protected override void Close() => file.Dispose();
}
