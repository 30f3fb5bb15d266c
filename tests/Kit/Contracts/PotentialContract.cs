using Potentials.Core;
using Xunit;

namespace Potentials.Tests.Kit;

/// <summary>
/// What every potential must prove (verification, contract of potentials). A test class for a potential derives from this one, says how
/// to make the potential and on which structures to try it, and inherits the proof. Knows nothing of the potential's kind.
/// </summary>
public abstract partial class PotentialContract
{
    /// <summary>A new potential, ready for use. Disposed by the caller.</summary>
    protected abstract IPotential Create();

    /// <summary>Structures made of the potential's elements.</summary>
    protected abstract PotentialSample Sample { get; }

    /// <summary>The tolerances it is held to.</summary>
    protected virtual PotentialTolerances Tolerances => PotentialTolerances.Pair;

    /// <summary>A copy in float64 for finite differences; the potential itself where it has none.</summary>
    protected virtual IPotential CreateForGradients() => Create();

    /// <summary>A new potential that uses this many threads, or null when threads are not its own affair.</summary>
    protected virtual IPotential? CreateWithThreads(int threads) => null;

    /// <summary>Whether the energy goes to its limit continuously at the cutoff.</summary>
    protected virtual bool ContinuousEnergy => true;

    /// <summary>Whether forces vanish continuously at the cutoff.</summary>
    protected virtual bool ContinuousForces => true;

    /// <summary>Whether calls must leave the managed heap alone; potentials made of tensors check flat memory in their own tests.</summary>
    protected virtual bool AllocationFree => true;

    /// <summary>Whether two atoms without common cutoff give exactly the energy of two lone atoms (not so where a readout rounds in blocks).</summary>
    protected virtual bool ExactBeyondCutoff => true;

    /// <summary>Gives a structure what the potential needs beyond atoms and cell, such as a charge.</summary>
    protected virtual AtomicSystem Prepared(AtomicSystem system) => system;

    /// <summary>Pairs visited by the last evaluation, where the potential counts them: the cost must not depend on where the atoms sit.</summary>
    protected virtual long? PairsVisited(IPotential potential) => null;

    [SkippableFact]
    public void Forces_are_minus_the_gradient_of_the_energy()
    {
        using var potential = CreateForGradients();
        if (!potential.Info.Conservative) return;
        foreach (var system in new[] { Sample.Crystal, Sample.Cluster })
        {
            var batch = new SystemBatch(Prepared(system));
            var found = Evaluate(potential, batch).Forces;
            var random = new Random(3);
            int[] atoms = [.. Enumerable.Range(0, system.Count).OrderBy(_ => random.Next()).Take(20)];
            foreach (int atom in atoms)
                for (int axis = 0; axis < 3; axis++)
                {
                    int k = 3 * atom + axis;
                    double expected = -Derivative(1e-4, h => { double x = batch.Positions[k]; batch.Positions[k] = x + h; double e = EnergyOf(potential, batch); batch.Positions[k] = x; return e; });
                    Close(expected, found[k], Tolerances.Gradient, $"force of atom {atom + 1} along {"xyz"[axis]}");
                }
        }
    }

    [SkippableFact]
    public void Stress_is_the_strain_derivative_of_the_energy_and_negative_in_compression()
    {
        using var potential = CreateForGradients();
        if (!potential.Info.HasStress) return;
        var crystal = Prepared(Sample.Crystal);
        var stress = Evaluate(potential, crystal).Stress;
        double volume = crystal.Cell.Volume;
        if (potential.Info.Conservative)
            for (int i = 0; i < 3; i++)
                for (int j = 0; j <= i; j++)
                {
                    double expected = Derivative(1e-5, h =>
                    {
                        Span<double> f = [1, 0, 0, 0, 1, 0, 0, 0, 1];
                        f[3 * i + j] += h / 2;
                        f[3 * j + i] += h / 2;
                        return EnergyOf(potential, new SystemBatch(SampleSystems.Deformed(crystal, Matrix3.FromRows(f))));
                    });
                    Close(expected, volume * stress[i, j], Tolerances.Gradient, $"virial {"xyz"[i]}{"xyz"[j]}");
                    Close(stress[j, i], stress[i, j], Tolerance.Algebra32, $"symmetry of stress {"xyz"[i]}{"xyz"[j]}");
                }
        var compressed = Evaluate(potential, SampleSystems.Deformed(crystal, 0.88 * Matrix3.Identity)).Stress;
        Assert.True(compressed.Trace < 0 && compressed.Trace < stress.Trace, $"a crystal compressed by 12 % must push outwards (negative trace), found {compressed.Trace} eV/Å³");
        var open = new SystemBatch(Prepared(Sample.Cluster));
        var result = new PotentialResult(open);
        potential.Evaluate(open, Want.All, result);
        Assert.True(double.IsNaN(result.Stresses[0].XX), "an open system has no stress: NaN expected");
    }

