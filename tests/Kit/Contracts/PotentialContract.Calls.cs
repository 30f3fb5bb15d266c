using Potentials.Core;
using Xunit;

namespace Potentials.Tests.Kit;

public abstract partial class PotentialContract
{
    [SkippableFact]
    public void Repeated_calls_give_the_same_bits_and_leave_the_input_and_the_heap_alone()
    {
        using var potential = Create();
        var batch = new SystemBatch([Prepared(Sample.Crystal), Prepared(Sample.Cluster)]);
        double[] positions = [.. batch.Positions];
        int[] numbers = [.. batch.Numbers];
        Cell[] cells = [.. batch.Cells];
        var first = new PotentialResult(batch);
        var again = new PotentialResult(batch);
        potential.Evaluate(batch, Want.All | Want.AtomEnergies, first);
        int different = 0;
        long least = Allocations.Least(Again, Tolerances.Repeats / 4, rounds: 4);
        Assert.Equal(0, different);
        if (AllocationFree) Assert.Equal(0, least);
        Assert.Equal(positions, batch.Positions);
        Assert.Equal(numbers, batch.Numbers);
        Assert.Equal(cells, batch.Cells);

        void Again()
        {
            again.Forces.AsSpan().Fill(double.NaN);
            again.Energies.AsSpan().Fill(double.NaN);
            potential.Evaluate(batch, Want.All | Want.AtomEnergies, again);
            different += Different(first, again);
        }
    }

    [SkippableFact]
    public void Results_do_not_depend_on_earlier_calls()
    {
        using var travelled = Create();
        var batch = new SystemBatch([Prepared(Sample.Crystal), Prepared(Sample.Cluster)]);
        var found = new PotentialResult(batch);
        var expected = new PotentialResult(batch);
        var random = new Random(8);
        for (int step = 0; step < 12; step++)
        {
            double size = step == 6 ? 0.5 : 0.04;
            for (int k = 0; k < batch.Positions.Length; k++) batch.Positions[k] += size * (random.NextDouble() - 0.5);
            if (step % 4 == 3) batch.Cells[0] = batch.Cells[0].Deformed((1 + 0.01 * random.NextDouble()) * Matrix3.Identity);
            travelled.Evaluate(batch, Want.All, found);
            if (step % 3 != 2 || Tolerances.Batch != 0) continue;
            using var fresh = Create();
            fresh.Evaluate(batch, Want.All, expected);
            Assert.Equal(0, Different(expected, found));
        }
        using var last = Create();
        last.Evaluate(batch, Want.All, expected);
        for (int k = 0; k < found.Forces.Length; k++) Within(expected.Forces[k], found.Forces[k], Tolerances.Batch * Math.Max(1, Largest(expected.Forces)), "force after a journey");
    }

    [SkippableFact]
    public void What_is_asked_for_does_not_change_what_is_given()
    {
        using var potential = Create();
        var batch = new SystemBatch([Prepared(Sample.Crystal), Prepared(Sample.Cluster)]);
        var all = new PotentialResult(batch);
        potential.Evaluate(batch, Want.All | Want.AtomEnergies, all);
        foreach (var want in new[] { Want.Energy, Want.EnergyAndForces, Want.Energy | Want.Stress, Want.Energy | Want.AtomEnergies })
        {
            var part = new PotentialResult(batch);
            potential.Evaluate(batch, want, part);
            for (int s = 0; s < batch.Count; s++) Within(all.Energies[s], part.Energies[s], Tolerances.Batch * batch.AtomsOf(s), $"energy when {want} is wanted");
            if (want.HasFlag(Want.Forces))
                for (int k = 0; k < all.Forces.Length; k++) Within(all.Forces[k], part.Forces[k], Tolerances.Batch * Math.Max(1, Largest(all.Forces)), $"force when {want} is wanted");
            if (want.HasFlag(Want.Stress) && potential.Info.HasStress)
                for (int k = 0; k < 9; k++) Within(all.Stresses[0][k / 3, k % 3], part.Stresses[0][k / 3, k % 3], Tolerances.Batch, $"stress when {want} is wanted");
        }
        for (int s = 0; s < batch.Count; s++)
        {
            double sum = 0;
            for (int i = batch.Offsets[s]; i < batch.Offsets[s + 1]; i++) sum += all.AtomEnergies[i];
            Close(sum / Math.Max(1, batch.AtomsOf(s)), all.Energies[s] / Math.Max(1, batch.AtomsOf(s)), Tolerances.Permutation, "sum of the atoms' energies");
        }
    }

