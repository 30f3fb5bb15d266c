using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

/// <summary>Numbers that follow from the published formulas alone.</summary>
public sealed class AnalyticTests
{
    [Fact]
    public void Lennard_Jones_dimer_has_its_well_and_slopes()
    {
        using var potential = Argon(CutoffStyle.Cut, 40);
        double sigma = 3.4, epsilon = 0.0103, bottom = Math.Pow(2, 1.0 / 6) * sigma;
        var (e, f) = Dimer(potential, 18, 18, bottom);
        Assert.Equal(-epsilon, e, Tolerance.Algebra);
        Assert.Equal(0, f, Tolerance.Algebra);
        (e, f) = Dimer(potential, 18, 18, sigma);
        Assert.Equal(0, e, Tolerance.Algebra);
        Assert.Equal(24 * epsilon / sigma, f, Tolerance.Algebra); // repulsive: pushes the second atom outwards
    }

    [Theory]
    [InlineData(CutoffStyle.Cut)]
    [InlineData(CutoffStyle.Shifted)]
    [InlineData(CutoffStyle.ShiftedForce)]
    [InlineData(CutoffStyle.Smooth)]
    public void Cutoff_styles_are_what_they_are_called(CutoffStyle style)
    {
        const double Cutoff = 6, Onset = 4.8, Sigma = 3.4, Epsilon = 0.0103;
        using var potential = new LennardJones(LennardJonesParameters.Argon with { Cutoff = Cutoff, Onset = style == CutoffStyle.Smooth ? Onset : null, Style = style });
        double U(double r) => 4 * Epsilon * (Math.Pow(Sigma / r, 12) - Math.Pow(Sigma / r, 6));
        double DU(double r) => 4 * Epsilon * (-12 * Math.Pow(Sigma / r, 12) + 6 * Math.Pow(Sigma / r, 6)) / r;
        foreach (double r in new[] { 3.2, 4.1, 4.79, 4.81, 5.3, 5.999 })
        {
            double s = r < Onset ? 1 : Math.Pow(Cutoff * Cutoff - r * r, 2) * (Cutoff * Cutoff + 2 * r * r - 3 * Onset * Onset) / Math.Pow(Cutoff * Cutoff - Onset * Onset, 3);
            double expected = style switch
            {
                CutoffStyle.Cut => U(r),
                CutoffStyle.Shifted => U(r) - U(Cutoff),
                CutoffStyle.ShiftedForce => U(r) - U(Cutoff) - (r - Cutoff) * DU(Cutoff),
                _ => s * U(r),
            };
            Assert.Equal(expected, Dimer(potential, 18, 18, r).Energy, Tolerance.Algebra);
        }
        Assert.Equal((0.0, 0.0), Dimer(potential, 18, 18, Cutoff));
    }

    [Fact]
    public void Lennard_Jones_fcc_crystal_has_the_lattice_sums_of_the_textbook()
    {
        // Kittel, Introduction to Solid State Physics: sums 12.13188 and 14.45392 over r⁻¹² and r⁻⁶; least energy −8.610 ε an atom at 1.0902 σ.
        const double Sigma = 3.4, Epsilon = 0.0103, Nearest = 1.0902 * Sigma;
        double cutoff = 14 * Nearest, a = Math.Sqrt(2) * Nearest, density = 4 / (a * a * a);
        using var potential = Argon(CutoffStyle.Cut, cutoff);
        var (energy, stress) = Fcc(potential, 18, a);
        double tail = -8 * Math.PI / 3 * density * Epsilon * Math.Pow(Sigma, 6) / Math.Pow(cutoff, 3);
        double expected = 2 * Epsilon * (12.13188 * Math.Pow(Sigma / Nearest, 12) - 14.45392 * Math.Pow(Sigma / Nearest, 6));
        Assert.Equal(-8.610 * Epsilon, expected, 1e-3 * Epsilon);
        Assert.Equal(expected, energy + tail, 1e-3 * Epsilon); // the tail beyond the cutoff as if continuous
        double pressureTail = -16 * Math.PI / 3 * density * density * Epsilon * Math.Pow(Sigma, 6) / Math.Pow(cutoff, 3);
        Assert.Equal(0, -stress.Trace / 3 + pressureTail, 2e-5); // 0.003 GPa at the minimum
    }

