using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>Sums over a data set, to compare with those of an independent reader.</summary>
public sealed record SourceSummary(int Frames, long Atoms, long Numbers, double Energy, double Forces, double Stress, double Positions)
{
    public static SourceSummary Of(IEnumerable<AtomicSystem> frames)
    {
        int n = 0;
        long atoms = 0, numbers = 0;
        double energy = 0, forces = 0, stress = 0, positions = 0;
        foreach (var f in frames)
        {
            n++;
            atoms += f.Count;
            numbers += f.Numbers.Sum();
            energy += f.Labels.Energy ?? 0;
            forces += f.Labels.Forces?.Sum(Math.Abs) ?? 0;
            stress += f.Labels.Stress?.ToVoigt().Sum(Math.Abs) ?? 0;
            positions += f.Positions.Sum(Math.Abs);
        }
        return new(n, atoms, numbers, energy, forces, stress, positions);
    }

    public void MustEqual(SourceSummary expected)
    {
        Assert.Equal((expected.Frames, expected.Atoms, expected.Numbers), (Frames, Atoms, Numbers));
        foreach (var (e, f) in new[] { (expected.Energy, Energy), (expected.Forces, Forces), (expected.Stress, Stress), (expected.Positions, Positions) })
            Assert.True(Math.Abs(e - f) <= Potentials.Tests.Kit.Tolerance.Algebra * 10 * Math.Max(1, Math.Abs(e)), $"expected {e:R}, found {f:R}");
    }
}
