using System.Diagnostics;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>Reports speed and remaining time about once in a given period; writes no file and never changes what is computed.</summary>
/// <param name="steps">Steps to do.</param>
/// <param name="period">Wall-clock time from report to report.</param>
/// <param name="report">Receives the reports.</param>
public sealed class ProgressObserver(long steps, TimeSpan period, Action<ProgressReport> report) : IObserver
{
    private readonly Stopwatch clock = new();
    private long firstStep, lastStep, stride = 1;
    private double lastSeconds;

    /// <inheritdoc/>
    public string Name => "progress";

    /// <inheritdoc/>
    public string Description => "";

    /// <inheritdoc/>
    public bool NeedsStress => false;

    /// <inheritdoc/>
    public long NextStep(long step) => step < 0 ? 0 : Math.Min(step + stride, step < steps ? steps : long.MaxValue);

    /// <inheritdoc/>
    public void Open(FrameMark? mark) => clock.Reset();

    /// <inheritdoc/>
    public void Observe(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!clock.IsRunning)
        {
            clock.Start();
            firstStep = lastStep = snapshot.Step;
            lastSeconds = 0;
            return;
        }
        double now = clock.Elapsed.TotalSeconds, since = now - lastSeconds;
        if (since < 0.5 * period.TotalSeconds && snapshot.Step < steps)
        {
            // Too early: look again at about the right time, without asking at every step.
            double rate = (snapshot.Step - lastStep) / Math.Max(since, 1e-6);
            stride = Math.Clamp((long)(rate * (period.TotalSeconds - since)), 1, 2 * stride + 8);
            return;
        }
        double speed = (snapshot.Step - lastStep) / Math.Max(since, 1e-9), mean = (snapshot.Step - firstStep) / Math.Max(now, 1e-9);
        stride = Math.Max(1, (long)(speed * period.TotalSeconds));
        var left = TimeSpan.FromSeconds(mean > 0 ? Math.Min((steps - snapshot.Step) / mean, 1e9) : 0);
        report(new(snapshot.Step, steps, speed, speed * snapshot.Timestep.InFs * 1e-6 * 86400, left,
            snapshot.Temperature(0), snapshot.PotentialEnergy(0), snapshot.ConservedEnergy(0)));
        (lastStep, lastSeconds) = (snapshot.Step, now);
    }

    /// <inheritdoc/>
    public FrameMark Flush() => default;

    /// <inheritdoc/>
    public void Dispose() => clock.Stop();
}
