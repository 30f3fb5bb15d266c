using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Core;

/// <summary>
/// Philox 4x32-10, a counter-based generator (Salmon et al., SC 2011): four 32-bit words are a pure function of key and counter.
/// The engine keys it by (seed, system id) and counts by (step, stream, atom), so noise does not depend on batches, threads, restarts
/// or platforms.
/// </summary>
public static class Philox
{
    private const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

    /// <summary>Ten rounds on counter (c0..c3) with key (k0, k1).</summary>
    public static (uint A, uint B, uint C, uint D) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)M0 * c0, p1 = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>The 128 bits that belong to an atom (or another index) at a step.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="system">Identity of the system.</param>
    /// <param name="step">Step number.</param>
    /// <param name="stream">Which use of noise this is (thermostat, velocities, rattle, …), below 65,536.</param>
    /// <param name="index">Atom or draw number.</param>
    public static (uint A, uint B, uint C, uint D) Draw(ulong seed, long system, long step, int stream, int index)
    {
        // 64-bit seed and 64-bit system id into the 64-bit key: one extra block mixes them.
        var k = Block((uint)system, (uint)((ulong)system >> 32), 0x504F5445, 0x4E544941, (uint)seed, (uint)(seed >> 32));
        return Block((uint)index, (uint)step, (uint)((ulong)step >> 32) & 0xFFFF | (uint)stream << 16, 0, k.A, k.B);
    }

    /// <summary>A double in (0, 1) from 52 of 64 bits: the middle of one of 2⁵² equal intervals, never 0 or 1.</summary>
    public static double Uniform(uint high, uint low) => ((((ulong)high << 32 | low) >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary><see cref="Uniform(uint, uint)"/> of four 64-bit words, [4], to the last bit.</summary>
    /// <param name="bits">In each lane the first word above, the second below.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Uniform(Vector256<ulong> bits) =>
        // The 52 bits as the fraction of a number in [1, 2): both steps down to (0, 1) are exact.
        (bits >> 12 | Vector256.Create(0x3FF0_0000_0000_0000UL)).AsDouble() - Vector256<double>.One + Vector256.Create(0.5 / (1UL << 52));

    /// <summary>Two independent standard normals from 128 bits (Box and Muller).</summary>
    public static (double First, double Second) Normals((uint A, uint B, uint C, uint D) bits)
    {
        double r = Math.Sqrt(-2 * Math.Log(Uniform(bits.A, bits.B))), t = 2 * Math.PI * Uniform(bits.C, bits.D);
        var (s, c) = Math.SinCos(t);
        return (r * c, r * s);
    }
}