    [SkippableFact]
    public void Threads_do_not_change_the_bits()
    {
        var batch = new SystemBatch([Prepared(SampleSystems.Repeated(Sample.Crystal, 2, 2, 2)), Prepared(Sample.Cluster), Prepared(Sample.Crystal)]);
        PotentialResult? expected = null;
        foreach (int threads in new[] { 1, 2, 8 })
        {
            using var potential = CreateWithThreads(threads);
            if (potential is null) return;
            var found = new PotentialResult(batch);
            for (int k = 0; k < 5; k++)
            {
                potential.Evaluate(batch, Want.All | Want.AtomEnergies, found);
                expected ??= found;
                Assert.Equal(0, Different(expected, found));
            }
        }
    }

    /// <summary>How many numbers differ in their bits.</summary>
    private static int Different(PotentialResult a, PotentialResult b)
    {
        int different = 0;
        for (int k = 0; k < a.Energies.Length; k++)
        {
            if (BitConverter.DoubleToInt64Bits(a.Energies[k]) != BitConverter.DoubleToInt64Bits(b.Energies[k])) different++;
            // Equality of records compares doubles with Equals, for which NaN is NaN.
            if (!a.Stresses[k].Equals(b.Stresses[k])) different++;
        }
        for (int k = 0; k < a.Forces.Length; k++)
            if (BitConverter.DoubleToInt64Bits(a.Forces[k]) != BitConverter.DoubleToInt64Bits(b.Forces[k])) different++;
        for (int k = 0; k < a.AtomEnergies.Length; k++)
            if (BitConverter.DoubleToInt64Bits(a.AtomEnergies[k]) != BitConverter.DoubleToInt64Bits(b.AtomEnergies[k])) different++;
        return different;
    }

    private readonly record struct Outcome(double Energy, double[] Forces, Matrix3 Stress, double[] Energies, Matrix3[] Stresses);

    private static Outcome Evaluate(IPotential potential, AtomicSystem system) => Evaluate(potential, new SystemBatch(system));

    private static Outcome Evaluate(IPotential potential, SystemBatch batch)
    {
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, potential.Info.HasStress ? Want.All : Want.EnergyAndForces, result);
        return new(result.Energies[0], result.Forces, result.Stresses[0], result.Energies, result.Stresses);
    }

    private static double EnergyOf(IPotential potential, SystemBatch batch)
    {
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, Want.Energy, result);
        return result.Energies[0];
    }

    /// <summary>Central difference of fourth order with steps h and 2h.</summary>
    private static double Derivative(double h, Func<double, double> energy) =>
        (8 * (energy(h) - energy(-h)) - (energy(2 * h) - energy(-2 * h))) / (12 * h);

    private static void Same(Outcome expected, Outcome found, double tolerance, string what)
    {
        Close(expected.Energy, found.Energy, tolerance, $"energy, {what}");
        double scale = tolerance * Math.Max(1, Largest(expected.Forces));
        for (int k = 0; k < expected.Forces.Length; k++) Within(expected.Forces[k], found.Forces[k], scale, $"force {k}, {what}");
        if (double.IsNaN(expected.Stress.XX)) return;
        for (int k = 0; k < 9; k++) Within(expected.Stress[k / 3, k % 3], found.Stress[k / 3, k % 3], tolerance, $"stress, {what}");
    }

    private static double Largest(double[] values)
    {
        double most = 0;
        foreach (double v in values) most = Math.Max(most, Math.Abs(v));
        return most;
    }

    private static void Close(double expected, double found, double tolerance, string what) => Within(expected, found, tolerance * Math.Max(1, Math.Abs(expected)), what);

    private static void Within(double expected, double found, double allowed, string what) =>
        Assert.True(Math.Abs(expected - found) <= allowed, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what}: expected {expected:R}, found {found:R}, allowed difference {allowed:R}"));
}
