using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// The SIMD shapes shared by the kernels: vectors of 512 bits (two halves where the processor has 256), channels in blocks of two
/// vectors, edges in groups of sixteen. One source serves float32 and float64.
/// </summary>
public static unsafe class Lanes<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers in a vector: 16 or 8.</summary>
    public static int Width => Vector512<T>.Count;

    /// <summary>Channels in a block: 32 or 16.</summary>
    public static int Block => 2 * Vector512<T>.Count;

    /// <summary>Edges in a group.</summary>
    public const int Group = 16;

    /// <summary><paramref name="channels"/> rounded up to whole blocks.</summary>
    public static int Padded(int channels) => (channels + Block - 1) / Block * Block;

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>The number at <paramref name="p"/> in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T* p) => Vector512.Create(*p);

    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid(Vector512<T> x) => typeof(T) == typeof(float)
        ? (Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x.AsSingle()))).As<float, T>()
        : (Vector512<double>.One / (Vector512<double>.One + Vector512.Exp(-x.AsDouble()))).As<double, T>();
}
