using Potentials.Core;
using Potentials.MD;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>Whether the ensembles are what they claim: 500 atoms of Lennard-Jones argon, fixed seeds.</summary>
public sealed class EnsembleTests
{
    private const double Kelvin = 60, Drift = 1e-5, SmallestP = 1e-4;
    private const int Warm = 4000, Production = 10_000, Every = 5;

    [Fact]
    public void Constant_energy_does_not_drift()
    {
        var sample = Sample(() => new VelocityVerlet(Time.Fs(5)), Kelvin, 20_000, start: 1, warm: 1000);
        double nanoseconds = 20_000 * 5e-6, perSample = nanoseconds / sample.Conserved.Values.Count;
        var (slope, error) = sample.Conserved.Line(20);
        double drift = slope / perSample / (UnitSystem.Boltzmann * Kelvin * sample.DegreesOfFreedom);
        double deviation = error / perSample / (UnitSystem.Boltzmann * Kelvin * sample.DegreesOfFreedom);
        Assert.True(Math.Abs(drift) < Math.Max(Drift, Tolerance.Sigma * deviation), $"drift {drift:E2} ± {deviation:E2} kT/ns/dof");
        Assert.True(Math.Abs(slope * sample.Conserved.Values.Count) < Math.Sqrt(sample.Kinetic.Variance), "the drift exceeds the fluctuation of the kinetic energy");
    }

    [Theory]
    [InlineData("verlet")]
    [InlineData("langevin")]
    [InlineData("rescaling")]
    [InlineData("chain")]
    public void The_conserved_quantity_fluctuates_with_the_square_of_the_step(string kind)
    {
        // The same 4 ps (20 ps of a noisy path) from the same start with steps of 10, 5 and 2.5 fs.
        double[] spreads = [.. ((double[])[10, 5, 2.5]).Select(fs =>
        {
            var sample = Sample(() => Create(kind, fs, Kelvin), Kelvin, (int)((kind == "langevin" ? 20_000 : 4000) / fs), start: 2, warm: 0, every: 1);
            // The shadow work of a noisy path wanders, so its fluctuation is taken within windows of 0.2 ps.
            return Fluctuation(sample.Conserved.Values, kind == "langevin" ? (int)(200 / fs) : sample.Conserved.Values.Count);
        })];
        Assert.True(spreads[0] > 0, "nothing fluctuates");
        double band = kind == "verlet" ? 0.10 : 0.15;
        foreach (double ratio in (double[])[spreads[0] / spreads[1], spreads[1] / spreads[2]]) Assert.InRange(ratio, 4 * (1 - band), 4 * (1 + band));
    }

    [Theory]
    [InlineData("langevin")]
    [InlineData("rescaling")]
    [InlineData("chain")]
    public void Kinetic_energies_follow_the_canonical_distribution(string kind)
    {
        var sample = Sample(() => Create(kind, 5, Kelvin), Kelvin, Production, start: 3, warm: Warm);
        int dof = sample.DegreesOfFreedom;
        Assert.Equal(3 * 500 - 3, dof);
        double kT = UnitSystem.Boltzmann * Kelvin, mean = 0.5 * dof * kT, width = Math.Sqrt(0.5 * dof) * kT;
        double error = sample.Kinetic.Error(100);
        Assert.True(Math.Abs(sample.Kinetic.Mean - mean) < Tolerance.Sigma * error, $"⟨K⟩ = {sample.Kinetic.Mean} ± {error}, expected {mean}");
        // The width from blocks: each block's variance about the exact mean is one estimate.
        var squares = new Moments();
        foreach (double k in sample.Kinetic.Values) squares.Add((k - mean) * (k - mean) / (width * width));
        Assert.True(Math.Abs(squares.Mean - 1) < Tolerance.Sigma * squares.Error(100), $"variance ratio {squares.Mean} ± {squares.Error(100)}");
        // Kolmogorov–Smirnov wants independent samples: one in 100.
        double[] thin = [.. sample.Kinetic.Values.Where((_, i) => i % 100 == 0)];
        double p = Statistics.KolmogorovSmirnov(thin, k => Statistics.GammaCdf(0.5 * dof, k / kT));
        Assert.True(p > SmallestP, $"p = {p}");
        foreach (var (name, part) in sample.Parts)
            Assert.True(Math.Abs(part.Mean / part.Count - 0.5 * kT) < Tolerance.Sigma * part.Error / part.Count, $"{name}: {2 * part.Mean / part.Count / UnitSystem.Boltzmann} K");
        var (slope, deviation) = sample.Conserved.Line(20);
        Assert.True(Math.Abs(slope) < Tolerance.Sigma * deviation || kind == "langevin" && Math.Abs(slope * sample.Conserved.Values.Count) < width, $"conserved quantity drifts by {slope} ± {deviation}");
    }

    [Theory]
    [InlineData("langevin")]
    [InlineData("rescaling")]
    public void Two_temperatures_are_related_by_their_Boltzmann_factors(string kind)
    {
        // ln p₂(E)/p₁(E) = (β₁ − β₂) E + c (Shirts, J. Chem. Theory Comput. 9, 909, 2013), fitted by maximum likelihood.
        double cold = 58.3, warm = 60;
        double[] low = Potential(cold, 4), high = Potential(warm, 5);
        double expected = (1 / cold - 1 / warm) / UnitSystem.Boltzmann;
        var (slope, error) = LogisticSlope(low, high);
        Assert.True(Math.Abs(slope - expected) < Tolerance.Sigma * error, $"slope {slope} ± {error} per eV, expected {expected}");

        double[] Potential(double kelvin, ulong start)
        {
            var energies = Sample(() => Create(kind, 5, kelvin), kelvin, Production, start, Warm).Potential.Values;
            return [.. energies.Where((_, i) => i % 20 == 0)];
        }
    }

