using System.Diagnostics;
using Potentials.Core;
using Potentials.MD;

namespace Potentials.Cli.Bench;

/// <summary>Samples memory, time and the conserved quantity of a long run.</summary>
internal sealed class SoakObserver(long every) : IObserver
{
    private readonly List<(long Step, double Seconds, double Megabytes, long Allocated, double Conserved, double Kelvin)> samples = new(512);
    private readonly Stopwatch clock = Stopwatch.StartNew();

    public string Name => "soak";

    public string Description => "";

    public bool NeedsStress => false;

    public long NextStep(long step) => step < 0 ? 0 : step + every;

    public void Open(FrameMark? mark) { }

    public void Observe(Snapshot snapshot)
    {
        samples.Add((snapshot.Step, clock.Elapsed.TotalSeconds, Environment.WorkingSet / 1e6, GC.GetTotalAllocatedBytes(), snapshot.ConservedEnergy(0), snapshot.Temperature(0)));
    }

    public FrameMark Flush() => default;

    public void Dispose() { }

    /// <summary>What the samples say, the first tenth left out.</summary>
    public Soak Summary(long steps, double seconds, double timestep, int degreesOfFreedom)
    {
        int n = samples.Count, first = n / 10;
        var late = samples[first..];
        double slope = Slope(late.Select(s => s.Seconds / 3600), late.Select(s => s.Megabytes));
        double nanosecond = Time.Ps(1000).Value / timestep;
        double drift = Slope(late.Select(s => s.Step / nanosecond), late.Select(s => s.Conserved)) / (UnitSystem.Boltzmann * late.Average(s => s.Kelvin) * degreesOfFreedom);
        double ratio = n < 30 ? double.NaN : Speed(n - n / 10 - 1, n - 1) / Speed(first, 2 * first);
        // The samples themselves allocate a little; what is reported is an upper bound.
        double bytes = (double)(late[^1].Allocated - late[0].Allocated) / Math.Max(1, late[^1].Step - late[0].Step);
        return new(steps, seconds, samples[^1].Megabytes, samples[^1].Megabytes - late[0].Megabytes, slope, ratio, bytes, drift);
    }

    private double Speed(int from, int to) => (samples[to].Step - samples[from].Step) / (samples[to].Seconds - samples[from].Seconds);

    private static double Slope(IEnumerable<double> xs, IEnumerable<double> ys)
    {
        double[] x = [.. xs], y = [.. ys];
        double mx = x.Average(), my = y.Average(), xy = 0, xx = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
        }
        return xx > 0 ? xy / xx : 0;
    }
}
