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

    [Fact]
    public void Energies_in_hartree_with_forces_in_eV() => Assert.Contains("the energies look like hartree", MustFind(Lint(Change(f => f.Labels with { Energy = f.Labels.Energy / UnitSystem.Hartree })), "force-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Forces_in_eV_per_bohr() => Assert.Contains("eV/bohr", MustFind(Lint(Change(f => f.Labels with { Forces = Times(f.Labels.Forces!, UnitSystem.Bohr) })), "force-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Positions_in_bohr()
    {
        var frames = MorseData.Make().ConvertAll(f => new AtomicSystem(f.Numbers, Times(f.Positions, 1 / UnitSystem.Bohr), new Cell(1 / UnitSystem.Bohr * f.Cell.Rows, f.Cell.Pbc)) { Labels = f.Labels, Info = f.Info });
        MustFind(Lint(frames), "length-unit", Severity.Error);
    }

    [Fact]
    public void Virials_instead_of_stresses() => Assert.Contains("virial", MustFind(Lint(Change(f => f.Labels with { Stress = -f.Cell.Volume * f.Labels.Stress!.Value })), "stress-unit", Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void Shear_stresses_in_the_order_of_VASP()
    {
        // xx yy zz xy yz xz taken for xx yy zz yz xz xy.
        var report = Lint(Change(f => f.Labels with { Stress = f.Labels.Stress!.Value.ToVoigt() is var v ? Matrix3.FromVoigt([v[0], v[1], v[2], v[5], v[3], v[4]]) : default }));
        Assert.Contains("in the order xy, yz, xz instead of", MustFind(report, "stress-order", Severity.Error).Message, StringComparison.Ordinal);
        Assert.Null(report.Find("energy-jumps"));
    }

    [Fact]
    public void Energies_of_the_next_frame()
    {
        var frames = MorseData.Make();
        var shifted = frames.Select((f, i) => f.WithLabels(f.Labels with { Energy = frames[i % 14 == 13 ? i - 13 : i + 1].Labels.Energy })).ToList();
        MustFind(Lint(shifted), "force-work", Severity.Error);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3)]
    public void Some_frames_with_gradients(int each)
    {
        // Displaced atoms of three crystals in fixed cells.
        var random = new Random(4);
        var frames = new[] { 3, 17, 31 }.Select(i => MorseData.Make()[i]).SelectMany((start, m) => Enumerable.Range(0, 25).Select(_ => MorseData.Label(start.Numbers, [.. start.Positions.Select(x => x + 0.1 * (random.NextDouble() - 0.5))], start.Cell, $"g{m}"))).ToList();
        var sound = Lint(frames);
        Assert.DoesNotContain(sound.Findings, f => f.Code.StartsWith("force", StringComparison.Ordinal));
        var mixed = Lint(frames.Select((f, i) => i % each == 1 ? f.WithLabels(f.Labels with { Forces = Times(f.Labels.Forces!, -1) }) : f));
        Assert.Contains(mixed.Findings, f => f.Code is "force-mixed" or "force-work" && f.Severity >= Severity.Warning);
    }

    [Fact]
    public void A_few_energies_of_another_functional_inside_the_spread_of_the_set()
    {
        var frames = MorseData.Make(materials: 9, steps: 28);
        long[] planted = [5, 40, 77, 102, 150, 201, 230];
        var report = Lint(frames.Select((f, i) => planted.Contains(i) ? f.WithLabels(f.Labels with { Energy = f.Labels.Energy - 0.25 * f.Count }) : f));
        Assert.Equal(planted, MustFind(report, "energy-jumps", Severity.Error).Frames);
    }

    [Theory]
    [InlineData(1, "hartree")]
    [InlineData(627.5094740631, "kcal/mol")]
    [InlineData(27.211386245988, null)]
    [InlineData(3.9, null)] // pseudopotentials
    public void Energies_of_all_electrons_in_another_unit(double unit, string? expected)
    {
        (int[] Numbers, double Energy)[] molecules = [([6, 8], -113.3), ([7, 7], -109.5), ([6, 8, 8], -188.6), ([8, 1, 1], -76.4), ([6, 6, 1, 1], -77.3), ([6, 7, 1], -93.4), ([9, 9], -199.5)];
        var frames = molecules.Select(m => new AtomicSystem(m.Numbers, [.. Enumerable.Range(0, 3 * m.Numbers.Length).Select(k => k % 3 == 0 ? 0.4 * k : 0.0)]) { Labels = new() { Energy = unit * m.Energy } });
        var report = Lint(frames);
        if (expected is null) Assert.Null(report.Find("energy-unit"));
        else Assert.Contains(expected, MustFind(report, "energy-unit", Severity.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_geometry_with_another_charge_is_neither_duplicate_nor_contradiction_nor_another_level()
    {
        var frames = MorseData.Make();
        var ions = frames.ConvertAll(f => new AtomicSystem(f.Numbers, f.Positions, f.Cell) { Charge = 1, SpinMultiplicity = 2, Info = f.Info, Labels = f.Labels with { Energy = f.Labels.Energy + 8 } });
        var report = Lint(frames.Concat(ions));
        Assert.DoesNotContain(report.Findings, f => f.Severity > Severity.Note);
        Assert.Null(report.Find("duplicates"));
    }

    [Fact]
    public void Energies_without_any_relation_to_the_forces_are_not_taken_for_another_unit()
    {
        var random = new Random(5);
        var report = Lint(Change(f => f.Labels with { Energy = f.Labels.Energy + 20 * random.NextDouble() }));
        Assert.Null(report.Find("force-unit"));
        Assert.Null(report.Find("force-sign"));
    }

    [Fact]
    public void Molecules_that_turn_and_drift_are_compared_after_turning_them_back()
    {
        // A chain of three bonds with random bend, each frame in an orientation of its own; energies and forces of harmonic distances.
        var random = new Random(8);
        double r() => random.NextDouble() - 0.5;
        var frames = new List<AtomicSystem>();
        for (int i = 0; i < 60; i++)
        {
            double[] x = [0, 0, 0, 1.4, 0, 0, 1.9, 1.3, 0.2, 3.2, 1.5, -0.4];
            for (int k = 0; k < x.Length; k++) x[k] += 0.16 * r();
            double energy = -500, spring = 30;
            var f = new double[x.Length];
            for (int a = 0; a < 4; a++)
                for (int b = a + 1; b < 4; b++)
                {
                    double[] d = [x[3 * b] - x[3 * a], x[3 * b + 1] - x[3 * a + 1], x[3 * b + 2] - x[3 * a + 2]];
                    double length = Math.Sqrt(d.Sum(v => v * v)), stretch = length - 1.2 * (b - a);
                    energy += 0.5 * spring * stretch * stretch;
                    for (int k = 0; k < 3; k++) (f[3 * a + k], f[3 * b + k]) = (f[3 * a + k] + spring * stretch * d[k] / length, f[3 * b + k] - spring * stretch * d[k] / length);
                }
            var (s, c) = Math.SinCos(6 * random.NextDouble());
            var turn = new Matrix3(c, -s, 0, s, c, 0, 0, 0, 1) * (Math.SinCos(6 * random.NextDouble()) is var (t, u) ? new Matrix3(1, 0, 0, 0, u, -t, 0, t, u) : default);
            frames.Add(new AtomicSystem([6, 6, 8, 6], RigidAlignment.Turned(x, turn).Select((v, k) => v + 5 * (k % 3)).ToArray()) { Labels = new() { Energy = energy, Forces = RigidAlignment.Turned(f, turn) } });
        }
        var sound = Lint(frames);
        Assert.DoesNotContain(sound.Unchecked, u => u.Contains("forces", StringComparison.Ordinal));
        Assert.DoesNotContain(sound.Findings, f => f.Code.StartsWith("force", StringComparison.Ordinal));
        MustFind(Lint(frames.Select(f => f.WithLabels(f.Labels with { Forces = Times(f.Labels.Forces!, -1) }))), "force-sign", Severity.Error);
    }
}
