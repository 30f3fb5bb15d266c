using System.Runtime.InteropServices;

namespace Potentials.Models.Files;

/// <summary>Kinds of numbers a model file holds.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 single precision.</summary>
    Float32,
    /// <summary>IEEE 754 double precision.</summary>
    Float64,
    /// <summary>Two's complement, 64 bits.</summary>
    Int64,
}

/// <summary>A named array of numbers: raw little-endian bytes, row-major.</summary>
public sealed class ModelTensor
{
    /// <summary>Wraps raw bytes.</summary>
    /// <exception cref="ArgumentException">The number of bytes does not fit the shape.</exception>
    public ModelTensor(string name, TensorType type, int[] shape, byte[] bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(bytes);
        long count = 1;
        foreach (int n in shape) count = checked(count * (n >= 0 ? n : throw new ArgumentException($"{name}: a dimension is negative.", nameof(shape))));
        if (bytes.Length != count * SizeOf(type)) throw new ArgumentException($"{name}: {count} numbers do not fill {bytes.Length} bytes.", nameof(bytes));
        (Name, Type, Shape, Bytes, Count) = (name, type, shape, bytes, count);
    }

    /// <summary>Copies float32 numbers.</summary>
    public static ModelTensor From(string name, int[] shape, ReadOnlySpan<float> values) => new(name, TensorType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Copies float64 numbers.</summary>
    public static ModelTensor From(string name, int[] shape, ReadOnlySpan<double> values) => new(name, TensorType.Float64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Name, unique in its file.</summary>
    public string Name { get; }
    /// <summary>Kind of numbers.</summary>
    public TensorType Type { get; }
    /// <summary>Dimensions.</summary>
    public int[] Shape { get; }
    /// <summary>Numbers in all.</summary>
    public long Count { get; }
    /// <summary>The numbers, little-endian.</summary>
    public byte[] Bytes { get; }

    /// <summary>The numbers as float64, whatever floating kind they have.</summary>
    /// <exception cref="InvalidOperationException">They are whole numbers.</exception>
    public double[] ToDoubles() => Type switch
    {
        TensorType.Float32 => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(Bytes).ToArray(), x => (double)x),
        TensorType.Float64 => MemoryMarshal.Cast<byte, double>(Bytes).ToArray(),
        _ => throw new InvalidOperationException($"{Name} holds whole numbers."),
    };

    /// <summary>Bytes a number takes.</summary>
    public static int SizeOf(TensorType type) => type == TensorType.Float32 ? 4 : 8;
}
