using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>A single atom in a harmonic well, where everything is known.</summary>
public sealed class HarmonicTests
{
    private const double Stiffness = 2.5, Mass = 40, OrderSlack = 0.05;
    private static readonly double Omega = Math.Sqrt(Stiffness / Mass);

    [Fact]
    public void Velocity_Verlet_follows_the_cosine_with_second_order()
    {
        double coarse = Error(0.4), fine = Error(0.2), finest = Error(0.1);
        Assert.InRange(Math.Log2(coarse / fine), 2 - OrderSlack, 2 + OrderSlack);
        Assert.InRange(Math.Log2(fine / finest), 2 - OrderSlack, 2 + OrderSlack);
    }

    [Fact]
    public void Velocity_Verlet_conserves_its_shadow_energy_exactly()
    {
        // Verlet of an oscillator conserves p²/2m + ½ k x² (1 − ω²dt²/4) to rounding.
        double dt = 1.0, factor = 1 - Omega * Omega * dt * dt / 4;
        var (state, platform) = Oscillator();
        var integrator = new VelocityVerlet(new Time(dt));
        integrator.Start(platform);
        double first = Shadow();
        for (int k = 0; k < 10_000; k++) integrator.Step(platform);
        Assert.Equal(first, Shadow(), 1e-9 * first);

        double Shadow() => state.Momenta[0] * state.Momenta[0] / (2 * Mass) + 0.5 * Stiffness * state.Batch.Positions[0] * state.Batch.Positions[0] * factor;
    }

    [Fact]
    public void Langevin_samples_positions_without_bias_at_a_large_step()
    {
        // BAOAB: ⟨x²⟩ = kT/k exactly, ⟨p²⟩ = m kT (1 − ω²dt²/4). 4,000 oscillators side by side, ω dt = 0.5.
        const int atoms = 4000, steps = 2000, every = 10;
        double dt = 0.5 / Omega, kT = UnitSystem.Boltzmann * 300;
        int[] numbers = new int[atoms];
        double[] masses = new double[atoms];
        Array.Fill(numbers, 18);
        Array.Fill(masses, Mass);
        var state = new MdState(new AtomicSystem(numbers, new double[3 * atoms]) { Masses = masses }, centerOfMassAtRest: false);
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(300)), 3);
        using var potential = new HarmonicWell(Stiffness);
        var platform = new HostPlatform(state, potential);
        var integrator = new Langevin(new Time(dt), TemperatureProgram.Constant(Temperature.K(300)), new Time(2 / Omega), 11);
        integrator.Start(platform);
        var x2 = new Moments();
        var p2 = new Moments();
        for (int k = 1; k <= steps; k++)
        {
            integrator.Step(platform);
            if (k < 200 || k % every != 0) continue;
            // The mean over independent oscillators at one time is one sample.
            x2.Add(Mean(state.Batch.Positions) * Stiffness / kT);
            p2.Add(Mean(state.Momenta) / (Mass * kT));
        }
        Assert.True(Math.Abs(x2.Mean - 1) < 0.01, $"⟨x²⟩ is off by {x2.Mean - 1:P3}");
        Assert.True(Math.Abs(x2.Mean - 1) < Tolerance.Sigma * x2.Error(2), $"⟨x²⟩ k/kT = {x2.Mean} ± {x2.Error(2)}");
        double expected = 1 - Omega * dt * Omega * dt / 4;
        Assert.True(Math.Abs(p2.Mean - expected) < Tolerance.Sigma * p2.Error(2), $"⟨p²⟩/mkT = {p2.Mean} ± {p2.Error(2)}, expected {expected}");

        static double Mean(double[] v) => v.Sum(a => a * a) / v.Length;
    }

    private static double Error(double dt)
    {
        var (state, platform) = Oscillator();
        var integrator = new VelocityVerlet(new Time(dt));
        integrator.Start(platform);
        int steps = (int)Math.Round(80 / dt);
        double worst = 0;
        for (int k = 1; k <= steps; k++)
        {
            integrator.Step(platform);
            worst = Math.Max(worst, Math.Abs(state.Batch.Positions[0] - Math.Cos(Omega * k * dt)));
        }
        return worst;
    }

    private static (MdState State, HostPlatform Platform) Oscillator()
    {
        var state = new MdState(new AtomicSystem([18], [1, 0, 0]) { Masses = [Mass] }, centerOfMassAtRest: false);
        return (state, new HostPlatform(state, new HarmonicWell(Stiffness)));
    }
}
