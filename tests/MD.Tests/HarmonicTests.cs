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

    [Fact]
    public void Light_and_heavy_atoms_get_the_same_energy()
    {
        const int atoms = 2000;
        double dt = 0.1 / Omega, kT = UnitSystem.Boltzmann * 300;
        int[] numbers = new int[atoms];
        Array.Fill(numbers, 18);
        double[] masses = [.. Enumerable.Range(0, atoms).Select(i => i % 2 == 0 ? 4.0 : 400.0)];
        var state = new MdState(new AtomicSystem(numbers, new double[3 * atoms]) { Masses = masses }, centerOfMassAtRest: false);
        using var potential = new HarmonicWell(Stiffness);
        var platform = new HostPlatform(state, potential);
        var integrator = new Langevin(new Time(dt), TemperatureProgram.Constant(Temperature.K(300)), new Time(2 / Omega), 12);
        integrator.Start(platform);
        Moments[] groups = [new(), new()];
        for (int k = 1; k <= 4000; k++)
        {
            integrator.Step(platform);
            if (k < 1500 || k % 50 != 0) continue;
            for (int g = 0; g < 2; g++)
            {
                double sum = 0;
                for (int i = g; i < atoms; i += 2)
                    for (int c = 3 * i; c < 3 * i + 3; c++) sum += state.Momenta[c] * state.Momenta[c] / masses[i];
                groups[g].Add(sum / (1.5 * atoms * kT));
            }
        }
        for (int g = 0; g < 2; g++)
        {
            // The bias −ω²dt²/4 of the light atoms is 2.5 % at this step; that of the heavy ones a hundredth of it.
            double expected = 1 - Stiffness / (g == 0 ? 4 : 400) * dt * dt / 4;
            Assert.True(Math.Abs(groups[g].Mean - expected) < Tolerance.Sigma * groups[g].Error(2), $"group {g}: {groups[g].Mean} ± {groups[g].Error(2)}, expected {expected}");
        }
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
