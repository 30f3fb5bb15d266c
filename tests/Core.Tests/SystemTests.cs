using Potentials.Core;

namespace Potentials.Core.Tests;

public class SystemTests
{
    private static AtomicSystem Water => new([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]) { Charge = 0, SpinMultiplicity = 1 };

    [Fact]
    public void The_table_of_elements_is_complete()
    {
        Assert.Equal(118, Elements.All.Count);
        Assert.Equal(Enumerable.Range(1, 118), Elements.All.Select(e => e.Number));
        Assert.Equal(118, Elements.All.Select(e => e.Symbol).Distinct().Count());
        Assert.Equal(118, Elements.All.Select(e => e.Name).Distinct().Count());
        Assert.All(Elements.All, e =>
        {
            Assert.InRange(e.Mass, e.Number * 0.99, e.Number * 2.9);
            Assert.InRange(e.CovalentRadius ?? 1, 0.25, 2.7);
            Assert.True(Elements.TryParse(e.Symbol, out int z));
            Assert.Equal(e.Number, z);
            Assert.Equal(e, Elements.Get(z));
            Assert.Equal(e.Mass, Elements.Mass(z));
            Assert.Equal(e.Symbol, Elements.Symbol(z));
        });
        // Only these four pairs of neighbours are lighter than their predecessors (and a few artificial elements).
        Assert.Equal(["K", "Ni", "I", "Pa"], Elements.All.Take(92).Zip(Elements.All.Skip(1).Take(91)).Where(p => p.Second.Mass < p.First.Mass).Select(p => p.Second.Symbol));
        Assert.Equal((1.008, 28.085, 195.084, 238.02891), (Elements.Mass(1), Elements.Mass(14), Elements.Mass(78), Elements.Mass(92)));
        Assert.Equal((0.31, 1.11, 1.45), (Elements.Get(1).CovalentRadius, Elements.Get(14).CovalentRadius, Elements.Get(47).CovalentRadius));
    }

    [Fact]
    public void Symbols_are_spelt_exactly_and_the_ghost_is_zero()
    {
        Assert.False(Elements.TryParse("SI", out _));
        Assert.False(Elements.TryParse("si", out _));
        Assert.False(Elements.TryParse("Xx", out _));
        Assert.True(Elements.TryParse("X", out int ghost));
        Assert.Equal((0, "X", 1.0), (ghost, Elements.Symbol(0), Elements.Mass(0)));
        foreach (int z in new[] { 0, 119, -1 }) Assert.Throws<ArgumentOutOfRangeException>(() => Elements.Get(z));
    }

