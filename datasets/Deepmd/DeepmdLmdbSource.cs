using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// DeePMD-kit's LMDB data set: key <c>__metadata__</c> (frame count, key format, type map) and one msgpack map a frame with
/// <c>atom_types, coords, cells, energies, forces, virials</c>, each {type, shape, data}. Å, eV, eV/Å; virial in eV = −V·σ.
/// </summary>
public sealed class DeepmdLmdbSource : LabelledSource
{
    private readonly LmdbFile file;
    private readonly int[] types;
    private readonly long count;
    private readonly int digits;

    /// <summary>Opens a file or the folder around it.</summary>
    /// <exception cref="DataError">Not of this layout, or damaged.</exception>
    public DeepmdLmdbSource(string path)
    {
        file = new LmdbFile(path);
        try
        {
            if (!file.Main.TryGet("__metadata__"u8, out var value) || MessagePack.Parse(value, file.Path, "key __metadata__") is not Dictionary<string, object?> meta)
                throw new DataError("key __metadata__ is missing or not a map", file.Path);
            if (meta.GetValueOrDefault("nframes") is not long n || n < 0 || n > file.Main.Entries)
                throw new DataError($"key __metadata__: nframes is {meta.GetValueOrDefault("nframes") ?? "absent"} in a file of {file.Main.Entries} keys", file.Path);
            string format = meta.GetValueOrDefault("frame_idx_fmt") as string ?? "012d";
            if (!format.StartsWith('0') || !format.EndsWith('d') || !int.TryParse(format[1..^1], out digits) || digits is < 1 or > 20)
                throw new DataError($"key __metadata__: frame_idx_fmt '{format}' is not of the form 012d", file.Path);
            if (meta.GetValueOrDefault("type_map") is not List<object?> map) throw new DataError("key __metadata__: type_map is missing, so the elements are unknown", file.Path);
            types = [.. map.Select(t => t is string s && Elements.TryParse(s, out int z) ? z : throw new DataError($"key __metadata__: type_map names '{t}', which is no element", file.Path))];
            count = n;
        }
        catch
        {
            file.Dispose();
            throw;
        }
        Description = new() { Format = "deepmd-lmdb", Path = path, Stress = "virial in eV, −V·σ" };
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
        string name = index.ToString("D" + digits, System.Globalization.CultureInfo.InvariantCulture), place = $"key {name}";
        if (!file.Main.TryGet(Encoding.ASCII.GetBytes(name), out var value)) throw new DataError($"{place} is missing", file.Path);
        if (MessagePack.Parse(value, file.Path, place) is not Dictionary<string, object?> frame) throw new DataError($"{place}: the value is not a map", file.Path);
        var kinds = Numbers(frame, "atom_types", place) ?? throw new DataError($"{place}: atom_types is missing", file.Path);
        var numbers = Array.ConvertAll(kinds, k => k >= 0 && k < types.Length && k == Math.Floor(k) ? types[(int)k] : throw new DataError($"{place}: atom type {k} of {types.Length}", file.Path));
        var positions = Numbers(frame, "coords", place) ?? throw new DataError($"{place}: coords is missing", file.Path);
        var rows = Numbers(frame, "cells", place);
        if (rows is { Length: not 9 }) throw new DataError($"{place}: cells has {rows.Length} numbers", file.Path);
        var cell = rows is null ? Cell.Open : new Cell(Matrix3.FromRows(rows), Periodicity.All);
        SourceFile.Check(numbers, positions, cell, file.Path, place);
        var virial = Numbers(frame, "virials", place);
        return new AtomicSystem(numbers, positions, cell)
        {
            Labels = new()
            {
                Energy = Numbers(frame, "energies", place) switch { null => null, [var e] => e, var e => throw new DataError($"{place}: energies has {e.Length} numbers", file.Path) },
                Forces = SourceFile.PerAtom(Numbers(frame, "forces", place), numbers.Length, 3, "forces", file.Path, place),
                Stress = virial is null || cell.Volume == 0 ? null : SourceFile.Stress(virial, -1 / cell.Volume, file.Path, place),
            },
            Info = new Dictionary<string, object> { [InfoKeys.Origin] = place },
        };
    }

    private double[]? Numbers(Dictionary<string, object?> frame, string name, string place)
    {
        if (frame.GetValueOrDefault(name) is not { } found) return null;
        if (found is not Dictionary<string, object?> array || array.GetValueOrDefault("data") is not byte[] data || array.GetValueOrDefault("type") is not string type)
            throw new DataError($"{place}: {name} is not an array of type, shape and data", file.Path);
        long size = 1;
        foreach (object? extent in array.GetValueOrDefault("shape") as List<object?> ?? [])
            size = extent is long n && n >= 0 && n <= data.Length ? size * n : throw new DataError($"{place}: {name} has a shape with {extent}", file.Path);
        int width = type switch { "float64" or "int64" => 8, "float32" or "int32" => 4, _ => throw new DataError($"{place}: {name} is of type {type}", file.Path) };
        if (size * width != data.Length) throw new DataError($"{place}: {name} has {data.Length} bytes for {size} numbers of type {type}", file.Path);
        var values = new double[size];
        for (int i = 0; i < values.Length; i++)
            values[i] = type switch
            {
                "float64" => BinaryPrimitives.ReadDoubleLittleEndian(data.AsSpan(8 * i)),
                "float32" => BinaryPrimitives.ReadSingleLittleEndian(data.AsSpan(4 * i)),
                "int32" => BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(4 * i)),
                _ => BinaryPrimitives.ReadInt64LittleEndian(data.AsSpan(8 * i)),
            };
        return values;
    }

    /// <inheritdoc/>
    protected override void Close() => file.Dispose();
}
