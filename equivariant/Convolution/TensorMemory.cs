using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Addresses of tensors in memory of the CPU.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>First number of a contiguous tensor; null for an empty one. Native memory: it does not move while the tensor lives.</summary>
    public static T* Address<T>(Tensor tensor)
        where T : unmanaged
    {
        if (tensor.numel() == 0) return null;
        if (tensor.numel() * sizeof(T) <= int.MaxValue)
            fixed (byte* p = tensor.bytes) return (T*)p;
        // A span ends at 2 GB: the address is read off the first number alone.
        using Tensor flat = tensor.view(-1), first = flat.narrow(0, 0, 1);
        fixed (byte* p = first.bytes) return (T*)p;
    }

    /// <summary>First number of a tensor whose rows may lie apart; null for an empty one.</summary>
    public static T* Start<T>(Tensor rows)
        where T : unmanaged
    {
        if (rows.numel() == 0) return null;
        using Tensor first = rows.narrow(0, 0, 1);
        return Address<T>(first);
    }
}
