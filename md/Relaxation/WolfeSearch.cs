namespace Potentials.MD;

/// <summary>
/// Looks along a direction for a point t with φ(t) ≤ φ(0) + c₁ t φ'(0) and |φ'(t)| ≤ c₂ |φ'(0)| (strong Wolfe conditions; Nocedal and Wright,
/// Numerical Optimization, 3.5): expansion by two until the minimum is bracketed, then cubic interpolation inside the middle of the bracket.
/// Where the energy difference drowns in rounding, slopes alone decide (approximate Wolfe conditions; Hager and Zhang,
/// SIAM J. Optim. 16, 170, 2005). One value at a time, so that many systems search in step.
/// </summary>
internal sealed class WolfeSearch(double energyNoise)
{
    private const double Decrease = 1e-4, Flatness = 0.9;
    private const int MostValues = 10;

    private double slope, limit, low, lowEnergy, lowSlope, high, highEnergy, highSlope;
    private bool hasHigh, settling;
    private int values;

    public enum Verdict { Continue, Accept, Fail }

    /// <summary>φ(0).</summary>
    public double Energy { get; private set; }

    /// <summary>The t to look at next.</summary>
    public double Position { get; private set; }

    /// <param name="energy">φ(0).</param>
    /// <param name="slope">φ'(0), negative.</param>
    /// <param name="limit">Largest t allowed.</param>
    public void Begin(double energy, double slope, double limit)
    {
        (Energy, this.slope, this.limit) = (energy, slope, limit);
        (low, lowEnergy, lowSlope) = (0, energy, slope);
        hasHigh = settling = false;
        values = 0;
        Position = Math.Min(1, limit);
    }

    /// <summary>Whether φ differs from φ(0) by no more than rounding.</summary>
    public bool IsFlat(double energy) => Math.Abs(energy - Energy) <= energyNoise * Math.Max(1, Math.Abs(Energy));

    /// <summary>Takes φ and φ' at <see cref="Position"/> and decides.</summary>
    public Verdict Judge(double energy, double slopeHere)
    {
        if (settling) return Verdict.Accept;
        double t = Position;
        bool decreased = energy <= Energy + Decrease * t * slope || IsFlat(energy) && slopeHere <= (2 * Decrease - 1) * slope;
        if (decreased && Math.Abs(slopeHere) <= -Flatness * slope) return Verdict.Accept;
        if (decreased && slopeHere < 0)
        {
            // Still going down at the longest move allowed: good enough.
            if (t >= limit) return Verdict.Accept;
            (low, lowEnergy, lowSlope) = (t, energy, slopeHere);
        }
        else
        {
            (high, highEnergy, highSlope) = (t, energy, slopeHere);
            hasHigh = true;
        }
        if (++values >= MostValues)
        {
            if (low <= 0) return Verdict.Fail;
            Position = low;
            settling = true;
            return Verdict.Continue;
        }
        Position = hasHigh ? Interpolate() : Math.Min(2 * t, limit);
        return Verdict.Continue;
    }

    /// <summary>Minimum of the cubic through both ends of the bracket, kept away from them.</summary>
    private double Interpolate()
    {
        double width = high - low;
        double d1 = lowSlope + highSlope - 3 * (highEnergy - lowEnergy) / width;
        double root = Math.Sqrt(d1 * d1 - lowSlope * highSlope);
        double t = high - width * ((highSlope + root - d1) / (highSlope - lowSlope + 2 * root));
        if (!double.IsFinite(t)) t = low + 0.5 * width;
        return Math.Clamp(t, low + 0.1 * width, low + 0.9 * width);
    }

    public void Save(BinaryWriter w)
    {
        foreach (double v in (ReadOnlySpan<double>)[Energy, Position, slope, limit, low, lowEnergy, lowSlope, high, highEnergy, highSlope]) w.Write(v);
        w.Write(hasHigh);
        w.Write(settling);
        w.Write(values);
    }

    public void Load(BinaryReader r)
    {
        Energy = r.ReadDouble();
        Position = r.ReadDouble();
        slope = r.ReadDouble();
        limit = r.ReadDouble();
        low = r.ReadDouble();
        lowEnergy = r.ReadDouble();
        lowSlope = r.ReadDouble();
        high = r.ReadDouble();
        highEnergy = r.ReadDouble();
        highSlope = r.ReadDouble();
        hasHigh = r.ReadBoolean();
        settling = r.ReadBoolean();
        values = r.ReadInt32();
    }
}
