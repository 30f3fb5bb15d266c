using Potentials.Core;
using Xunit;

namespace Potentials.Tests.Kit;

public abstract partial class PotentialContract
{
    [SkippableFact]
    public void Energies_are_extensive()
    {
        using var potential = Create();
        var crystal = Prepared(Sample.Crystal);
        var one = Evaluate(potential, crystal);
        var eight = Evaluate(potential, Prepared(SampleSystems.Repeated(crystal, 2, 2, 2)));
        Close(one.Energy / crystal.Count, eight.Energy / (8 * crystal.Count), Tolerances.Extensivity, "energy an atom of the 2x2x2 supercell");
        for (int k = 0; k < eight.Forces.Length; k++) Within(one.Forces[k % one.Forces.Length], eight.Forces[k], Tolerances.Symmetry * Math.Max(1, Largest(one.Forces)), "force in the supercell");
        var cluster = Prepared(Sample.Cluster);
        var other = Prepared(SampleSystems.Rattled(cluster, 0.05, 21));
        double sum = Evaluate(potential, cluster).Energy + Evaluate(potential, other).Energy;
        double joined = Evaluate(potential, Prepared(SampleSystems.Joined(cluster, other, 40 + potential.Info.ReceptiveField))).Energy;
        Close(sum / (2 * cluster.Count), joined / (2 * cluster.Count), Tolerances.Extensivity, "energy an atom of two distant clusters");
    }

    [SkippableFact]
    public void Total_force_and_torque_vanish()
    {
        using var potential = Create();
        foreach (var system in new[] { Sample.Crystal, Sample.Cluster })
        {
            var f = Evaluate(potential, Prepared(system)).Forces;
            double scale = Tolerances.Symmetry * Math.Max(1, Largest(f));
            double x = 0, y = 0, z = 0, tx = 0, ty = 0, tz = 0;
            for (int i = 0; i < f.Length; i += 3)
            {
                x += f[i]; y += f[i + 1]; z += f[i + 2];
                double px = system.Positions[i], py = system.Positions[i + 1], pz = system.Positions[i + 2];
                tx += py * f[i + 2] - pz * f[i + 1]; ty += pz * f[i] - px * f[i + 2]; tz += px * f[i + 1] - py * f[i];
            }
            if (!potential.Info.Conservative) continue;
            foreach (double s in new[] { x, y, z }) Within(0, s, scale, "sum of forces");
            if (system.Cell.Pbc.Any) continue;
            foreach (double t in new[] { tx, ty, tz }) Within(0, t, scale * 10, "torque (lever of 10 Å)");
        }
    }

    [SkippableFact]
    public void Energy_and_forces_end_at_the_cutoff()
    {
        const int Points = 2000;
        using var potential = Create();
        double from = Sample.DimerFrom, to = potential.Info.Cutoff + 0.5;
        var batch = new SystemBatch(Prepared(Dimer(from)));
        var result = new PotentialResult(batch);
        double[] energy = new double[Points], force = new double[Points], distance = new double[Points];
        double? beyond = null;
        for (int k = 0; k < Points; k++)
        {
            distance[k] = from + (to - from) * k / (Points - 1);
            var (dx, dy, dz) = Direction(distance[k]);
            (batch.Positions[3], batch.Positions[4], batch.Positions[5]) = (dx, dy, dz);
            potential.Evaluate(batch, Want.EnergyAndForces, result);
            energy[k] = result.Energies[0];
            force[k] = (result.Forces[3] * dx + result.Forces[4] * dy + result.Forces[5] * dz) / distance[k];
            Assert.True(double.IsFinite(energy[k]) && double.IsFinite(force[k]), $"energy or force is not finite at {distance[k]} Å");
            if (distance[k] >= potential.Info.Cutoff + 1e-9 && ExactBeyondCutoff)
            {
                beyond ??= energy[k];
                Assert.Equal(beyond, energy[k]);
                Assert.All(result.Forces, f => Assert.Equal(0, f));
            }
        }
        if (ContinuousEnergy) NoJump(distance, energy, "energy");
        if (ContinuousForces) NoJump(distance, force, "force");
    }