    [Fact]
    public void Structures_refuse_what_does_not_fit_together()
    {
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1, 1], [0, 0, 0]));
        Assert.Contains("Atom 2", Assert.Throws<ArgumentException>(() => new AtomicSystem([1, 119], new double[6])).Message);
        Assert.Throws<ArgumentException>(() => new AtomicSystem([-1], new double[3]));
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Masses = [1, 2] });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Velocities = [1, 2] });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Movable = [true] });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Labels = new() { Forces = [1] } });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Labels = new() { AtomEnergies = [1, 2] } });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Labels = new() { Charges = [] } });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Labels = new() { MagneticMoments = [1, 2] } });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Labels = new() { Dipole = [1] } });
        Assert.Throws<ArgumentException>(() => new AtomicSystem([1], new double[3]) { Columns = new Dictionary<string, AtomColumn> { ["tags"] = new(new long[] { 1, 2 }) } });
        Assert.Throws<ArgumentException>(() => new AtomColumn(new double[5], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AtomColumn(new double[5], 0));
    }

    [Fact]
    public void Masses_come_from_the_table_unless_given()
    {
        Assert.Equal([15.999, 1.008, 1.008], Water.Masses);
        Assert.False(Water.HasMasses);
        var heavy = new AtomicSystem([1], new double[3]) { Masses = [2.014] };
        Assert.True(heavy.HasMasses);
        Assert.Equal(2.014, heavy.Moved([1, 1, 1]).Masses[0]);
    }

    [Fact]
    public void Moving_keeps_what_belongs_to_the_atoms_and_drops_what_belongs_to_the_geometry()
    {
        var column = new Dictionary<string, AtomColumn> { ["site"] = new(new[] { "a", "b", "c" }) };
        var before = new AtomicSystem(Water.Numbers, Water.Positions)
        {
            Charge = 1, SpinMultiplicity = 2, Velocities = new double[9], Movable = new bool[9], Columns = column, Labels = new() { Energy = -1 },
        };
        var after = before.Moved(new double[9], Cell.Orthorhombic(5, 5, 5));
        Assert.Equal((1.0, 2, 125.0), (after.Charge, after.SpinMultiplicity, after.Cell.Volume));
        Assert.Same(column, after.Columns);
        Assert.NotNull(after.Movable);
        Assert.Null(after.Velocities);
        Assert.Null(after.Labels.Energy);
        Assert.Throws<ArgumentException>(() => before.Moved(new double[8]));
        var labelled = before.WithLabels(new() { Energy = 3 });
        Assert.Equal(3, labelled.Labels.Energy);
        Assert.NotNull(labelled.Velocities);
    }

    [Fact]
    public void A_batch_is_a_copy_in_order()
    {
        var silicon = new AtomicSystem([14, 14], [0, 0, 0, 1.3575, 1.3575, 1.3575], Cell.Periodic(0, 2.715, 2.715, 2.715, 0, 2.715, 2.715, 2.715, 0));
        var batch = new SystemBatch([Water, silicon, new AtomicSystem([], [])], [7, 8, 9]);
        Assert.Equal((3, 5), (batch.Count, batch.Atoms));
        Assert.Equal([0, 3, 5, 5], batch.Offsets);
        Assert.Equal([8, 1, 1, 14, 14], batch.Numbers);
        Assert.Equal((2, 0), (batch.AtomsOf(1), batch.AtomsOf(2)));
        Assert.Equal(silicon.Positions, batch.PositionsOf(1).ToArray());
        Assert.Equal([14, 14], batch.NumbersOf(1).ToArray());
        Assert.Equal([7, 8, 9], batch.Ids);
        Assert.Equal((0.0, null, 1, null), (batch.Charges[0], batch.Charges[1], batch.SpinMultiplicities[0], batch.SpinMultiplicities[1]));
        Assert.Equal(28.085, batch.Masses[3]);
        batch.PositionsOf(1)[0] = 5;
        Assert.Equal(0, silicon.Positions[0]);
        Assert.Equal(5, batch.Positions[9]);
        Assert.Throws<ArgumentException>(() => new SystemBatch([Water], [1, 2]));
        Assert.Equal([0], new SystemBatch(Water).Ids);
    }

    [Fact]
    public void Errors_say_where_and_carry_the_exit_code()
    {
        var config = new ConfigError("unknown key", "run.yaml", 3, 7);
        Assert.Equal(("run.yaml:3:7: unknown key", 2), (config.Message, config.ExitCode));
        var data = new DataError("bad number", "a.xyz", 12_000_000_000, 4);
        Assert.Equal(("a.xyz:12000000000:4: bad number", 3), (data.Message, data.ExitCode));
        Assert.Equal("line 5: short", new DataError("short", null, 5).Message);
        Assert.Equal("a.xyz: empty", new DataError("empty", "a.xyz").Message);
        var physics = new PhysicsError("exploded", 1, 2);
        Assert.Equal(("system 2, atom 3: exploded", 4, 1, 2), (physics.Message, physics.ExitCode, physics.System, physics.Atom));
        Assert.Equal("atom 3: exploded", new PhysicsError("exploded", -1, 2).Message);
        Assert.Equal("system 5, atom 3: exploded", new PhysicsError("exploded", -1, 2).InSystem(4).Message);
        Assert.Equal(5, new Potentials.Core.EnvironmentError("no disk").ExitCode);
    }
}
