using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>The recursion of <see cref="SolidHarmonics"/> for a register of points at a time.</summary>
internal static unsafe class HarmonicsKernel
{
    /// <summary>Harmonics of every vector, or with <paramref name="gradient"/> the slope; <paramref name="directions"/> divides vectors by their length first (and the slope is that by the vectors).</summary>
    public static void Run<T>(int maxDegree, double[] prefactors, Tensor vectors, Tensor? gradient, bool directions, Tensor result, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* u = TensorMemory.Address<T>(vectors), g = gradient is null ? null : TensorMemory.Address<T>(gradient), to = TensorMemory.Address<T>(result);
        long count = vectors.shape[0], lanes = Vector512<T>.Count, tiles = (count + lanes - 1) / lanes;
        var table = new Table<T>(maxDegree, prefactors);
        int parts = threads <= 1 ? 1 : (int)Math.Clamp(tiles / 16, 1, threads * 4);
        void Part(int part) => Range(table, u, g, directions, to, count, tiles * part / parts, tiles * (part + 1) / parts);
        if (parts == 1) Part(0);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);
    }

    /// <summary>(l-m) q_l^m = (2l-1) y q_{l-1}^m - (l+m-1) ρ² q_{l-2}^m as q = A y q' - B ρ² q''; the factors F.</summary>
    private sealed class Table<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public readonly int MaxDegree;
        public readonly T[] A, B, F;

        public Table(int maxDegree, double[] prefactors)
        {
            MaxDegree = maxDegree;
            F = Array.ConvertAll(prefactors, T.CreateTruncating);
            (A, B) = (new T[F.Length], new T[F.Length]);
            for (int l = 0; l <= maxDegree; l++)
                for (int m = 0; m < l; m++)
                {
                    A[l * l + m] = T.CreateTruncating((2.0 * l - 1) / (l - m));
                    B[l * l + m] = T.CreateTruncating((l + m - 1.0) / (l - m));
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Range<T>(Table<T> table, T* vectors, T* gradient, bool directions, T* result, long count, long from, long to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, n = table.F.Length, rows = table.MaxDegree + 3;
        using var scratch = new NativeBuffer<T>((long)lanes * (6 + n + 5 * rows));
        T* point = scratch.Pointer, slope = point + 3 * lanes, values = slope + 3 * lanes, c = values + (long)n * lanes, s = c + rows * lanes, q = s + rows * lanes;
        for (long tile = from; tile < to; tile++)
        {
            long first = tile * lanes;
            int filled = (int)Math.Min(lanes, count - first);
            FeatureLayout.ToComponents(vectors + 3 * first, point, filled, 3, lanes);
            Vector512<T> x = Vector512.Load(point), y = Vector512.Load(point + lanes), z = Vector512.Load(point + 2 * lanes), inverse = Vector512<T>.One;
            if (directions)
            {
                inverse /= Vector512.Sqrt(x * x + y * y + z * z);
                (x, y, z) = (x * inverse, y * inverse, z * inverse);
                x.Store(point);
                y.Store(point + lanes);
                z.Store(point + 2 * lanes);
            }
            if (gradient != null) FeatureLayout.ToComponents(gradient + n * first, values, filled, n, lanes);
            Tile(table, point, c, s, q, rows, values, gradient == null ? null : slope);
            if (gradient != null && directions)
            {
                // What lies along the vector is taken off, the rest shrinks by its length.
                Vector512<T> sx = Vector512.Load(slope), sy = Vector512.Load(slope + lanes), sz = Vector512.Load(slope + 2 * lanes), along = x * sx + y * sy + z * sz;
                ((sx - along * x) * inverse).Store(slope);
                ((sy - along * y) * inverse).Store(slope + lanes);
                ((sz - along * z) * inverse).Store(slope + 2 * lanes);
            }
            if (gradient == null) FeatureLayout.ToChannels(values, result + n * first, filled, n, lanes);
            else FeatureLayout.ToChannels(slope, result + 3 * first, filled, 3, lanes);
        }
    }

    /// <summary>Values [K, lanes] at the points [3, lanes]; or, where <paramref name="slope"/> is given, the slope [3, lanes] of what <paramref name="values"/> holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T>(Table<T> table, T* point, T* c, T* s, T* q, int rows, T* values, T* slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Vector512<T>.Count, top = table.MaxDegree;
        Lanes512<T> x = Lanes512<T>.Load(point), y = Lanes512<T>.Load(point + w), z = Lanes512<T>.Load(point + 2 * w), zero = Lanes512<T>.Zero;
        Lanes512<T> minus = Lanes512<T>.Broadcast(-T.One), nx = Lanes512<T>.Multiply(minus, x), nz = Lanes512<T>.Multiply(minus, z);
        Lanes512<T> nr = Lanes512<T>.Fma(nx, x, Lanes512<T>.Fma(nz, z, Lanes512<T>.Multiply(Lanes512<T>.Multiply(minus, y), y))); // -ρ²
        Lanes512<T> sx = zero, sy = zero, sz = zero;
        T* two = q, one = q + rows * w, now = q + 2 * rows * w;
        new Span<T>(q, 3 * rows * w).Clear();
        Lanes512<T>.Store(Lanes512<T>.Broadcast(T.One), c);
        Lanes512<T>.Store(zero, s);
        for (int m = 1; m <= top; m++)
        {
            Lanes512<T> cm = Lanes512<T>.Load(c + (m - 1) * w), sm = Lanes512<T>.Load(s + (m - 1) * w);
            Lanes512<T>.Store(Lanes512<T>.Fma(z, cm, Lanes512<T>.Multiply(nx, sm)), c + m * w);
            Lanes512<T>.Store(Lanes512<T>.Fma(x, cm, Lanes512<T>.Multiply(z, sm)), s + m * w);
        }
        for (int l = 0; l <= top; l++)
        {
            for (int m = 0; m < l; m++)
            {
                Lanes512<T> ay = Lanes512<T>.Multiply(Lanes512<T>.Broadcast(table.A[l * l + m]), y), br = Lanes512<T>.Multiply(Lanes512<T>.Broadcast(table.B[l * l + m]), nr);
                Lanes512<T>.Store(Lanes512<T>.Fma(ay, Lanes512<T>.Load(one + m * w), Lanes512<T>.Multiply(br, Lanes512<T>.Load(two + m * w))), now + m * w);
            }
            Lanes512<T>.Store(Lanes512<T>.Broadcast(T.One), now + l * w);
            int centre = l * l + l;
            for (int m = 0; m <= l; m++)
            {
                Lanes512<T> f = Lanes512<T>.Broadcast(table.F[centre + m]), fq = Lanes512<T>.Multiply(f, Lanes512<T>.Load(now + m * w));
                Lanes512<T> cm = Lanes512<T>.Load(c + m * w), sm = Lanes512<T>.Load(s + m * w);
                T* plus = values + (long)(centre + m) * w, other = values + (long)(centre - m) * w;
                if (slope == null)
                {
                    Lanes512<T>.Store(Lanes512<T>.Multiply(fq, cm), plus);
                    if (m > 0) Lanes512<T>.Store(Lanes512<T>.Multiply(fq, sm), other);
                    continue;
                }
                // With g of both signs: T = g₊ C + g₋ S; ∂_x = F(-(2m+1) x q' T + q (g₊ ∂_x C + g₋ ∂_x S)), ∂_z alike.
                Lanes512<T> gp = Lanes512<T>.Load(plus), gm = m > 0 ? Lanes512<T>.Load(other) : zero;
                Lanes512<T> both = Lanes512<T>.Multiply(f, Lanes512<T>.Fma(gp, cm, Lanes512<T>.Multiply(gm, sm)));
                Lanes512<T> cross = Lanes512<T>.Multiply(Lanes512<T>.Multiply(Lanes512<T>.Broadcast(T.CreateTruncating(2 * m + 1)), both), Lanes512<T>.Load(one + (m + 1) * w));
                sx = Lanes512<T>.Fma(nx, cross, sx);
                sz = Lanes512<T>.Fma(nz, cross, sz);
                sy = Lanes512<T>.Fma(Lanes512<T>.Multiply(Lanes512<T>.Broadcast(T.CreateTruncating(l + m)), Lanes512<T>.Load(one + m * w)), both, sy);
                if (m == 0) continue;
                Lanes512<T> turn = Lanes512<T>.Multiply(fq, Lanes512<T>.Broadcast(T.CreateTruncating(m))), cLow = Lanes512<T>.Load(c + (m - 1) * w), sLow = Lanes512<T>.Load(s + (m - 1) * w);
                Lanes512<T> minusPlus = Lanes512<T>.Multiply(minus, gp);
                sx = Lanes512<T>.Fma(turn, Lanes512<T>.Fma(minusPlus, sLow, Lanes512<T>.Multiply(gm, cLow)), sx);
                sz = Lanes512<T>.Fma(turn, Lanes512<T>.Fma(gp, cLow, Lanes512<T>.Multiply(gm, sLow)), sz);
            }
            T* spare = two;
            two = one;
            one = now;
            now = spare;
        }
        if (slope == null) return;
        Lanes512<T>.Store(sx, slope);
        Lanes512<T>.Store(sy, slope + w);
        Lanes512<T>.Store(sz, slope + 2 * w);
    }
}
