using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Core.Tests;

public class VerletCacheTests
{
    private readonly CellList search = new();

    /// <summary>Diffusion, wrapping, shear, shrinking to half the volume and teleported atoms; the list must never miss a pair.</summary>
    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.0, 2)]
    [InlineData(2.0, 3)]
    public void Equals_a_direct_search_at_every_one_of_ten_thousand_steps(double skin, int seed)
    {
        const double Cutoff = 3;
        var random = new Random(seed);
        double R() => 2 * random.NextDouble() - 1;
        var cell = new Cell(new(7, 0.4, 0, -0.3, 8, 0.2, 0.5, 0, 9), new(true, true, seed != 3));
        int atoms = 24, steps = skin == 0 ? 500 : 10_000;
        var x = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) (x[3 * i], x[3 * i + 1], x[3 * i + 2]) = cell.Rows.LeftMultiply(random.NextDouble(), random.NextDouble(), random.NextDouble());
        var cache = new VerletCache(Cutoff, skin);
        NeighborList? direct = null;
        double volume = cell.Volume;
        for (int step = 0; step < steps; step++)
        {
            for (int k = 0; k < x.Length; k++) x[k] += 0.01 * R();
            if (step % 3 == 0) // strain, atoms following; drifting towards half the volume and back
            {
                double trend = cell.Volume > volume ? -2e-3 : cell.Volume < volume / 2 ? 2e-3 : step % 4000 < 2000 ? -5e-4 : 5e-4;
                var f = Matrix3.Identity + new Matrix3(trend + 1e-4 * R(), 2e-3 * R(), 2e-3 * R(), 0, trend, 2e-3 * R(), 0, 0, trend);
                cell = cell.Deformed(f);
                for (int i = 0; i < atoms; i++) (x[3 * i], x[3 * i + 1], x[3 * i + 2]) = f.LeftMultiply(x[3 * i], x[3 * i + 1], x[3 * i + 2]);
            }
            if (step % 5 == 0) cell = cell with { Rows = cell.Rows + Matrix3.Diagonal(1e-3 * R(), 1e-3 * R(), 1e-3 * R()) }; // strain, atoms left behind
            if (step % 97 == 0) // wrap
                for (int i = 0; i < atoms; i++) (x[3 * i], x[3 * i + 1], x[3 * i + 2]) = cell.Wrap(x[3 * i], x[3 * i + 1], x[3 * i + 2]);
            if (step % 211 == 0) x[3 * random.Next(atoms)] += 20 * R(); // teleport
            var list = cache.Update(search, x, cell);
            direct = search.Build(x, cell, Cutoff, null, direct);
            Assert.True(Lists.Triples(direct).AsSpan().SequenceEqual(Lists.Within(list, x, cell, Cutoff)), $"step {step} of seed {seed}");
        }
        if (skin > 0) Assert.InRange(cache.Rebuilds, steps / 211, steps / 4);
        else Assert.Equal(steps, cache.Rebuilds);
    }

    [Fact]
    public void The_skin_is_used_to_the_full_and_no_further()
    {
        var cell = Cell.Orthorhombic(10, 10, 10);
        double[] x = [1, 1, 1, 5, 5, 5];
        var cache = new VerletCache(3, 1);
        cache.Update(search, x, cell);
        x[0] += 0.499;
        x[3] -= 0.499;
        cache.Update(search, x, cell);
        Assert.Equal(1, cache.Rebuilds);
        x[3] -= 0.003;
        cache.Update(search, x, cell);
        Assert.Equal(2, cache.Rebuilds);
        x[0] += 0.999; // one atom alone may use both halves
        cache.Update(search, x, cell);
        Assert.Equal(2, cache.Rebuilds);
    }

    [Fact]
    public void Uniform_strain_uses_up_the_skin_by_its_largest_shrinkage()
    {
        var cell = Cell.Orthorhombic(10, 11, 12);
        double[] x = [1, 1, 1, 5, 5, 5];
        var cache = new VerletCache(4, 1);
        cache.Update(search, x, cell);
        void Strain(double e)
        {
            var f = Matrix3.Diagonal(1 + e, 1, 1);
            double[] y = [x[0] * (1 + e), x[1], x[2], x[3] * (1 + e), x[4], x[5]];
            cache.Update(search, y, cell.Deformed(f));
        }
        Strain(-0.199); // 5 Å become 4.005 Å
        Strain(0.5); // growth brings nobody closer
        Assert.Equal(1, cache.Rebuilds);
        Strain(-0.201);
        Assert.Equal(2, cache.Rebuilds);
    }

    [Fact]
    public void A_cell_that_shrinks_around_resting_atoms_is_seen()
    {
        var cache = new VerletCache(3, 1);
        double[] x = [0.2, 1, 1, 9, 1, 1];
        Assert.Empty(Lists.Within(cache.Update(search, x, Cell.Orthorhombic(14, 10, 10)), x, Cell.Orthorhombic(14, 10, 10), 3));
        var small = Cell.Orthorhombic(11, 10, 10);
        Assert.Equal(2, Lists.Within(cache.Update(search, x, small), x, small, 3).Length);
    }

    [Fact]
    public void Another_system_of_the_same_size_is_noticed()
    {
        var cache = new VerletCache(3, 1);
        cache.Update(search, [0, 0, 0, 2, 0, 0], Cell.Open, null, 7);
        cache.Update(search, [0, 0, 0, 2, 0, 0], Cell.Open, null, 7);
        Assert.Equal(1, cache.Rebuilds);
        cache.Update(search, [0, 0, 0, 2, 0, 0], Cell.Open, null, 8);
        Assert.Equal(2, cache.Rebuilds);
        Assert.Equal(3, cache.Update(search, [0, 0, 0, 2, 0, 0, 1, 0, 0], Cell.Open, null, 8).Atoms);
        cache.Update(search, [0, 0, 0, 2, 0, 0, 1, 0, 0], new Cell(Matrix3.Diagonal(9, 9, 9), new(true, false, false)), null, 8);
        Assert.Equal(4, cache.Rebuilds);
    }

    [Fact]
    public void A_position_that_is_not_a_number_is_refused_by_name_and_never_hidden_by_an_old_list()
    {
        foreach (double skin in new[] { 0.0, 1 })
            foreach (double bad in new[] { double.NaN, double.PositiveInfinity })
            {
                var cache = new VerletCache(3, skin);
                cache.Update(search, [0, 0, 0, 2, 0, 0], Cell.Open);
                var error = Assert.Throws<PhysicsError>(() => cache.Update(search, [0, 0, 0, 2, bad, 0], Cell.Open));
                Assert.Equal(1, error.Atom);
                Assert.Throws<PhysicsError>(() => cache.Update(search, [0, 0, 0, 2, bad, 0], Cell.Open));
                Assert.Equal(2, cache.Update(search, [0, 0, 0, 2, 0, 0], Cell.Open).Pairs);
            }
        var crystal = new VerletCache(3, 1);
        crystal.Update(search, [0, 0, 0], Cell.Orthorhombic(4, 4, 4));
        Assert.Throws<PhysicsError>(() => crystal.Update(search, [0, 0, 0], Cell.Orthorhombic(4, double.NaN, 4)));
        Assert.Throws<PhysicsError>(() => crystal.Update(search, [0, 0, 0], Cell.Orthorhombic(4, 0, 4)));
    }

    [Fact]
    public void Senseless_radii_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerletCache(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerletCache(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerletCache(3, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerletCache(3, double.PositiveInfinity));
    }

    /// <summary>Ballistic atoms at 94 K: the number of rebuilds is a property of the rule, and a change of it shows here.</summary>
    [Fact]
    public void Rebuilds_for_a_gas_of_argon_stay_in_their_band()
    {
        var random = new Random(5);
        double length = 35.7;
        const int Atoms = 864;
        var cell = Cell.Orthorhombic(length, length, length);
        double[] x = new double[3 * Atoms], v = new double[3 * Atoms];
        double sigma = Math.Sqrt(UnitSystem.Boltzmann * 94 / 39.948);
        for (int k = 0; k < x.Length; k++)
        {
            x[k] = length * random.NextDouble();
            v[k] = sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }
        var cache = new VerletCache(8.5, 1);
        double dt = 2 * UnitSystem.Femtosecond;
        for (int step = 0; step < 1000; step++)
        {
            for (int k = 0; k < x.Length; k++) x[k] += dt * v[k];
            cache.Update(search, x, cell);
        }
        // The two fastest of 864 atoms do about 4.1 sigma each: 1 Å is used up in 0.5/(4.1 sigma dt) = 43 steps.
        Assert.InRange(cache.Rebuilds, 18, 30);
    }

    [Fact]
    public void Updating_allocates_nothing_after_warm_up()
    {
        var random = new Random(2);
        var x = new double[300];
        foreach (ref double v in x.AsSpan()) v = 12 * random.NextDouble();
        var cell = Cell.Orthorhombic(12, 12, 12);
        var cache = new VerletCache(4, 0.3);
        void Move()
        {
            for (int k = 0; k < x.Length; k++) x[k] += 0.02 * (random.NextDouble() - 0.5);
            cache.Update(search, x, cell);
        }
        for (int k = 0; k < 300; k++) Move();
        long rebuilds = cache.Rebuilds;
        Assert.Equal(0, Allocations.Least(Move, 300));
        Assert.True(cache.Rebuilds > rebuilds + 4);
    }
}