    [Fact]
    public void Mixing_rules_give_the_unlike_pair()
    {
        var elements = new Dictionary<string, LennardJonesPair> { ["Ar"] = new() { Epsilon = 0.01, Sigma = 3 }, ["Xe"] = new() { Epsilon = 0.04, Sigma = 4 } };
        var parameters = new LennardJonesParameters { Elements = elements, Cutoff = 30, Style = CutoffStyle.Cut };
        double Well(double sigma) => Math.Pow(2, 1.0 / 6) * sigma;
        using var lorentz = new LennardJones(parameters);
        Assert.Equal(-0.02, Dimer(lorentz, 18, 54, Well(3.5)).Energy, Tolerance.Algebra);
        using var geometric = new LennardJones(parameters with { Mixing = MixingRule.Geometric });
        Assert.Equal(-0.02, Dimer(geometric, 54, 18, Well(Math.Sqrt(12))).Energy, Tolerance.Algebra);
        using var given = new LennardJones(parameters with { Mixing = MixingRule.None, Pairs = new Dictionary<string, LennardJonesPair> { ["Xe-Ar"] = new() { Epsilon = 0.03, Sigma = 3.3, Cutoff = 5 } } });
        Assert.Equal(-0.03, Dimer(given, 18, 54, Well(3.3)).Energy, Tolerance.Algebra);
        Assert.Equal(0, Dimer(given, 18, 54, 5).Energy);
        Assert.True(Dimer(given, 18, 18, 5).Energy < 0);
        Assert.Contains("Ar-Xe", Assert.Throws<ConfigError>(() => new LennardJones(parameters with { Mixing = MixingRule.None })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7.0, null, 9)] // xenon has the common cutoff, 9 Å
    [InlineData(null, 7.0, 9)]
    [InlineData(7.0, 5.0, 7)]
    [InlineData(11.0, null, 11)]
    public void A_mixed_pair_reaches_as_far_as_the_farther_of_its_two(double? argon, double? xenon, double expected)
    {
        using var potential = new LennardJones(new()
        {
            Elements = new Dictionary<string, LennardJonesPair> { ["Ar"] = new() { Epsilon = 0.01, Sigma = 3, Cutoff = argon }, ["Xe"] = new() { Epsilon = 0.04, Sigma = 4, Cutoff = xenon } },
            Cutoff = 9, Style = CutoffStyle.Cut,
        });
        Assert.True(Dimer(potential, 18, 54, expected - 0.01).Energy < 0);
        Assert.Equal(0, Dimer(potential, 18, 54, expected + 0.01).Energy);
    }

    [Fact]
    public void Morse_dimer_has_its_well_and_curvature()
    {
        using var potential = new Morse(new() { Elements = new Dictionary<string, MorsePair> { ["Cu"] = new() { Depth = 0.3429, Alpha = 1.3588, Distance = 2.866 } }, Cutoff = 60, Style = CutoffStyle.Cut });
        Assert.Equal(-0.3429, Dimer(potential, 29, 29, 2.866).Energy, Tolerance.Algebra);
        Assert.Equal(0, Dimer(potential, 29, 29, 2.866).Force, Tolerance.Algebra);
        const double H = 1e-4;
        double stiffness = (Dimer(potential, 29, 29, 2.866 - H).Force - Dimer(potential, 29, 29, 2.866 + H).Force) / (2 * H);
        Assert.Equal(2 * 0.3429 * 1.3588 * 1.3588, stiffness, Tolerance.Gradient);
    }

    /// <summary>Worked by hand from the four exponentials; at x = 1, φ = 0.18175·e^−3.1998 + 0.50986·e^−0.94229 + 0.28022·e^−0.4029 + 0.02817·e^−0.20162 = 0.416439.</summary>
    [Fact]
    public void Universal_repulsion_has_the_published_numbers()
    {
        using var potential = new Zbl(new() { Inner = 3, Outer = 4 });
        double a = 0.46850 / (2 * Math.Pow(14, 0.23));
        Assert.Equal(0.127665, a, 1e-6);
        double e = Dimer(potential, 14, 14, a).Energy;
        Assert.Equal(14.399645 * 196 / a * 0.416439, e, 0.05);
        // Proton on gold at 0.1 Å: a = 0.4685/(1 + 79^0.23) = 0.125542, x = 0.796549, φ = 0.482192.
        Assert.Equal(14.399645 * 79 / 0.1 * 0.482192, Dimer(potential, 1, 79, 0.1).Energy, 0.05);
        Assert.Equal(Dimer(potential, 1, 79, 0.1), Dimer(potential, 79, 1, 0.1));
        Assert.Equal((0.0, 0.0), Dimer(potential, 118, 118, 4));
        Assert.True(Dimer(potential, 118, 118, 3.9).Force > 0);
    }

    [Fact]
    public void Universal_repulsion_is_full_inside_and_falls_monotonically_to_zero()
    {
        using var switched = new Zbl(ZblParameters.Universal);
        using var full = new Zbl(new() { Inner = 5, Outer = 6 });
        double bond = 2 * 1.11; // silicon's covalent radius in the table of elements
        Assert.Equal(Dimer(full, 14, 14, 0.49 * bond), Dimer(switched, 14, 14, 0.49 * bond));
        double last = double.PositiveInfinity;
        for (double r = 0.2; r < bond; r += 0.01)
        {
            var (e, f) = Dimer(switched, 14, 14, r);
            Assert.True(e < last && e > 0 && f > 0, $"not repulsive at {r} Å");
            last = e;
        }
        Assert.Equal((0.0, 0.0), Dimer(switched, 14, 14, bond));
        Assert.Contains("covalent radius", Assert.Throws<ConfigError>(() => new Zbl(new() { Elements = ["Og"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stillinger_Weber_diamond_has_the_published_energy_at_the_published_lattice_constant()
    {
        using var potential = new StillingerWeber(StillingerWeberParameters.Silicon);
        double a = 4 / Math.Sqrt(3) * Math.Pow(2, 1.0 / 6) * 2.0951; // the pair term is least at 2^(1/6) σ
        Assert.Equal(5.431, a, 1e-4);
        var (energy, stress) = Diamond(potential, a);
        Assert.Equal(-2 * 2.1682, energy, 1e-8); // four bonds of −ε/2 each; A and B are given to ten digits
        Assert.Equal(0, stress.Trace, 1e-7);
        Assert.Equal(-4.3363, Diamond(potential, 5.43095).Energy, 2e-4);
        foreach (double strained in new[] { 0.999 * a, 1.001 * a }) Assert.True(Diamond(potential, strained).Energy > energy);
    }

    /// <summary>The triple sum of the paper, written as loops.</summary>
    [Fact]
    public void Stillinger_Weber_moments_equal_the_sum_over_angles()
    {
        var parameters = StillingerWeberMixtureTests.Mixture();
        var system = SampleSystems.Ball(SampleSystems.Rattled(SampleSystems.Repeated(
            new([14, 6, 32, 14], [0, 0, 0, 1.2, 1.2, 1.2, 0, 2.4, 2.4, 2.4, 0, 2.4], Cell.Orthorhombic(4.8, 4.8, 4.8)), 2, 2, 2), 0.4, 4), 20);
        StillingerWeberTriplet T(int a, int b, int c)
        {
            string A = Elements.Symbol(a), B = Elements.Symbol(b), C = Elements.Symbol(c);
            return parameters.Triplets!.TryGetValue($"{A}-{B}-{C}", out var t) ? t : parameters.Triplets[$"{A}-{C}-{B}"];
        }
        double expected = 0;
        int n = system.Count, angles = 0;
        double[] D(int i, int j) => [system.Positions[3 * j] - system.Positions[3 * i], system.Positions[3 * j + 1] - system.Positions[3 * i + 1], system.Positions[3 * j + 2] - system.Positions[3 * i + 2]];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                if (j == i) continue;
                var dj = D(i, j);
                var p = T(system.Numbers[i], system.Numbers[j], system.Numbers[j]);
                double rj = Math.Sqrt(dj[0] * dj[0] + dj[1] * dj[1] + dj[2] * dj[2]), endJ = p.Range * p.Sigma;
                if (rj >= endJ) continue;
                expected += 0.5 * p.Epsilon * p.A * (p.B * Math.Pow(p.Sigma / rj, p.P) - Math.Pow(p.Sigma / rj, p.Q)) * Math.Exp(p.Sigma / (rj - endJ));
                for (int k = j + 1; k < n; k++)
                {
                    if (k == i) continue;
                    var dk = D(i, k);
                    var q = T(system.Numbers[i], system.Numbers[k], system.Numbers[k]);
                    double rk = Math.Sqrt(dk[0] * dk[0] + dk[1] * dk[1] + dk[2] * dk[2]), endK = q.Range * q.Sigma;
                    if (rk >= endK) continue;
                    var t = T(system.Numbers[i], system.Numbers[j], system.Numbers[k]);
                    double cosine = (dj[0] * dk[0] + dj[1] * dk[1] + dj[2] * dk[2]) / (rj * rk) - t.CosTheta;
                    expected += t.Epsilon * t.Lambda * cosine * cosine * Math.Exp(p.Gamma * p.Sigma / (rj - endJ)) * Math.Exp(q.Gamma * q.Sigma / (rk - endK));
                    angles++;
                }
            }
        Assert.True(angles > 50);
        using var potential = new StillingerWeber(parameters);
        var batch = new SystemBatch(system);
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, Want.Energy, result);
        Assert.Equal(expected, result.Energies[0], 1e-11 * Math.Abs(expected));
    }

    private static LennardJones Argon(CutoffStyle style, double cutoff) => new(LennardJonesParameters.Argon with { Style = style, Cutoff = cutoff });

    /// <summary>Energy and the force that pushes the second atom outwards.</summary>
    private static (double Energy, double Force) Dimer(IPotential potential, int a, int b, double r)
    {
        var batch = new SystemBatch(new AtomicSystem([a, b], [0, 0, 0, r, 0, 0]));
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, Want.EnergyAndForces, result);
        return (result.Energies[0], result.Forces[3]);
    }

    private static (double Energy, Matrix3 Stress) Fcc(IPotential potential, int z, double a) =>
        Crystal(potential, new([z, z, z, z], [0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0], Cell.Orthorhombic(a, a, a)));

    private static (double Energy, Matrix3 Stress) Diamond(IPotential potential, double a)
    {
        double h = a / 2, q = a / 4;
        return Crystal(potential, new([14, 14, 14, 14, 14, 14, 14, 14],
            [0, 0, 0, 0, h, h, h, 0, h, h, h, 0, q, q, q, q, q + h, q + h, q + h, q, q + h, q + h, q + h, q], Cell.Orthorhombic(a, a, a)));
    }

    private static (double Energy, Matrix3 Stress) Crystal(IPotential potential, AtomicSystem system)
    {
        var batch = new SystemBatch(system);
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, Want.All, result);
        return (result.Energies[0] / system.Count, result.Stresses[0]);
    }
}
