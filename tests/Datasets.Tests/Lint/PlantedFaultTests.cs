using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>A sound set is quiet; each planted fault is found under its name.</summary>
public sealed class PlantedFaultTests
{
    private static readonly Matrix3 Kilobar = (-10 / UnitSystem.Gigapascal) * Matrix3.Identity;

    private static LintReport Lint(IEnumerable<AtomicSystem> frames, IEnumerable<AtomicSystem>? other = null)
    {
        var linter = new DatasetLinter();
        foreach (var f in frames) linter.Add(f);
        foreach (var f in other ?? []) linter.Add(f, 1);
        return linter.Report();
    }

    private static List<AtomicSystem> Change(Func<AtomicSystem, SystemLabels> labels) => MorseData.Make().ConvertAll(f => f.WithLabels(labels(f)));

    private static double[] Times(double[] v, double factor) => Array.ConvertAll(v, x => factor * x);

    private static Finding MustFind(LintReport report, string code, Severity least)
    {
        var finding = report.Find(code);
        Assert.True(finding is not null, $"{code} not found; found {string.Join(" | ", report.Findings.Select(f => f.Code + ": " + f.Message))}; unchecked {string.Join(" | ", report.Unchecked)}");
        Assert.True(finding.Severity >= least);
        return finding;
    }

    [Fact]
    public void A_sound_set_is_quiet()
    {
        var report = Lint(MorseData.Make());
        Assert.DoesNotContain(report.Findings, f => f.Severity > Severity.Note);
        Assert.Empty(report.Unchecked);
        Assert.True(report.Statistics.References!.IsComplete);
    }

    [Fact]
    public void Absent_energies() => MustFind(Lint(Change(f => f.Labels with { Energy = null })), "energy-absent", Severity.Error);

    [Fact]
    public void Absent_forces() => MustFind(Lint(Change(f => f.Labels with { Forces = null })), "forces-absent", Severity.Warning);

    [Fact]
    public void Forces_that_are_all_zero() => MustFind(Lint(Change(f => f.Labels with { Forces = new double[3 * f.Count] })), "forces-zero", Severity.Error);

    [Fact]
    public void Energies_that_are_all_zero() => MustFind(Lint(Change(f => f.Labels with { Energy = 0 })), "energy-zero", Severity.Error);

    [Fact]
    public void Stress_with_the_wrong_sign() => MustFind(Lint(Change(f => f.Labels with { Stress = -1.0 * f.Labels.Stress!.Value })), "stress-sign", Severity.Error);

