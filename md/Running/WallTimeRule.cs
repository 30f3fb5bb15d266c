using System.Diagnostics;
using System.Globalization;

namespace Potentials.MD;

/// <summary>Stops after a span of wall-clock time, e.g. shortly before a queue would kill the run.</summary>
/// <param name="limit">Time from construction on.</param>
public sealed class WallTimeRule(TimeSpan limit) : IStopRule
{
    private readonly long start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public string? Reason(MdState state) => Stopwatch.GetElapsedTime(start) < limit
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"wall time of {limit.TotalSeconds:G6} s is over");
}
