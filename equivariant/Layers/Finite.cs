using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Looks for numbers that are not finite, and for vectors without a direction, in tensors in memory of the CPU.</summary>
internal static unsafe class Finite
{
    /// <summary>The first row along the last dimension that holds NaN or an infinity; null where there is none, or where the tensor lies elsewhere.</summary>
    public static long? FirstRow(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || tensor.numel() == 0 || tensor.dim() == 0) return null;
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64)) return null;
        using var guard = no_grad();
        using Tensor rows = tensor.contiguous();
        long length = tensor.shape[^1];
        return tensor.dtype == ScalarType.Float32 ? First<float>(rows, length) : First<double>(rows, length);
    }

    /// <summary>The first of the vectors [..., 3] whose square is zero or no finite number; null where there is none, or where the tensor lies elsewhere.</summary>
    public static long? FirstWithoutDirection(Tensor vectors)
    {
        if (vectors.device_type != DeviceType.CPU || vectors.numel() == 0) return null;
        using var guard = no_grad();
        using Tensor rows = vectors.contiguous();
        return vectors.dtype switch
        {
            ScalarType.Float32 => WithoutDirection<float>(rows),
            ScalarType.Float64 => WithoutDirection<double>(rows),
            _ => null,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long? WithoutDirection<T>(Tensor rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* v = TensorMemory.Address<T>(rows);
        long count = rows.numel() / 3;
        for (long n = 0; n < count; n++, v += 3)
        {
            T square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
            if (!(square > T.Zero && T.IsFinite(square))) return n;
        }
        return null;
    }

    private static long? First<T>(Tensor rows, long length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* data = TensorMemory.Address<T>(rows);
        long count = rows.numel();
        if (All(data, count)) return null;
        for (long n = 0; n < count; n++)
            if (!T.IsFinite(data[n])) return n / length;
        return null;
    }

    /// <summary>0·x is 0 for every finite x and NaN for the others, and NaN survives sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool All<T>(T* data, long count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> sum = Vector512<T>.Zero, other = sum;
        long n = 0;
        for (; n + 2 * lanes <= count; n += 2 * lanes)
        {
            sum += Vector512<T>.Zero * Vector512.Load(data + n);
            other += Vector512<T>.Zero * Vector512.Load(data + n + lanes);
        }
        T rest = Vector512.Sum(sum + other);
        for (; n < count; n++) rest += T.Zero * data[n];
        return rest == T.Zero;
    }
}
