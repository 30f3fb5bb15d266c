using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>Whatever interrupts a run, going on changes no bit of any file.</summary>
public sealed class RestartTests
{
    [Fact]
    public void A_run_killed_at_any_instant_goes_on_as_if_nothing_had_happened()
    {
        using var folder = new TemporaryFolder();
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName;
        var expected = RunBench.Execute(whole).State;
        string[] files = Folders.Outputs(whole);
        Assert.Equal(4, files.Length);
        var random = new Random(77);
        for (int trial = 0; trial < 20; trial++)
        {
            // The files as they lie on the disk before evaluation number k are what a kill at that instant leaves.
            string left = folder.File($"killed-{trial}"), running = Directory.CreateDirectory(folder.File($"running-{trial}")).FullName;
            int first = random.Next(1, RunBench.Steps + 2), second = random.Next(1, 20);
            RunBench.Execute(running, () => new WatchedPotential(new ReferenceLennardJones(), k => { if (k == first) Folders.Copy(running, left); }));
            // And killed once more while it goes on.
            string again = folder.File($"again-{trial}");
            RunBench.Execute(left, () => new WatchedPotential(new ReferenceLennardJones(), k => { if (k == second) Folders.Copy(left, again); }));
            string last = Directory.Exists(again) ? again : left;
            var (state, outcome) = RunBench.Execute(last);
            Assert.Equal(RunBench.Steps, outcome.Step);
            Assert.Equal(files, Folders.Outputs(last));
            Assert.Equal(expected.Batch.Positions, state.Batch.Positions);
            Assert.Equal(expected.Momenta, state.Momenta);
            Assert.Equal(expected.Variables, state.Variables);
        }
    }

