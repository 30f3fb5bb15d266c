using System.Diagnostics;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>Times one call over and over: two warm-up calls, then calls until the time is up.</summary>
internal static class CallTimer
{
    /// <summary>Shortest and median time of <paramref name="call"/> in seconds over at least three and at most 100 calls.</summary>
    public static (double Best, double Median, int Repeats) Measure(Action call, double seconds, bool processorTime)
    {
        call();
        call();
        var times = new List<double>();
        double spent = 0;
        while (times.Count < 3 || (spent < seconds && times.Count < 100))
        {
            TimeSpan start = Now(processorTime);
            call();
            double time = Math.Max((Now(processorTime) - start).TotalSeconds, 1e-7);
            times.Add(time);
            spent += time;
        }
        times.Sort();
        return (times[0], times[times.Count / 2], times.Count);
    }

    /// <summary>A moment of the wall clock or of the processor time of this process.</summary>
    public static TimeSpan Now(bool processorTime)
    {
        if (!processorTime) return Stopwatch.GetElapsedTime(0);
        if (OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS()) throw new PlatformNotSupportedException("Processor time is not known here.");
        return Environment.CpuUsage.TotalTime;
    }
}
