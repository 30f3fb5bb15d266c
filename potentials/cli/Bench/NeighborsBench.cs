using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Potentials.Core;

namespace Potentials.Cli.Bench;

/// <summary>Times the neighbour search.</summary>
internal static class NeighborsBench
{
    /// <summary>Rattled diamond silicon of about <paramref name="atoms"/> atoms.</summary>
    public static AtomicSystem Silicon(int atoms)
    {
        int cells = Math.Max(1, (atoms + 4) / 8), a = Nearest(cells, Math.Cbrt(cells)), b = Nearest(cells / a, Math.Sqrt(cells / a));
        var crystal = Supercells.Repeat(Crystals.Build(CrystalKind.Diamond, [14], 5.43), a, b, cells / (a * b));
        return Supercells.Rattle(crystal, 0.05, 1);
    }

    /// <summary>The divisor of <paramref name="n"/> nearest to <paramref name="wish"/>.</summary>
    private static int Nearest(int n, double wish) => Enumerable.Range(1, n).Where(d => n % d == 0).MinBy(d => Math.Abs(d - wish));

    /// <summary>Builds the list over and over for <paramref name="seconds"/>, at least five times after two that do not count.</summary>
    /// <param name="system">Structure.</param>
    /// <param name="radius">Å.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="seconds">Time to spend.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static NeighborsBenchResult Measure(AtomicSystem system, double radius, int threads, double seconds, CancellationToken cancellation = default)
    {
        using var team = threads > 1 ? new WorkerTeam(threads) : null;
        var search = new CellList();
        NeighborList? list = null;
        for (int k = 0; k < 2; k++) list = search.Build(system.Positions, system.Cell, radius, team, list);
        var times = new List<double>(1 << 16);
        long before = GC.GetAllocatedBytesForCurrentThread();
        search.Build(system.Positions, system.Cell, radius, team, list);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var clock = Stopwatch.StartNew();
        while (times.Count < 5 || clock.Elapsed.TotalSeconds < seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            search.Build(system.Positions, system.Cell, radius, team, list);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / system.Count);
        }
        times.Sort();
        return new(system.Count, list!.Pairs, radius, threads, times.Count, times[0], times[times.Count / 2],
            (double)list.Bytes / Math.Max(1, list.Pairs), (double)search.Visited / system.Count, Floor(search.Visited, list.Pairs) / system.Count, allocated);
    }

    /// <summary>µs for the distances of <paramref name="candidates"/> and one write of 8 bytes for each of <paramref name="pairs"/>, best of five.</summary>
    private static double Floor(long candidates, int pairs)
    {
        var coordinates = new float[3 * 1024];
        var written = new ulong[pairs];
        double best = double.PositiveInfinity;
        for (int k = 0; k < 5; k++)
        {
            long start = Stopwatch.GetTimestamp();
            int inside = Distances(coordinates, candidates);
            written.AsSpan().Fill((ulong)inside);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Distances(ReadOnlySpan<float> coordinates, long candidates)
    {
        var count = Vector512<int>.Zero;
        var me = Vector512.Create(coordinates[0]);
        ReadOnlySpan<float> x = coordinates[..1024], y = coordinates[1024..2048], z = coordinates[2048..];
        for (long done = 0; done < candidates; done += 1024)
            for (int k = 0; k <= 1024 - 16; k += 16)
            {
                Vector512<float> dx = Vector512.Create(x.Slice(k, 16)) - me, dy = Vector512.Create(y.Slice(k, 16)) - me, dz = Vector512.Create(z.Slice(k, 16)) - me;
                count -= Vector512.LessThan(Vector512.FusedMultiplyAdd(dx, dx, Vector512.FusedMultiplyAdd(dy, dy, dz * dz)), Vector512.Create(36f)).AsInt32();
            }
        return Vector512.Sum(count);
    }
}