    [Fact]
    public void Stress_in_kbar() => Assert.Contains("kbar", MustFind(Lint(Change(f => f.Labels with { Stress = -1.0 * (Kilobar * f.Labels.Stress!.Value) })), "stress-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Stress_in_kbar_with_the_sign_of_VASP() => Assert.Contains("compression", MustFind(Lint(Change(f => f.Labels with { Stress = Kilobar * f.Labels.Stress!.Value })), "stress-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Stress_in_GPa() => Assert.Contains("GPa", MustFind(Lint(Change(f => f.Labels with { Stress = 1 / UnitSystem.Gigapascal * f.Labels.Stress!.Value })), "stress-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Forces_that_are_gradients() => MustFind(Lint(Change(f => f.Labels with { Forces = Times(f.Labels.Forces!, -1) })), "force-sign", Severity.Error);

    [Fact]
    public void Forces_in_hartree_per_bohr() => Assert.Contains("hartree/bohr", MustFind(Lint(Change(f => f.Labels with { Forces = Times(f.Labels.Forces!, UnitSystem.Bohr / UnitSystem.Hartree) })), "force-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Energies_per_atom_instead_of_total() => MustFind(Lint(Change(f => f.Labels with { Energy = f.Labels.Energy / f.Count })), "energy-per-atom", Severity.Error);

    [Fact]
    public void References_subtracted_twice()
    {
        var references = Lint(MorseData.Make()).Statistics.References!;
        MustFind(Lint(Change(f => f.Labels with { Energy = f.Labels.Energy - 2 * references.Sum(f.Numbers) })), "energy-positive", Severity.Error);
        Assert.Null(Lint(Change(f => f.Labels with { Energy = f.Labels.Energy - references.Sum(f.Numbers) })).Find("energy-positive"));
    }

    [Fact]
    public void Duplicate_frames_even_when_turned_and_renumbered()
    {
        var frames = MorseData.Make();
        var original = frames[20];
        var turn = new Matrix3(0, 1, 0, -1, 0, 0, 0, 0, 1);
        int n = original.Count;
        var x = new double[3 * n];
        for (int i = 0; i < n; i++) (x[3 * i], x[3 * i + 1], x[3 * i + 2]) = turn.LeftMultiply(original.Positions[3 * (n - 1 - i)] + 0.3, original.Positions[3 * (n - 1 - i) + 1], original.Positions[3 * (n - 1 - i) + 2]);
        frames.Add(MorseData.Label([.. original.Numbers.Reverse()], x, new(original.Cell.Rows * turn, original.Cell.Pbc), "copy"));
        Assert.Equal([20, frames.Count - 1], MustFind(Lint(frames), "duplicates", Severity.Note).Frames.Order().Select(f => (int)f));
    }

    [Fact]
    public void Equal_structures_with_other_energies()
    {
        var frames = MorseData.Make();
        frames.Add(frames[3].WithLabels(frames[3].Labels with { Energy = frames[3].Labels.Energy + 0.5 }));
        MustFind(Lint(frames), "contradictions", Severity.Warning);
    }

    [Fact]
    public void Leakage_between_train_and_test()
    {
        var frames = MorseData.Make();
        var other = MorseData.Make(2, 3);
        Assert.Null(Lint(frames, other).Find("leakage"));
        other.Add(frames[7]);
        Assert.Equal([7L], MustFind(Lint(frames, other), "leakage", Severity.Error).Frames);
    }

    [Fact]
    public void Overlapping_atoms_and_broken_cells()
    {
        var frames = MorseData.Make();
        double[] x = [.. frames[30].Positions];
        (x[3], x[4], x[5]) = (x[0] + 0.3, x[1], x[2]);
        frames[30] = new AtomicSystem(frames[30].Numbers, x, frames[30].Cell) { Labels = frames[30].Labels };
        Assert.Equal([30L], MustFind(Lint(frames), "overlap", Severity.Error).Frames);
        frames[30] = new AtomicSystem(frames[30].Numbers, x, new(Matrix3.Diagonal(1, 1, 0), Periodicity.All)) { Labels = frames[30].Labels };
        Assert.Equal([30L], MustFind(Lint(frames), "cell", Severity.Error).Frames);
        frames[30] = new AtomicSystem(frames[30].Numbers, x, new(Matrix3.Diagonal(1e-3, 1e-3, 1e-3), Periodicity.All)) { Labels = frames[30].Labels };
        Assert.Equal([30L], MustFind(Lint(frames), "cell", Severity.Error).Frames);
    }

    [Fact]
    public void Outliers_of_force_and_energy()
    {
        var frames = MorseData.Make();
        var f = frames[40];
        frames[40] = f.WithLabels(f.Labels with { Forces = Times(f.Labels.Forces!, 1e4) });
        Assert.Contains(40, MustFind(Lint(frames), "force-outlier", Severity.Warning).Frames);
        frames = MorseData.Make();
        frames[41] = f.WithLabels(f.Labels with { Energy = f.Labels.Energy + 50 * f.Count });
        Assert.Contains(41, MustFind(Lint(frames), "energy-outlier", Severity.Warning).Frames);
    }

    [Fact]
    public void Outliers_of_stress()
    {
        var frames = MorseData.Make();
        frames[33] = frames[33].WithLabels(frames[33].Labels with { Stress = 1e3 * frames[33].Labels.Stress!.Value });
        Assert.Equal([33L], MustFind(Lint(frames), "stress-outlier", Severity.Warning).Frames);
    }

    [Fact]
    public void Isolated_atoms()
    {
        var frames = MorseData.Make();
        frames.Add(MorseData.Label([13, 13, 47], [0, 0, 0, 0, 0, 2.7, 0, 0, 40], Cell.Open, "cluster"));
        Assert.Equal([frames.Count - 1], MustFind(Lint(frames), "isolated-atom", Severity.Warning).Frames.Select(f => (int)f));
    }

    [Fact]
    public void Labels_that_are_NaN()
    {
        var frames = MorseData.Make();
        double[] forces = [.. frames[5].Labels.Forces!];
        forces[1] = double.NaN;
        frames[5] = frames[5].WithLabels(frames[5].Labels with { Forces = forces });
        frames[6] = frames[6].WithLabels(frames[6].Labels with { Energy = double.PositiveInfinity });
        Assert.Equal([5L, 6L], MustFind(Lint(frames), "not-finite", Severity.Error).Frames);
    }

    [Fact]
    public void Net_forces()
    {
        var report = Lint(Change(f => f.Labels with { Forces = [.. f.Labels.Forces!.Select((x, i) => i % 3 == 0 ? x + 0.2 : x)] }));
        MustFind(report, "net-force", Severity.Warning);
    }

    [Fact]
    public void Mixed_levels_of_theory_declared_and_undeclared()
    {
        var frames = MorseData.Make();
        var declared = frames.Select((f, i) => new AtomicSystem(f.Numbers, f.Positions, f.Cell) { Labels = f.Labels, Info = new Dictionary<string, object> { [InfoKeys.LevelOfTheory] = i < 50 ? "PBE" : "r2SCAN" } });
        Assert.Contains("r2SCAN", MustFind(Lint(declared), "mixed-levels", Severity.Error).Message, StringComparison.Ordinal);
        var secret = frames.Select((f, i) => f.WithLabels(f.Labels with { Energy = f.Labels.Energy + (i / 2 % 2 == 0 ? 0 : 3.0 * f.Count) }));
        MustFind(Lint(secret), "energy-levels", Severity.Error);
    }

    [Fact]
    public void Stress_that_is_not_symmetric() => MustFind(Lint(Change(f => f.Labels with { Stress = f.Labels.Stress!.Value + new Matrix3(0, 0.1, 0, 0, 0, 0, 0, 0, 0) })), "stress-asymmetric", Severity.Warning);

    [Fact]
    public void An_empty_set() => MustFind(Lint([]), "empty", Severity.Error);

    [Fact]
    public void Partial_labels_are_noted_with_their_share()
    {
        var frames = MorseData.Make();
        frames[0] = frames[0].WithLabels(frames[0].Labels with { Stress = null });
        Assert.Contains($"{frames.Count - 1} of {frames.Count}", MustFind(Lint(frames), "stress-partial", Severity.Note).Message, StringComparison.Ordinal);
    }
}