    [SkippableFact]
    public void No_atom_one_atom_and_lone_atoms_are_defined()
    {
        using var potential = Create();
        var nothing = Evaluate(potential, Prepared(new AtomicSystem([], [], Cell.Orthorhombic(5, 5, 5))));
        Assert.Equal(0, nothing.Energy);
        Assert.Equal(Matrix3.Zero, nothing.Stress);
        var nobody = new SystemBatch([]);
        potential.Evaluate(nobody, Want.All, new PotentialResult(nobody));
        double side = 4 * (potential.Info.Cutoff + 1);
        foreach (int z in Sample.Crystal.Numbers.Distinct())
        {
            var open = Evaluate(potential, Prepared(new AtomicSystem([z], [0.1, 0.2, 0.3])));
            var boxed = Evaluate(potential, Prepared(new AtomicSystem([z], [0.1, 0.2, 0.3], Cell.Orthorhombic(side, side, side))));
            Assert.True(double.IsFinite(open.Energy));
            Close(open.Energy, boxed.Energy, Tolerances.Permutation, "a lone atom in a large cell");
            Assert.All(open.Forces, f => Assert.Equal(0, f));
            Assert.All(boxed.Forces, f => Assert.Equal(0, f));
            if (potential.Info.HasStress) Assert.All(boxed.Stress.ToArray(), s => Assert.Equal(0, s));
        }
    }

    [SkippableFact]
    public void A_result_of_another_shape_is_refused()
    {
        using var potential = Create();
        var batch = new SystemBatch(Prepared(Sample.Crystal));
        foreach (var (systems, atoms) in ((int, int)[])[(1, batch.Atoms - 1), (1, batch.Atoms + 1), (2, batch.Atoms)])
        {
            var result = new PotentialResult(systems, atoms);
            Assert.Contains("make a new PotentialResult", Assert.Throws<ArgumentException>(() => potential.Evaluate(batch, Want.All, result)).Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Bad_input_is_an_error_that_names_system_and_atom()
    {
        using var potential = Create();
        var good = Prepared(Sample.Cluster);
        if (potential.Info.Elements is { } elements)
        {
            int alien = Enumerable.Range(1, 118).First(z => !elements.Contains(z));
            int[] numbers = (int[])good.Numbers.Clone();
            numbers[2] = alien;
            Refuses(potential, good, new AtomicSystem(numbers, good.Positions, good.Cell) { Charge = good.Charge, SpinMultiplicity = good.SpinMultiplicity }, [2]);
        }
        Refuses(potential, good, new AtomicSystem([0, .. good.Numbers.Skip(1)], good.Positions, good.Cell) { Charge = good.Charge, SpinMultiplicity = good.SpinMultiplicity }, [0]);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity })
        {
            var p = (double[])good.Positions.Clone();
            p[4] = bad;
            Refuses(potential, good, good.Moved(p), [1]);
        }
        var same = (double[])good.Positions.Clone();
        Array.Copy(same, 3, same, 9, 3);
        Refuses(potential, good, good.Moved(same), [1, 3]);
        if (potential.Info.NeedsCharge) Refuses(potential, good, new AtomicSystem(good.Numbers, good.Positions) { SpinMultiplicity = good.SpinMultiplicity }, [-1]);
        if (potential.Info.NeedsSpin) Refuses(potential, good, new AtomicSystem(good.Numbers, good.Positions) { Charge = good.Charge }, [-1]);
        // A refusal leaves the potential fit for use.
        Same(Evaluate(potential, good), Evaluate(potential, good), 0, "after a refusal");
    }

    private static void Refuses(IPotential potential, AtomicSystem good, AtomicSystem bad, int[] atoms)
    {
        var batch = new SystemBatch([good, bad]);
        var error = Assert.Throws<PhysicsError>(() => potential.Evaluate(batch, Want.All, new PotentialResult(batch)));
        Assert.Equal(1, error.System);
        Assert.Contains(error.Atom, atoms);
    }

    private AtomicSystem Dimer(double distance)
    {
        var (x, y, z) = Direction(distance);
        return new([Sample.Dimer.A, Sample.Dimer.B], [0, 0, 0, x, y, z]);
    }

    private static (double X, double Y, double Z) Direction(double d) => (d * 2 / 7.0, d * 3 / 7.0, d * 6 / 7.0);

    private void NoJump(double[] distance, double[] values, string what)
    {
        double floor = Tolerances.Symmetry * Math.Max(1, Largest(values));
        for (int k = 1; k + 2 < values.Length; k++)
        {
            double step = Math.Abs(values[k + 1] - values[k]);
            double around = Math.Max(Math.Abs(values[k] - values[k - 1]), Math.Abs(values[k + 2] - values[k + 1]));
            Assert.True(step <= 10 * around + floor, $"{what} jumps by {step} between {distance[k]} and {distance[k + 1]} Å; the neighbouring steps are below {around}");
        }
    }
}
