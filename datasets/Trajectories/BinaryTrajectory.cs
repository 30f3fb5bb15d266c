using System.Buffers.Binary;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Our compact binary trajectory (<c>.ptrj</c>): appendable, exact, and such that a torn tail or a flipped bit is noticed. HDF5 was
/// the alternative, but its managed writer cannot append to an existing file.
/// </summary>
/// <remarks>
/// All numbers are little-endian; lengths in bytes; units as in <see cref="AtomicSystem"/> and <see cref="SystemLabels"/>.
/// <code>
/// file     = magic (8: 89 'P' 'T' 'R' 'J' 0D 0A 1A), u32 version = 1, u32 n, n bytes of JSON that describes the file, u32 CRC-32C of all before
///            record* [index record, trailer]
/// record   = u32 'PTJR', u32 kind, i64 ordinal (0, 1, ...), i64 length, u32 CRC of the content, u32 CRC of these 28 bytes; content
/// constants (kind 1) = u32 parts, u32 atoms, i32 numbers[atoms], cell, [masses f64[atoms]], [charge f64], [spin multiplicity i32],
///            [movable u8[atoms,3]], values of Info, columns
/// frame    (kind 2) = i64 ordinal of its constants, i64 number of the frame, u32 parts, [cell], positions[atoms,3], [velocities[atoms,3]],
///            [energy f64], [atom energies f64[atoms]], [forces[atoms,3]], [stress f64[9]], [charges f64[atoms]], [magnetic moments f64[atoms]],
///            [dipole f64[3]], [Info, when it differs from the constants'], [columns, when they differ]
/// index    (kind 3) = i64 offset of every record before it, the kind in the top byte
/// trailer  = i64 offset of the index record, "PTRJEND\n"
/// cell     = f64[9] rows, u8 with bits 1, 2, 4 for the repeating axes
/// </code>
/// Positions, velocities and forces are f64, or f32 where bit 11 of the parts says so; the other bits are those of <c>FrameCodec.Parts</c>.
/// What does not change (numbers, masses, charge, Info, ...) is written once; frames of several systems may alternate. Index and
/// trailer are written on closing. Without them (after a crash, or while the file grows) the reader hops from record to record.
/// The ordinals make a missing or repeated record as visible as a wrong bit.
/// </remarks>
/// <param name="single">Keep positions, velocities and forces as float32: half the size, no longer exact.</param>
public sealed class BinaryTrajectory(bool single = false) : IFrameFormat
{
    internal const int Version = 1;
    internal static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'T', (byte)'R', (byte)'J', 0x0D, 0x0A, 0x1A];

    internal static ReadOnlySpan<byte> TrailerMagic => "PTRJEND\n"u8;

    internal const int TrailerSize = 16;

    /// <inheritdoc/>
    public string Extension => ".ptrj";

    /// <inheritdoc/>
    /// <exception cref="EnvironmentError">The file cannot be made.</exception>
    public IFrameWriter Create(string path) => new BinaryTrajectoryWriter(path, TrajectoryPath.Create(path, Head()), single, new RecordMap());

    /// <inheritdoc/>
    /// <exception cref="DataError">The file is shorter than the mark says, or what lies before the mark is damaged or not ours.</exception>
    public IFrameWriter Resume(string path, FrameMark mark)
    {
        if (mark == default) return Create(path);
        var file = TrajectoryPath.Open(path, mark.Bytes);
        try
        {
            var map = RecordMap.Scan(file, path, mark.Bytes);
            if (map.Torn != 0 || map.Frames.Count != mark.Frames || map.HasIndex)
                throw new DataError($"the {mark.Bytes} bytes that the checkpoint speaks of hold {map.Frames.Count} whole frames, not {mark.Frames}; "
                    + "the trajectory was damaged or replaced: put it back or start the run anew", path);
            map.LoadConstants(file, path);
            file.SetLength(mark.Bytes);
            return new BinaryTrajectoryWriter(path, file, single, map);
        }
        catch { file.Dispose(); throw; }
    }

    private byte[] Head()
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""
            {"format":"potentials trajectory","version":{{Version}},"arrays":"{{(single ? "float32" : "float64")}}","byte_order":"little",
            "units":{"length":"Å","energy":"eV","mass":"u","charge":"e","stress":"eV/Å³, tension positive","velocity":"Å/sqrt(u·Å²/eV)","magnetic_moment":"μB"},
            "record":"u32 'PTJR', u32 kind (1 constants, 2 frame, 3 index), i64 ordinal, i64 length, u32 crc32c(content), u32 crc32c(these 28 bytes), content"}
            """);
        byte[] head = new byte[16 + json.Length + 4];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), json.Length);
        json.CopyTo(head, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(head.Length - 4), Crc.Of(head.AsSpan(0, head.Length - 4)));
        return head;
    }
}
