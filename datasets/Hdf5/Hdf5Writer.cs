using System.Buffers.Binary;
using System.Text;

namespace Potentials.Datasets;

/// <summary>
/// Writes a new HDF5 file of contiguous arrays below the root group: superblock 2, version 2 object headers, as h5py and every other
/// reader of HDF5 1.8 or later takes them. Columns grow row by row in side files, so their lengths need not be known beforehand.
/// </summary>
internal sealed class Hdf5Writer : IDisposable
{
    private readonly string path, temporary;
    private readonly List<Column> columns = [];
    private bool committed;

    public Hdf5Writer(string path)
    {
        this.path = Path.GetFullPath(path);
        temporary = this.path + ".partial";
    }

    /// <summary>A column of doubles, int64, int32 or bytes with rows of <paramref name="width"/> numbers (0: one number, no second extent).</summary>
    public Column Add(string name, Hdf5Type type, int width = 0)
    {
        var column = new Column(name, type, width, $"{temporary}.{columns.Count}");
        columns.Add(column);
        return column;
    }

    /// <summary>Joins the columns into one file and gives it its name.</summary>
    public void Commit()
    {
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
        {
            file.Write(new byte[48]);
            var headers = new List<(string Name, ulong Address)>();
            foreach (var column in columns)
            {
                Align(file);
                ulong data = (ulong)file.Position;
                column.CopyTo(file);
                Align(file);
                headers.Add((column.Name, (ulong)file.Position));
                file.Write(Header([Message(0x01, column.Space()), Message(0x03, column.TypeMessage()), Message(0x05, [3, 0x0a]), Message(0x08, [3, 1, .. U64(column.Bytes == 0 ? Hdf5File.Undefined : data), .. U64((ulong)column.Bytes)])]));
            }
            Align(file);
            ulong root = (ulong)file.Position;
            var messages = new List<byte[]> { Message(0x02, [0, 0, .. U64(Hdf5File.Undefined), .. U64(Hdf5File.Undefined)]), Message(0x0a, [0, 0]) };
            foreach (var (name, address) in headers)
            {
                byte[] text = Encoding.UTF8.GetBytes(name);
                messages.Add(Message(0x06, [1, 0, (byte)text.Length, .. text, .. U64(address)]));
            }
            file.Write(Header(messages));
            byte[] super = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a, 2, 8, 8, 0, .. U64(0), .. U64(Hdf5File.Undefined), .. U64((ulong)file.Position), .. U64(root), 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32LittleEndian(super.AsSpan(44), Hdf5Checksum.Lookup3(super.AsSpan(0, 44)));
            file.Position = 0;
            file.Write(super);
            file.Flush(true);
        }
        File.Move(temporary, path, true);
        committed = true;
    }

    private static byte[] Header(IEnumerable<byte[]> messages)
    {
        byte[] body = [.. messages.SelectMany(m => m)];
        byte[] header = [.. "OHDR"u8, 2, 2, 0, 0, 0, 0, .. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(6), body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(header.Length - 4), Hdf5Checksum.Lookup3(header.AsSpan(0, header.Length - 4)));
        return header;
    }

    private static byte[] Message(byte type, byte[] body) => [type, (byte)body.Length, (byte)(body.Length >> 8), 0, .. body];

    private static byte[] U64(ulong value)
    {
        byte[] b = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(b, value);
        return b;
    }

    private static void Align(FileStream file)
    {
        while (file.Position % 8 != 0) file.WriteByte(0);
    }

    public void Dispose()
    {
        if (committed)
        {
            foreach (var column in columns) column.Dispose();
            return;
        }
        Abandoned.Close(columns);
        File.Delete(temporary);
    }

    /// <summary>A column in the making.</summary>
    internal sealed class Column(string name, Hdf5Type type, int width, string side) : IDisposable
    {
        private readonly FileStream file = new(side, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

        public string Name => name;

        public long Bytes => file.Length;

        public void Write(ReadOnlySpan<byte> bytes) => file.Write(bytes);

        public void Write(params ReadOnlySpan<double> values) => file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

        public void Write(params ReadOnlySpan<long> values) => file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

        public void Write(params ReadOnlySpan<int> values) => file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

        public byte[] Space()
        {
            ulong rows = (ulong)(file.Length / type.Size / Math.Max(1, width));
            return width == 0 ? [2, 1, 0, 1, .. U64(rows)] : [2, 2, 0, 1, .. U64(rows), .. U64((ulong)width)];
        }

        public byte[] TypeMessage() => type.Kind == Hdf5Kind.Float
            ? [0x11, 0x20, 0x3f, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 0x03, 0, 0]
            : [0x10, (byte)(type.Signed ? 8 : 0), 0, 0, (byte)type.Size, 0, 0, 0, 0, 0, (byte)(8 * type.Size), 0];

        public void CopyTo(FileStream target)
        {
            file.Flush();
            file.Position = 0;
            file.CopyTo(target);
        }

        public void Dispose() => file.Dispose();
    }
}