    [SkippableFact]
    public void Rotations_and_inversions_turn_forces_and_stress_along()
    {
        using var potential = Create();
        var random = new Random(5);
        foreach (var system in new[] { Sample.Crystal, Sample.Cluster })
        {
            var original = Evaluate(potential, Prepared(system));
            for (int k = 0; k < 8; k++)
            {
                var r = SampleSystems.Rotation(random, k % 2 == 1);
                var turned = Evaluate(potential, Prepared(SampleSystems.Deformed(system, r)));
                Close(original.Energy, turned.Energy, Tolerances.Symmetry, "energy after rotation");
                double scale = Tolerances.Symmetry * Math.Max(1, Largest(original.Forces));
                for (int i = 0; i < system.Count; i++)
                {
                    var (x, y, z) = r.LeftMultiply(original.Forces[3 * i], original.Forces[3 * i + 1], original.Forces[3 * i + 2]);
                    Within(x, turned.Forces[3 * i], scale, "force x after rotation");
                    Within(y, turned.Forces[3 * i + 1], scale, "force y after rotation");
                    Within(z, turned.Forces[3 * i + 2], scale, "force z after rotation");
                }
                if (!system.Cell.Pbc.IsFull || !potential.Info.HasStress) continue;
                var expected = r.Transpose * original.Stress * r;
                for (int i = 0; i < 9; i++) Within(expected[i / 3, i % 3], turned.Stress[i / 3, i % 3], Tolerances.Symmetry, "stress after rotation");
            }
        }
    }

    [SkippableFact]
    public void Translations_and_images_change_nothing_and_cost_nothing()
    {
        using var potential = Create();
        var crystal = Prepared(Sample.Crystal);
        var original = Evaluate(potential, crystal);
        long? pairs = PairsVisited(potential);
        var image = (double[])crystal.Positions.Clone();
        for (int i = 0; i < crystal.Count; i += 3)
        {
            var (x, y, z) = crystal.Cell.Rows.LeftMultiply(3, -3, i % 2 == 0 ? 3 : -2);
            image[3 * i] += x; image[3 * i + 1] += y; image[3 * i + 2] += z;
        }
        Same(original, Evaluate(potential, crystal.Moved(image)), Tolerances.Symmetry, "atoms moved by three lattice vectors");
        Assert.Equal(pairs, PairsVisited(potential));
        Same(original, Evaluate(potential, SampleSystems.Translated(crystal, 0.317, -1.234, 2.5)), Tolerances.Symmetry, "translation");
        Same(original, Evaluate(potential, SampleSystems.Translated(crystal, 1e4, -1e4, 1e4)), Tolerances.Symmetry, "10,000 Å away");
        Assert.Equal(pairs, PairsVisited(potential));
        var cluster = Prepared(Sample.Cluster);
        Same(Evaluate(potential, cluster), Evaluate(potential, SampleSystems.Translated(cluster, 1e4, -1e4, 1e4)), Tolerances.Symmetry, "cluster 10,000 Å away");
    }

    [SkippableFact]
    public void The_order_of_atoms_does_not_matter()
    {
        using var potential = Create();
        var random = new Random(6);
        foreach (var system in new[] { Sample.Crystal, Sample.Cluster })
        {
            int[] order = [.. Enumerable.Range(0, system.Count).OrderBy(_ => random.Next())];
            var original = Evaluate(potential, Prepared(system));
            var permuted = Evaluate(potential, Prepared(SampleSystems.Permuted(system, order)));
            Close(original.Energy, permuted.Energy, Tolerances.Permutation, "energy after permutation");
            double scale = Tolerances.Permutation * Math.Max(1, Largest(original.Forces));
            for (int k = 0; k < order.Length; k++)
                for (int c = 0; c < 3; c++) Within(original.Forces[3 * order[k] + c], permuted.Forces[3 * k + c], scale, $"force of atom {order[k] + 1} after permutation");
        }
    }

    [SkippableFact]
    public void A_system_in_a_batch_equals_the_system_alone()
    {
        using var potential = Create();
        int[] elements = [.. Sample.Crystal.Numbers.Distinct()];
        double v = Sample.VolumePerAtom;
        AtomicSystem[] systems =
        [
            SampleSystems.Grid(1, 1, 1, v, elements, 0, 1), SampleSystems.Ball(Sample.Cluster, 2), SampleSystems.Grid(2, 2, 3, v, elements, 0.1, 2),
            SampleSystems.Grid(4, 4, 4, v, elements, 0.1, 3), SampleSystems.Grid(2, 2, 3, v, elements, 0.1, 2),
        ];
        systems = Array.ConvertAll(systems, Prepared);
        var batch = new SystemBatch(systems);
        var together = Evaluate(potential, batch);
        for (int s = 0; s < systems.Length; s++)
        {
            using var fresh = Create();
            var alone = Evaluate(fresh, systems[s]);
            Within(alone.Energy, together.Energies[s], Tolerances.Batch * systems[s].Count, $"energy of system {s + 1} in the batch");
            for (int k = 0; k < alone.Forces.Length; k++)
                Within(alone.Forces[k], together.Forces[3 * batch.Offsets[s] + k], Tolerances.Batch * Math.Max(1, Largest(alone.Forces)), $"force {k} of system {s + 1} in the batch");
            if (!potential.Info.HasStress || !systems[s].Cell.Pbc.IsFull) continue;
            for (int k = 0; k < 9; k++) Within(alone.Stress[k / 3, k % 3], together.Stresses[s][k / 3, k % 3], Tolerances.Batch, $"stress of system {s + 1} in the batch");
        }
    }
}
