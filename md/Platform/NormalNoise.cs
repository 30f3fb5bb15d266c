using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Standard normals from Philox 4x32-10 (Salmon et al., SC 2011) by the method of Box and Muller, four draws at a time. Coordinate c of a
/// system takes draw 4·⌊c/8⌋ + c mod 4 of <see cref="Philox.Draw"/>: its first normal when c mod 8 is below 4, its second otherwise. Every
/// lane computes the same function, so a number depends on key and coordinate alone.
/// </summary>
public static class NormalNoise
{
    private const int Block = 8;

    /// <summary>Fills <paramref name="normals"/> with the noise of a system's coordinates.</summary>
    /// <param name="normals">One number for each coordinate, [atoms of the system, 3].</param>
    /// <param name="key">Which noise.</param>
    /// <param name="system">Identity of the system.</param>
    public static void Fill(Span<double> normals, NoiseKey key, long system)
    {
        var counter = new Counter(key, system);
        int c = 0;
        for (; c <= normals.Length - Block; c += Block)
        {
            var (first, second) = counter.Draw(c / 2);
            first.CopyTo(normals[c..]);
            second.CopyTo(normals[(c + 4)..]);
        }
        if (c == normals.Length) return;
        Span<double> rest = stackalloc double[Block];
        var (a, b) = counter.Draw(c / 2);
        a.CopyTo(rest);
        b.CopyTo(rest[4..]);
        rest[..(normals.Length - c)].CopyTo(normals[c..]);
    }

    /// <summary>p = c·p + σ·(r∘R) with the kinetic energies before and after, in one pass.</summary>
    /// <param name="p">Momenta of one system.</param>
    /// <param name="r">√mass of each coordinate.</param>
    /// <param name="w">1/mass of each coordinate.</param>
    /// <param name="c">Decay.</param>
    /// <param name="sigma">√(kT (1 − c²)).</param>
    /// <param name="key">Which noise.</param>
    /// <param name="system">Identity of the system.</param>
    internal static (double Before, double After) OrnsteinUhlenbeck(
        Span<double> p, ReadOnlySpan<double> r, ReadOnlySpan<double> w, double c, double sigma, NoiseKey key, long system)
    {
        var counter = new Counter(key, system);
        r = r[..p.Length];
        w = w[..p.Length];
        ref double pp = ref MemoryMarshal.GetReference(p), pr = ref MemoryMarshal.GetReference(r), pw = ref MemoryMarshal.GetReference(w);
        Vector256<double> before = default, after = default, decay = Vector256.Create(c), scale = Vector256.Create(sigma);
        int i = 0;
        for (; i <= p.Length - Block; i += Block)
        {
            var (first, second) = counter.Draw(i / 2);
            Advance(ref pp, ref pr, ref pw, (nuint)i, first);
            Advance(ref pp, ref pr, ref pw, (nuint)i + 4, second);
        }
        double sumBefore = Sum(before), sumAfter = Sum(after);
        if (i < p.Length)
        {
            Span<double> rest = stackalloc double[Block];
            var (a, b) = counter.Draw(i / 2);
            a.CopyTo(rest);
            b.CopyTo(rest[4..]);
            for (int k = 0; i < p.Length; i++, k++)
            {
                sumBefore = Math.FusedMultiplyAdd(p[i] * p[i], w[i], sumBefore);
                p[i] = Math.FusedMultiplyAdd(sigma * r[i], rest[k], c * p[i]);
                sumAfter = Math.FusedMultiplyAdd(p[i] * p[i], w[i], sumAfter);
            }
        }
        return (0.5 * sumBefore, 0.5 * sumAfter);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Advance(ref double pp, ref double pr, ref double pw, nuint at, Vector256<double> normal)
        {
            var x = Vector256.LoadUnsafe(ref pp, at);
            var inverse = Vector256.LoadUnsafe(ref pw, at);
            before = Vector256.FusedMultiplyAdd(x * x, inverse, before);
            x = Vector256.FusedMultiplyAdd(scale * Vector256.LoadUnsafe(ref pr, at), normal, decay * x);
            x.StoreUnsafe(ref pp, at);
            after = Vector256.FusedMultiplyAdd(x * x, inverse, after);
        }
    }

    private static double Sum(Vector256<double> v) => v.GetElement(0) + v.GetElement(1) + (v.GetElement(2) + v.GetElement(3));

    /// <summary>The part of the counter and key that all coordinates of a system share.</summary>
    private readonly struct Counter
    {
        private readonly uint step, stream, k0, k1;

        public Counter(NoiseKey key, long system)
        {
            // The same mixing as Philox.Draw, once for a system instead of once for a draw.
            var k = Philox.Block((uint)system, (uint)((ulong)system >> 32), 0x504F5445, 0x4E544941, (uint)key.Seed, (uint)(key.Seed >> 32));
            (k0, k1) = (k.A, k.B);
            step = (uint)key.Step;
            stream = (uint)((ulong)key.Step >> 32) & 0xFFFF | (uint)key.Stream << 16;
        }

        /// <summary>Normals of the draws <paramref name="index"/> to <paramref name="index"/> + 3.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector256<double> First, Vector256<double> Second) Draw(int index)
        {
            const ulong low = 0xFFFFFFFF;
            // 32-bit words in 64-bit lanes; the upper halves hold rubbish until the end, and nothing reads them before.
            var c0 = Vector256.Create((ulong)index) + Vector256.Create(0UL, 1, 2, 3);
            var c1 = Vector256.Create((ulong)step);
            var c2 = Vector256.Create((ulong)stream);
            var c3 = Vector256<ulong>.Zero;
            var m0 = Vector256.Create(0xD2511F53UL);
            var m1 = Vector256.Create(0xCD9E8D57UL);
            uint key0 = k0, key1 = k1;
            for (int round = 0; round < 10; round++)
            {
                var p0 = Multiply(m0, c0);
                var p1 = Multiply(m1, c2);
                c0 = (p1 >> 32) ^ c1 ^ Vector256.Create((ulong)key0);
                c2 = (p0 >> 32) ^ c3 ^ Vector256.Create((ulong)key1);
                c1 = p1;
                c3 = p0;
                key0 += 0x9E3779B9;
                key1 += 0xBB67AE85;
            }
            var mask = Vector256.Create(low);
            var radius = Vector256.Sqrt(-2.0 * Vector256.Log(Philox.Uniform(c0 << 32 | c1 & mask)));
            var (sin, cos) = TurnSinCos.Of(Philox.Uniform(c2 << 32 | c3 & mask));
            return (radius * cos, radius * sin);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) => Avx2.IsSupported
            ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32())
            : a * (b & Vector256.Create(0xFFFFFFFFUL));
    }
}
