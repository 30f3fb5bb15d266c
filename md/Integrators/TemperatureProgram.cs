using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>The temperature a thermostat aims at, for each system and step: constant, or a straight line that ends in a constant.</summary>
public sealed class TemperatureProgram
{
    private readonly double[] start, end;
    private readonly long steps;

    private TemperatureProgram(double[] start, double[] end, long steps)
    {
        foreach (double t in start.Concat(end))
            if (!(t >= 0) || !double.IsFinite(t)) throw new ConfigError($"A temperature of {t.ToString(CultureInfo.InvariantCulture)} K does not exist; give 0 K or more.");
        if (start.Length == 0 || start.Length != end.Length) throw new ConfigError("A temperature program needs as many final as initial temperatures.");
        (this.start, this.end, this.steps) = (start, end, steps);
    }

    /// <summary>The same temperature for every system and step.</summary>
    public static TemperatureProgram Constant(Temperature temperature) => new([temperature.Value], [temperature.Value], 0);

    /// <summary>A constant temperature for each system.</summary>
    public static TemperatureProgram Constant(IReadOnlyList<Temperature> temperatures) =>
        new([.. temperatures.Select(t => t.Value)], [.. temperatures.Select(t => t.Value)], 0);

    /// <summary>From <paramref name="from"/> at step 0 in a straight line to <paramref name="to"/> at step <paramref name="steps"/>, constant afterwards.</summary>
    /// <exception cref="ConfigError"><paramref name="steps"/> is not positive.</exception>
    public static TemperatureProgram Ramp(Temperature from, Temperature to, long steps) => steps > 0
        ? new([from.Value], [to.Value], steps)
        : throw new ConfigError($"A temperature ramp over {steps} steps does not exist; give at least 1.");

    /// <summary>Whether the temperature never changes.</summary>
    public bool IsConstant => steps == 0;

    /// <summary>Systems it tells apart; 1 when all share one temperature.</summary>
    public int Systems => start.Length;

    /// <summary>Kelvin for <paramref name="system"/> at <paramref name="step"/>.</summary>
    public double At(int system, long step)
    {
        int s = start.Length == 1 ? 0 : system;
        return step >= steps ? end[s] : start[s] + (end[s] - start[s]) * ((double)step / steps);
    }

    /// <summary>One line that tells programs apart.</summary>
    public override string ToString()
    {
        var c = CultureInfo.InvariantCulture;
        string Join(double[] t) => string.Join(',', t.Select(v => v.ToString("R", c)));
        return IsConstant ? $"{Join(end)} K" : $"{Join(start)} K to {Join(end)} K in {steps.ToString(c)} steps";
    }
}