    [Fact]
    public void A_kill_while_the_checkpoint_is_written_leaves_its_predecessor()
    {
        using var folder = new TemporaryFolder();
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName;
        RunBench.Execute(whole);
        string running = Directory.CreateDirectory(folder.File("running")).FullName, left = folder.File("left");
        RunBench.Execute(running, () => new WatchedPotential(new ReferenceLennardJones(), k => { if (k == 50) Folders.Copy(running, left); }));
        string checkpoint = Path.Combine(left, "checkpoint"), previous = CheckpointFile.Previous(checkpoint);
        Assert.True(File.Exists(checkpoint) && File.Exists(previous));
        byte[] bytes = File.ReadAllBytes(checkpoint);
        // Between the two renames; while writing; and with a torn file under the final name.
        foreach (Action<string> harm in (Action<string>[])
        [
            c => File.Move(c, CheckpointFile.Previous(c), overwrite: true),
            c => File.WriteAllBytes(c + ".tmp", bytes[..(bytes.Length / 2)]),
            c => File.WriteAllBytes(c, bytes[..(bytes.Length / 2)]),
        ])
        {
            string harmed = folder.File("harmed");
            Folders.Copy(left, harmed);
            harm(Path.Combine(harmed, "checkpoint"));
            Assert.NotNull(RunBench.Execute(harmed).Outcome.ResumedFrom);
            Assert.Equal(Folders.Outputs(whole), Folders.Outputs(harmed));
            Directory.Delete(harmed, recursive: true);
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_a_checkpoint_is_noticed()
    {
        using var folder = new TemporaryFolder();
        RunBench.Execute(folder.Path, steps: 20, checkpointEvery: 0);
        string checkpoint = folder.File("checkpoint");
        File.Delete(CheckpointFile.Previous(checkpoint)); // that of the start, which would stand in for a damaged one
        byte[] bytes = File.ReadAllBytes(checkpoint);
        var random = new Random(3);
        for (int k = 0; k < bytes.Length; k += 1 + random.Next(40))
        {
            byte[] harmed = [.. bytes];
            harmed[k] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(checkpoint, harmed);
            Assert.Throws<DataError>(() => CheckpointFile.Read(checkpoint, "run"));
        }
        foreach (int length in (int[])[0, 1, 7, 43, 44, 45, bytes.Length - 1])
        {
            File.WriteAllBytes(checkpoint, bytes[..length]);
            Assert.Throws<DataError>(() => CheckpointFile.Read(checkpoint, "run"));
        }
        File.WriteAllBytes(checkpoint, bytes);
        Assert.NotNull(CheckpointFile.Read(checkpoint, "run"));
        Assert.Contains("kind", Assert.Throws<DataError>(() => CheckpointFile.Read(checkpoint, "relaxation")).Message, StringComparison.Ordinal);
        Assert.Null(CheckpointFile.Read(folder.File("nothing"), "run"));
    }

    [Fact]
    public void Cancelling_leaves_a_checkpoint_and_the_run_goes_on_from_it()
    {
        using var folder = new TemporaryFolder();
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName, cut = Directory.CreateDirectory(folder.File("cut")).FullName;
        RunBench.Execute(whole);
        foreach (int at in (int[])[1, 2, 30, 14])
        {
            using var source = new CancellationTokenSource();
            var outcome = RunBench.Execute(cut, () => new WatchedPotential(new ReferenceLennardJones(), k => { if (k == at) source.Cancel(); }), cancellation: source.Token).Outcome;
            Assert.Equal(RunEnd.Cancelled, outcome.End);
        }
        Assert.Equal(RunEnd.Completed, RunBench.Execute(cut).Outcome.End);
        Assert.Equal(Folders.Outputs(whole), Folders.Outputs(cut));
    }

    [Fact]
    public void A_stop_rule_ends_the_run_with_its_reason_and_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var outcome = RunBench.Execute(folder.Path, rule: new StopAt(25)).Outcome;
        Assert.Equal((RunEnd.Stopped, 25L, "enough"), (outcome.End, outcome.Step, outcome.Reason));
        Assert.Equal(25, RunBench.Execute(folder.Path).Outcome.ResumedFrom);
        Assert.NotNull(new WallTimeRule(TimeSpan.Zero).Reason(new MdState(MovingSystems.Cluster())));
        Assert.Null(new WallTimeRule(TimeSpan.FromHours(1)).Reason(new MdState(MovingSystems.Cluster())));
    }

    [Fact]
    public void A_finished_run_says_so_does_nothing_and_can_be_made_longer()
    {
        using var folder = new TemporaryFolder();
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName, part = Directory.CreateDirectory(folder.File("part")).FullName;
        RunBench.Execute(whole);
        RunBench.Execute(part, steps: 33);
        string[] before = Folders.Outputs(part);
        long calls = 0;
        var outcome = RunBench.Execute(part, () => new WatchedPotential(new ReferenceLennardJones(), k => calls = k), steps: 33).Outcome;
        Assert.Equal((RunEnd.AlreadyComplete, 33L), (outcome.End, outcome.Step));
        Assert.Equal(0, calls);
        Assert.Equal(before, Folders.Outputs(part));
        Assert.Equal(RunEnd.Completed, RunBench.Execute(part).Outcome.End);
        Assert.Equal(Folders.Outputs(whole), Folders.Outputs(part));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_run_begun_anew_and_killed_early_is_not_taken_for_the_finished_one_before_it(int kill)
    {
        using var folder = new TemporaryFolder();
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName, left = folder.File("left");
        RunBench.Execute(whole);
        string[] files = Folders.Outputs(whole);
        RunBench.Execute(whole, () => new WatchedPotential(new ReferenceLennardJones(), k => { if (k == kill) Folders.Copy(whole, left); }), resume: false);
        Assert.NotEqual(files, Folders.Outputs(left));
        Assert.Equal(RunEnd.Completed, RunBench.Execute(left).Outcome.End);
        Assert.Equal(files, Folders.Outputs(left));
    }

    [Fact]
    public void A_changed_run_is_not_mixed_with_an_old_checkpoint()
    {
        using var folder = new TemporaryFolder();
        RunBench.Execute(folder.Path, steps: 20);
        var seed = Assert.Throws<ConfigError>(() => RunBench.Execute(folder.Path, seed: 10));
        Assert.Contains("seed 9", seed.Message, StringComparison.Ordinal);
        Assert.Contains("seed 10", seed.Message, StringComparison.Ordinal);
        Assert.Contains("initial momenta", seed.Message, StringComparison.Ordinal);
        Assert.Contains("thermo.csv", Assert.Throws<ConfigError>(() => RunBench.Execute(folder.Path, every: 8)).Message, StringComparison.Ordinal);
        Assert.Contains("structures", Assert.Throws<ConfigError>(() => RunBench.Execute(folder.Path, systems: [MovingSystems.Crystal(1, 5.5)])).Message, StringComparison.Ordinal);
        Assert.Contains("integrator", Assert.Throws<ConfigError>(() => RunBench.Execute(folder.Path, integrator: new VelocityVerlet(Time.Fs(4)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_vanished_or_shrank_are_noticed()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["thermo.csv", "first.extxyz", "second.ptrj"])
        {
            string harmed = Directory.CreateDirectory(folder.File(name + "-folder")).FullName;
            RunBench.Execute(harmed, steps: 20);
            File.WriteAllBytes(Path.Combine(harmed, name), File.ReadAllBytes(Path.Combine(harmed, name))[..50]);
            Assert.Contains(name, Assert.Throws<DataError>(() => RunBench.Execute(harmed)).Message, StringComparison.Ordinal);
            File.Delete(Path.Combine(harmed, name));
            Assert.Contains(name, Assert.Throws<DataError>(() => RunBench.Execute(harmed)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_runs_cannot_share_a_folder()
    {
        using var folder = new TemporaryFolder();
        PotentialsError? error = null;
        RunBench.Execute(folder.Path, () => new WatchedPotential(new ReferenceLennardJones(), k =>
        {
            if (k == 5) error = Assert.Throws<EnvironmentError>(() => RunBench.Execute(folder.Path));
        }));
        Assert.Contains("Another process", error!.Message, StringComparison.Ordinal);
    }

    private sealed class StopAt(long step) : IStopRule
    {
        public string? Reason(MdState state) => state.Step == step ? "enough" : null;
    }
}
