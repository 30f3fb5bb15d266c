using System.Runtime.InteropServices;

namespace Potentials.Equivariant.Kernels;

/// <summary>Native memory aligned to 64 bytes that grows and never shrinks: after warm-up a kernel takes no memory.</summary>
public sealed unsafe class AlignedBuffer<T> : IDisposable where T : unmanaged
{
    private T* data;
    private long capacity;

    /// <summary>An empty buffer.</summary>
    public AlignedBuffer() { }

    /// <summary>A buffer with a copy of <paramref name="values"/>.</summary>
    public AlignedBuffer(ReadOnlySpan<T> values)
    {
        Reserve(values.Length);
        values.CopyTo(new Span<T>(data, values.Length));
    }

    /// <summary>Frees the memory when the owner forgot to.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>Start of the memory; valid until the next <see cref="Reserve"/>.</summary>
    public T* Pointer => data;

    /// <summary>Numbers there is room for.</summary>
    public long Capacity => capacity;

    /// <summary>Makes room for <paramref name="count"/> numbers. Contents are lost when the buffer grows; new memory is zero.</summary>
    public T* Reserve(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count <= capacity) return data;
        // A little more than asked for when it grows again: counts of edges creep.
        if (capacity > 0) count = Math.Max(count, capacity + capacity / 4);
        Free();
        long bytes = checked((Math.Max(count, 64) * sizeof(T) + 63) / 64 * 64);
        data = (T*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        NativeMemory.Clear(data, (nuint)bytes);
        capacity = bytes / sizeof(T);
        GC.AddMemoryPressure(bytes);
        return data;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (data is null) return;
        NativeMemory.AlignedFree(data);
        GC.RemoveMemoryPressure(capacity * sizeof(T));
        data = null;
        capacity = 0;
    }
}
