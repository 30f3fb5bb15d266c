using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Core;

/// <summary>
/// Sorts a few dozen distinct keys by counting, for each, how many are smaller: n²/16 vector comparisons without a branch, which for
/// the rows of a neighbour list beats every comparison sort.
/// </summary>
internal static unsafe class RankSort
{
    private const int Longest = 256;

    /// <summary>Writes the sorted keys to <paramref name="target"/>.</summary>
    /// <param name="keys">Distinct keys; 64 more entries must be writable.</param>
    /// <param name="count">Number of keys.</param>
    /// <param name="target">Room for <paramref name="count"/> keys; must not overlap.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    public static void Sort(uint* keys, int count, uint* target)
    {
        if (count > Longest || !Vector512.IsHardwareAccelerated && count > 96 || !Vector128.IsHardwareAccelerated)
        {
            new Span<uint>(keys, count).Sort();
            Buffer.MemoryCopy(keys, target, 4L * count, 4L * count);
            return;
        }
        for (int k = 0; k < count; k += 64) Ranks(keys, count, k, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ranks(uint* keys, int count, int from, uint* target)
    {
        var a = Vector512.Load(keys + from);
        var b = Vector512.Load(keys + from + 16);
        var c = Vector512.Load(keys + from + 32);
        var d = Vector512.Load(keys + from + 48);
        Vector512<uint> ra = default, rb = default, rc = default, rd = default;
        int left = count - from;
        if (left > 48)
            for (int k = 0; k < count; k++)
            {
                var x = Vector512.Create(keys[k]);
                ra -= Vector512.GreaterThan(a, x);
                rb -= Vector512.GreaterThan(b, x);
                rc -= Vector512.GreaterThan(c, x);
                rd -= Vector512.GreaterThan(d, x);
            }
        else if (left > 16)
            for (int k = 0; k < count; k++)
            {
                var x = Vector512.Create(keys[k]);
                ra -= Vector512.GreaterThan(a, x);
                rb -= Vector512.GreaterThan(b, x);
                rc -= Vector512.GreaterThan(c, x);
            }
        else
            for (int k = 0; k < count; k++) ra -= Vector512.GreaterThan(a, Vector512.Create(keys[k]));
        uint* ranks = stackalloc uint[64];
        ra.Store(ranks);
        rb.Store(ranks + 16);
        rc.Store(ranks + 32);
        rd.Store(ranks + 48);
        int n = Math.Min(left, 64);
        for (int k = 0; k < n; k++) target[ranks[k]] = keys[from + k];
    }
}