    private static IIntegrator Create(string kind, double fs, double kelvin)
    {
        var t = TemperatureProgram.Constant(Temperature.K(kelvin));
        return kind switch
        {
            "verlet" => new VelocityVerlet(Time.Fs(fs)),
            "langevin" => new Langevin(Time.Fs(fs), t, Time.Ps(0.5), 8),
            "rescaling" => new VelocityRescaling(Time.Fs(fs), t, Time.Ps(0.2), 8),
            _ => new NoseHooverChain(Time.Fs(fs), t, Time.Ps(0.2)),
        };
    }

    /// <summary>Root mean square deviation from the mean of each window.</summary>
    private static double Fluctuation(IReadOnlyList<double> values, int window)
    {
        double sum = 0;
        int windows = values.Count / window;
        for (int w = 0; w < windows; w++)
        {
            var part = values.Skip(w * window).Take(window).ToArray();
            double mean = part.Average();
            sum += part.Average(v => (v - mean) * (v - mean)) / windows;
        }
        return Math.Sqrt(sum);
    }

    private static Sampled Sample(Func<IIntegrator> create, double kelvin, int steps, ulong start, int warm, int every = Every)
    {
        var state = new MdState(Supercells.Repeat(Crystals.Build(CrystalKind.Fcc, [18], 5.35), 5, 5, 5));
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(kelvin)), start, exact: true);
        using var potential = new LennardJones(LennardJonesParameters.Argon);
        Equilibrate(state, potential, kelvin, warm > 0 ? warm : 1000);
        var platform = new HostPlatform(state, potential);
        state.Variables = null;
        var integrator = create();
        integrator.Start(platform);
        var sample = new Sampled(state);
        double[] conserved = new double[1];
        for (int k = 1; k <= steps; k++)
        {
            integrator.Step(platform);
            if (k % every != 0) continue;
            integrator.ConservedEnergies(platform, conserved);
            sample.Take(conserved[0]);
        }
        return sample;
    }

    private static void Equilibrate(MdState state, IPotential potential, double kelvin, int steps)
    {
        // Half of the kinetic energy goes into the lattice: a thermostat brings it back.
        var platform = new HostPlatform(state, potential);
        var integrator = new Langevin(Time.Fs(5), TemperatureProgram.Constant(Temperature.K(kelvin)), Time.Ps(0.5), 99);
        integrator.Start(platform);
        for (int k = 0; k < steps; k++) integrator.Step(platform);
    }

    /// <summary>Slope b of p(high | E) = 1/(1 + exp(−a − bE)) by Newton's method, and its standard error.</summary>
    private static (double Slope, double Error) LogisticSlope(double[] low, double[] high)
    {
        double centre = low.Concat(high).Average(), a = 0, b = 0;
        double hbb = 0, haa = 0, hab = 0;
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double ga = 0, gb = 0;
            haa = hab = hbb = 0;
            foreach (var (e, label) in low.Select(e => (e - centre, 0.0)).Concat(high.Select(e => (e - centre, 1.0))))
            {
                double p = 1 / (1 + Math.Exp(-a - b * e)), w = p * (1 - p);
                ga += label - p;
                gb += (label - p) * e;
                haa += w;
                hab += w * e;
                hbb += w * e * e;
            }
            double det = haa * hbb - hab * hab;
            a += (hbb * ga - hab * gb) / det;
            b += (haa * gb - hab * ga) / det;
        }
        return (b, Math.Sqrt(haa / (haa * hbb - hab * hab)));
    }

    private sealed class Sampled(MdState state)
    {
        private readonly Moments[] groups = [new(), new(), new(), new(), new()];

        public int DegreesOfFreedom => state.DegreesOfFreedom[0];

        public Moments Kinetic { get; } = new();

        public Moments Potential { get; } = new();

        public Moments Conserved { get; } = new();

        /// <summary>Kinetic energies of the three axes and of two halves of the atoms, with the degrees of freedom of each.</summary>
        public IEnumerable<(string Name, (double Mean, double Error, double Count) Part)> Parts
        {
            get
            {
                string[] names = ["x", "y", "z", "even atoms", "odd atoms"];
                for (int g = 0; g < 5; g++) yield return (names[g], (groups[g].Mean, groups[g].Error(100), g < 3 ? DegreesOfFreedom / 3.0 : DegreesOfFreedom / 2.0));
            }
        }

        public void Take(double conserved)
        {
            Span<double> sums = stackalloc double[5];
            for (int c = 0; c < state.Momenta.Length; c++)
            {
                double k = 0.5 * state.Momenta[c] * state.Momenta[c] * state.InverseMasses[c];
                sums[c % 3] += k;
                sums[3 + c / 3 % 2] += k;
            }
            for (int g = 0; g < 5; g++) groups[g].Add(sums[g]);
            Kinetic.Add(sums[0] + sums[1] + sums[2]);
            Potential.Add(state.Result.Energies[0]);
            Conserved.Add(conserved);
        }
    }
}
