using System.Runtime.InteropServices;

namespace Potentials.Equivariant;

/// <summary>Scratch memory outside the managed heap, aligned to 64 bytes.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    public NativeBuffer(long count, bool zeroed = true)
    {
        nuint bytes = checked((nuint)Math.Max(count, 1) * (nuint)sizeof(T));
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, 64);
        if (zeroed) NativeMemory.Clear(Pointer, bytes);
    }

    public T* Pointer { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
