using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>Statistics and verdicts on the shared sets: numbers of BENCHMARKS.md section 9, oddities of MANIFEST.md.</summary>
public sealed class SharedSetTests
{
    private static LintReport Lint(params string[] parts)
    {
        var linter = new DatasetLinter();
        using var source = Dataset.Open(SharedData.Path(["data", .. parts]));
        foreach (var f in source.Enumerate()) linter.Add(f);
        return linter.Report();
    }

    [SkippableTheory]
    [InlineData("allegro_pol/SiO2_train.xyz", 134, 72, 72, 2, 65.33, 2.453, 5.04)]
    [InlineData("botnet/dataset_3BPA/train_300K.xyz", 500, 27, 27, 4, 6.12, 0.948, 0)]
    [InlineData("botnet/dataset_acac/test_H_transfer.xyz", 15, 15, 15, 3, 0.34, 0, 0)]
    [InlineData("botnet/dataset_ethanol/test_norm_mode_3005.xyz", 18, 9, 9, 3, 267.13, 0, 0)]
    [InlineData("gfn2_omol/test_1000K.extxyz", 216, 12, 24, 4, 169.41, 1.746, 0)]
    [InlineData("mattersim/mpf-alkali-TP.xyz", 460, 2, 14, 38, 1233.84, 2.204, 112.73)]
    [InlineData("mattersim/random-TP.xyz", 693, 16, 16, 89, 2005.00, 2.199, 159.46)]
    [InlineData("mlearn/Li_training.extxyz", 241, 2, 84, 1, 49.98, 0.257, 1.11)]
    [InlineData("monbtaw/NbTa_SS.extxyz", 658, 16, 16, 2, 1.21, 0.016, 0.30)]
    [InlineData("monbtaw/W_Elastic.extxyz", 121, 2, 2, 1, 75.36, 0, 11.51)]
    public void Statistics_agree_with_the_null_models_and_sound_sets_have_no_errors(string file, int frames, int fewest, int most, int elements, double energy, double force, double stress)
    {
        var report = Lint(file.Split('/'));
        var s = report.Statistics;
        Assert.Equal((frames, fewest, most, elements), ((int)s.Frames, s.FewestAtoms, s.MostAtoms, s.Elements.Count));
        Assert.Equal(energy, 1000 * s.References!.Residual, 0.006);
        if (force > 0) Assert.Equal(force, s.ForceRms!.Value, 0.0006);
        if (stress > 0) Assert.Equal(stress, s.StressRms!.Value / UnitSystem.Gigapascal, 0.006);
        Assert.False(report.HasErrors, string.Join(" | ", report.Findings.Select(f => f.Message)));
    }

    [SkippableFact]
    public void Water_with_net_forces_is_found() => Assert.Equal(10, Lint("mattersim", "high_level_water.xyz").Find("net-force")!.Frames.Count);

    [SkippableTheory] // MANIFEST.md: 31 frames of 3BPA's train_mixedT stand in train_300K too, one snapshot is common to MPtrj's random and high-stress sets.
    [InlineData("botnet/dataset_3BPA/train_300K.xyz", "botnet/dataset_3BPA/train_mixedT_part300_600.xyz", 31)]
    [InlineData("mattersim/mptrj-random-1k.xyz", "mattersim/mptrj-highest-stress-A.xyz", 1)]
    public void The_frames_that_two_sets_share_are_counted(string train, string test, int common)
    {
        var linter = new DatasetLinter();
        foreach (var (file, set) in new[] { (train, 0), (test, 1) })
        {
            using var source = Dataset.Open(SharedData.Path(["data", .. file.Split('/')]));
            foreach (var f in source.Enumerate()) linter.Add(f, set);
        }
        Assert.StartsWith($"{common} structures stand in both sets", linter.Report().Find("leakage")!.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Stresses_of_MPtrj_that_are_artefacts_are_named()
    {
        var found = Lint("mattersim", "mptrj-highest-stress-A.xyz").Find("stress-outlier");
        Assert.NotNull(found);
        using var source = Dataset.Open(SharedData.Path("data", "mattersim", "mptrj-highest-stress-A.xyz"));
        // All are cells of gadolinium or europium at a normal volume.
        Assert.All(found.Frames, f => Assert.Contains(source.Enumerate(f).First().Numbers, z => z is 63 or 64));
        Assert.Null(Lint("mattersim", "random-TP.xyz").Find("stress-outlier")); // up to 1000 GPa, all through the set
    }

    [SkippableFact]
    public void A_turned_stress_is_found_from_the_density_alone()
    {
        var linter = new DatasetLinter(new() { Duplicates = false });
        using var source = Dataset.Open(SharedData.Path("data", "mattersim", "mpf-alkali-TP.xyz"));
        foreach (var f in source.Enumerate()) linter.Add(f.WithLabels(f.Labels with { Stress = -1.0 * f.Labels.Stress!.Value }));
        Assert.NotNull(linter.Report().Find("stress-sign"));
    }

    [SkippableFact]
    public void COMP6_gradients_that_were_not_turned_would_be_found()
    {
        var (sound, turned) = (new DatasetLinter(), new DatasetLinter());
        using var source = Dataset.Open(SharedData.Path("data", "hdf5", "COMP6_s66x8_wb97x6-31gd.h5"));
        foreach (var f in source.Enumerate())
        {
            sound.Add(f);
            turned.Add(f.WithLabels(f.Labels with { Forces = Array.ConvertAll(f.Labels.Forces!, x => -x) }));
        }
        Assert.Null(sound.Report().Find("force-sign"));
        Assert.NotNull(turned.Report().Find("force-sign"));
    }

    [SkippableTheory] // Sets of molecules in random order and orientation: sign and unit must be seen all the same.
    [InlineData("botnet/dataset_3BPA/train_300K.xyz")]
    [InlineData("botnet/dataset_ethanol/train.xyz")]
    [InlineData("gfn2_omol/val_300_600K.extxyz")]
    public void Gradients_and_atomic_units_are_seen_in_sets_of_molecules(string file)
    {
        DatasetLinter turned = new(new() { Duplicates = false }), atomic = new(new() { Duplicates = false });
        using var source = Dataset.Open(SharedData.Path(["data", .. file.Split('/')]));
        foreach (var f in source.Enumerate())
        {
            turned.Add(f.WithLabels(f.Labels with { Forces = Array.ConvertAll(f.Labels.Forces!, x => -x) }));
            atomic.Add(f.WithLabels(f.Labels with { Forces = Array.ConvertAll(f.Labels.Forces!, x => x * UnitSystem.Bohr / UnitSystem.Hartree) }));
        }
        Assert.Equal(Severity.Error, turned.Report().Find("force-sign")!.Severity);
        Assert.Contains("hartree/bohr", atomic.Report().Find("force-unit")!.Message, StringComparison.Ordinal);
    }
}
