using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>Rescaling noise keyed by (seed, system, step). χ² is twice a gamma number, drawn by Marsaglia and Tsang (ACM TOMS 26, 363, 2000).</summary>
public sealed class PhiloxRescalingNoise(ulong seed) : IRescalingNoise
{
    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"seed {seed}");

    /// <inheritdoc/>
    public (double Normal, double ChiSquare) Draw(long system, long step, int degrees) =>
        (Philox.Normals(Philox.Draw(seed, system, step, NoiseStream.RescalingNormal, 0)).First, degrees <= 0 ? 0 : 2 * Gamma(system, step, 0.5 * degrees));

    private double Gamma(long system, long step, double shape)
    {
        // Below 1 the method needs a detour: Γ(a) = Γ(a + 1)·U^(1/a).
        double boost = 1, a = shape;
        int index = 0;
        if (shape < 1)
        {
            var bits = Philox.Draw(seed, system, step, NoiseStream.RescalingGamma, index++);
            boost = Math.Pow(Philox.Uniform(bits.A, bits.B), 1 / shape);
            a = shape + 1;
        }
        double d = a - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Philox.Normals(Philox.Draw(seed, system, step, NoiseStream.RescalingGamma, index)).First;
            var bits = Philox.Draw(seed, system, step, NoiseStream.RescalingGamma, index + 1);
            double u = Philox.Uniform(bits.A, bits.B), v = 1 + c * x;
            index += 2;
            if (v <= 0) continue;
            v *= v * v;
            if (Math.Log(u) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return boost * d * v;
        }
    }
}
