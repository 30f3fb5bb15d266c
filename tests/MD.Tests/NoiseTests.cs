using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

public sealed class NoiseTests
{
    [Fact]
    public void Vectorised_normals_are_those_of_Philox()
    {
        foreach (int n in (int[])[1, 3, 7, 8, 9, 24, 1001])
            foreach (long system in (long[])[0, 3, 5_000_000_000])
            {
                var key = new NoiseKey(0x1234_5678_9ABC_DEF0, 6_000_000_123, NoiseStream.Langevin);
                double[] found = new double[n];
                NormalNoise.Fill(found, key, system);
                for (int c = 0; c < n; c++)
                {
                    var pair = Philox.Normals(Philox.Draw(key.Seed, system, key.Step, key.Stream, c / 8 * 4 + c % 4));
                    double expected = c % 8 < 4 ? pair.First : pair.Second;
                    Assert.True(Math.Abs(expected - found[c]) <= Tolerance.Algebra * Math.Max(1, Math.Abs(expected)), $"coordinate {c}: {found[c]:R}, expected {expected:R}");
                }
            }
    }

    [Fact]
    public void A_coordinate_s_noise_does_not_depend_on_how_many_there_are()
    {
        var key = new NoiseKey(5, 7, NoiseStream.Langevin);
        double[] many = new double[300];
        NormalNoise.Fill(many, key, 9);
        for (int n = 1; n < 40; n++)
        {
            double[] few = new double[n];
            NormalNoise.Fill(few, key, 9);
            Assert.Equal(many[..n], few);
        }
    }

    [Fact]
    public void Normals_are_normal_and_streams_are_independent()
    {
        const int n = 300_000;
        double[] a = new double[n], b = new double[n];
        NormalNoise.Fill(a, new NoiseKey(1, 1, NoiseStream.Langevin), 0);
        NormalNoise.Fill(b, new NoiseKey(1, 1, NoiseStream.Velocities), 0);
        double sigma = 1 / Math.Sqrt(n);
        Assert.True(Math.Abs(a.Average()) < Tolerance.Sigma * sigma);
        Assert.True(Math.Abs(a.Average(v => v * v) - 1) < Tolerance.Sigma * Math.Sqrt(2) * sigma);
        Assert.True(Math.Abs(a.Average(v => v * v * v)) < Tolerance.Sigma * Math.Sqrt(15) * sigma);
        Assert.True(Math.Abs(a.Average(v => v * v * v * v) - 3) < Tolerance.Sigma * Math.Sqrt(96) * sigma);
        Assert.True(Math.Abs(a.Zip(b, (x, y) => x * y).Average()) < Tolerance.Sigma * sigma);
        Assert.True(Statistics.KolmogorovSmirnov(a, Statistics.NormalCdf) > 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(300)]
    public void Chi_square_numbers_follow_their_distribution(int degrees)
    {
        var noise = new PhiloxRescalingNoise(4);
        double[] found = [.. Enumerable.Range(0, 20_000).Select(step => noise.Draw(3, step, degrees).ChiSquare)];
        if (degrees == 0)
        {
            Assert.All(found, v => Assert.Equal(0, v));
            return;
        }
        Assert.True(Statistics.KolmogorovSmirnov(found, v => Statistics.GammaCdf(0.5 * degrees, 0.5 * v)) > 1e-4);
    }

    [Fact]
    public void Velocities_are_drawn_at_the_temperature_and_exactly_so_on_demand()
    {
        var x = MovingSystems.Crystal(5, seed: 1);
        var state = new MdState([x, MovingSystems.Crystal(5, seed: 2)]);
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant([Temperature.K(80), Temperature.K(300)]), 12);
        double[] kinetic = new double[2];
        var platform = new HostPlatform(state, new HarmonicWell(1));
        foreach (bool exact in (bool[])[false, true])
        {
            MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant([Temperature.K(80), Temperature.K(300)]), 12, exact);
            platform.KineticEnergies(kinetic);
            for (int s = 0; s < 2; s++)
            {
                double ratio = 2 * kinetic[s] / (state.DegreesOfFreedom[s] * UnitSystem.Boltzmann) / (s == 0 ? 80 : 300);
                if (exact) Assert.Equal(1, ratio, 1e-12);
                else Assert.InRange(ratio, 1 - Tolerance.Sigma * Math.Sqrt(2.0 / state.DegreesOfFreedom[s]), 1 + Tolerance.Sigma * Math.Sqrt(2.0 / state.DegreesOfFreedom[s]));
            }
        }
        double[] total = new double[6];
        platform.TotalMomenta(total);
        Assert.All(total, p => Assert.True(Math.Abs(p) < 1e-10));
        Assert.NotEqual(state.Momenta[..10], state.Momenta[(3 * x.Count)..(3 * x.Count + 10)]);
    }

    [Fact]
    public void A_single_atom_has_three_degrees_of_freedom_and_two_atoms_have_three_too()
    {
        var one = new MdState(new AtomicSystem([18], [0, 0, 0]));
        Assert.Equal((3, false), (one.DegreesOfFreedom[0], one.CenterOfMassAtRest[0]));
        var two = new MdState(new AtomicSystem([18, 18], [0, 0, 0, 4, 0, 0]));
        Assert.Equal((3, true), (two.DegreesOfFreedom[0], two.CenterOfMassAtRest[0]));
        MaxwellBoltzmann.Draw(one, TemperatureProgram.Constant(Temperature.K(300)), 1, exact: true);
        var platform = new HostPlatform(one, new HarmonicWell(1));
        double[] kinetic = new double[1];
        platform.KineticEnergies(kinetic);
        Assert.Equal(1.5 * UnitSystem.Boltzmann * 300, kinetic[0], 1e-14);
    }
}
