using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>The driver of relaxations: replacement in flight, crashes, hostile starts.</summary>
public sealed class RelaxationTests
{
    [Fact]
    public void A_system_that_ends_makes_room_for_the_next_one()
    {
        AtomicSystem[] systems = [.. Enumerable.Range(0, 9).Select(k => MovingSystems.Crystal(1, 5.4, 0.02 * (k + 1), 60 + k))];
        var sizes = new List<int>();
        using var potential = new WatchedPotential(new ReferenceLennardJones(), after: (_, batch, _) => sizes.Add(batch.Count));
        var outcome = new Relaxation(systems, potential, new LBfgs(), Settings with { BatchAtoms = 12 }).Execute();
        Assert.All(outcome.Results, r => Assert.True(r.Converged));
        Assert.Equal(Enumerable.Range(0, 9), outcome.Results.Select(r => r.Index));
        // Full until the queue is empty.
        Assert.Equal(3, sizes.Max());
        int total = outcome.Results.Sum(r => (int)r.Steps + 1);
        Assert.Equal(total, sizes.Sum());
        Assert.True(sizes.SkipLast(outcome.Results.Max(r => (int)r.Steps) + 1).All(n => n == 3));
        Assert.Equal(sizes.Count, outcome.Evaluations);
    }

    [Fact]
    public void A_relaxation_killed_at_any_instant_goes_on_as_if_nothing_had_happened()
    {
        using var folder = new TemporaryFolder();
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName;
        var expected = Execute(whole).Results;
        string[] files = Folders.Outputs(whole);
        Assert.Equal(5, files.Length);
        long calls = 0;
        Execute(Directory.CreateDirectory(folder.File("count")).FullName, k => calls = k);
        var random = new Random(8);
        for (int trial = 0; trial < 10; trial++)
        {
            string running = Directory.CreateDirectory(folder.File($"running-{trial}")).FullName, left = folder.File($"left-{trial}");
            long at = random.NextInt64(1, calls + 1);
            Execute(running, k => { if (k == at) Folders.Copy(running, left); });
            var outcome = Execute(left);
            Assert.Equal(RunEnd.Completed, outcome.End);
            Assert.Equal(files, Folders.Outputs(left));
            for (int k = 0; k < expected.Count; k++)
            {
                Assert.Equal(expected[k].Frame.Positions, outcome.Results[k].Frame.Positions);
                Assert.Equal((expected[k].Steps, expected[k].Energy, expected[k].Reason), (outcome.Results[k].Steps, outcome.Results[k].Energy, outcome.Results[k].Reason));
            }
            var again = Execute(left, _ => Assert.Fail("nothing is left to compute"));
            Assert.Equal(RunEnd.AlreadyComplete, again.End);
            Assert.Equal(expected[1].Frame.Labels.Stress, again.Results[1].Frame.Labels.Stress);
            Assert.Equal(expected[1].Frame.Labels.Forces, again.Results[1].Frame.Labels.Forces);
        }
        Assert.Contains("optimizer", Assert.Throws<ConfigError>(() => Execute(whole, optimizer: new Fire { Mixing = 0.2 })).Message, StringComparison.Ordinal);

        static RelaxationOutcome Execute(string folder, Action<long>? before = null, IOptimizer? optimizer = null)
        {
            AtomicSystem[] systems = [.. Enumerable.Range(0, 5).Select(k => MovingSystems.Crystal(1, 5.3, 0.03 * (k + 1), 70 + k))];
            using var potential = new WatchedPotential(new ReferenceLennardJones(), before);
            return new Relaxation(systems, potential, optimizer ?? new LBfgs(), Settings with
            {
                BatchAtoms = 8, Cell = new FrechetCellFilter(), Checkpoint = Path.Combine(folder, "checkpoint"), CheckpointEvery = 3, TrajectoryEvery = 2,
                TrajectoryFormat = new ExtendedXyzTrajectory(), TrajectoryPath = k => Path.Combine(folder, $"path-{k}.extxyz"),
            }).Execute();
        }
    }

    [Fact]
    public void The_trajectory_ends_with_the_result()
    {
        using var folder = new TemporaryFolder();
        using var potential = new ReferenceLennardJones();
        var result = new Relaxation([MovingSystems.Crystal(1, rattle: 0.15)], potential, new Fire(), Settings with
        {
            TrajectoryEvery = 10, TrajectoryFormat = new ExtendedXyzTrajectory(), TrajectoryPath = _ => folder.File("path.extxyz"),
        }).Execute().Results[0];
        using var file = File.OpenRead(folder.File("path.extxyz"));
        var frames = new ExtendedXyz().Read(file, "path.extxyz").ToArray();
        Assert.Equal((result.Steps + 9) / 10 + 1, frames.Length);
        Assert.Equal(result.Frame.Positions, frames[^1].Positions);
        Assert.Equal(result.Energy, frames[^1].Labels.Energy);
        Assert.Equal(result.Frame.Labels.Forces, frames[^1].Labels.Forces);
    }

    [Fact]
    public void Hostile_systems_end_with_a_reason_and_leave_the_others_alone()
    {
        var good = MovingSystems.Crystal(1, rattle: 0.1);
        double[] same = [.. good.Positions], close = [.. good.Positions];
        Array.Copy(same, 3, same, 0, 3);
        Array.Copy(close, 3, close, 0, 3);
        close[0] += 0.7;
        AtomicSystem[] systems = [good, new(good.Numbers, same, good.Cell), new(good.Numbers, close, good.Cell), MovingSystems.Crystal(2, seed: 5)];
        using var potential = new ReferenceLennardJones();
        var results = new Relaxation(systems, potential, new LBfgs(), Settings).Execute().Results;
        var alone = new Relaxation([good], potential, new LBfgs(), Settings).Execute().Results[0];
        Assert.Equal(alone.Frame.Positions, results[0].Frame.Positions);
        Assert.True(results[0].Converged && results[3].Converged);
        Assert.Equal(RelaxationReason.Refused, results[1].Reason);
        Assert.StartsWith("atom ", results[1].Message, StringComparison.Ordinal);
        Assert.Equal(same, results[1].Frame.Positions);
        // A force of millions of eV/Å is tamed by capped moves.
        Assert.True(results[2].Converged, results[2].Message);
    }

    [Fact]
    public void A_result_that_is_not_finite_ends_the_system_with_its_last_good_frame()
    {
        var x = MovingSystems.Crystal(1, rattle: 0.15);
        foreach (Action<PotentialResult> spoil in (Action<PotentialResult>[])[r => r.Energies[0] = double.NaN, r => r.Forces[4] = double.PositiveInfinity, r => r.Stresses[0] = double.NaN * Matrix3.Identity])
        {
            AtomicSystem? fifth = null;
            using var potential = new WatchedPotential(new ReferenceLennardJones(), after: (k, batch, r) =>
            {
                if (k == 5) fifth = x.Moved([.. batch.Positions]);
                if (k == 6) spoil(r);
            });
            var result = new Relaxation([x], potential, new Fire(), Settings with { Cell = new FrechetCellFilter() }).Execute().Results[0];
            Assert.Equal(RelaxationReason.Diverged, result.Reason);
            Assert.Equal(fifth!.Positions, result.Frame.Positions);
            Assert.NotNull(result.Message);
        }
    }

    [Fact]
    public void Steps_run_out_and_precision_does_too()
    {
        using var potential = new ReferenceLennardJones();
        var x = MovingSystems.Crystal(2, rattle: 0.2);
        var few = new Relaxation([x], potential, new Fire(), Settings with { MaxSteps = 3 }).Execute().Results[0];
        Assert.Equal((RelaxationReason.MaxSteps, 3L, false), (few.Reason, few.Steps, few.Converged));
        var none = new Relaxation([x], potential, new Fire(), Settings with { MaxSteps = 0 }).Execute().Results[0];
        Assert.Equal((RelaxationReason.MaxSteps, 0L), (none.Reason, none.Steps));
        Assert.Equal(x.Positions, none.Frame.Positions);
        // No float64 sum is this exact: the search notices and stops.
        var tight = new Relaxation([x], potential, new LBfgs(), Settings with { MaxForce = Force.EvPerAngstrom(1e-18), MaxSteps = 100_000 }).Execute().Results[0];
        Assert.Equal(RelaxationReason.Stalled, tight.Reason);
        Assert.True(tight.MaxForce < 1e-9);
    }

    [Theory]
    [InlineData("fire")]
    [InlineData("lbfgs")]
    public void More_steps_and_tighter_limits_go_on_from_the_last_frame(string method)
    {
        using var folder = new TemporaryFolder();
        using var potential = new ReferenceLennardJones(2.3, 0.4, 5.0, 4.0);
        IOptimizer optimizer = method == "fire" ? new Fire() : new LBfgs();
        AtomicSystem[] systems = [MovingSystems.Crystal(2, 3.6, 0.1, 17, shear: 0.3, element: 29), MovingSystems.Crystal(2, 3.4, 0.02, 3, element: 29)];
        var format = new ExtendedXyzTrajectory();
        var settings = Settings with
        {
            Cell = new FrechetCellFilter(), Checkpoint = folder.File("r.checkpoint"), TrajectoryFormat = format, TrajectoryPath = i => folder.File($"{i}.extxyz"), TrajectoryEvery = 2, BatchAtoms = 1,
        };
        RelaxationOutcome Run(long steps, double fmax) => new Relaxation(systems, potential, optimizer, settings with { MaxSteps = steps, MaxForce = Force.EvPerAngstrom(fmax) }).Execute();
        var five = Run(5, 1e-2);
        Assert.All(five.Results, r => Assert.Equal((RelaxationReason.MaxSteps, 5L), (r.Reason, r.Steps)));
        Assert.Equal(RunEnd.AlreadyComplete, Run(5, 1e-2).End);
        var seven = Run(7, 1e-2);
        Assert.Equal(RunEnd.Completed, seven.End);
        Assert.All(seven.Results.Zip(five.Results), r => Assert.True(r.First.Steps == 7 && r.First.Energy < r.Second.Energy));
        var loose = Run(2000, 1e-2);
        Assert.All(loose.Results, r => Assert.True(r.Converged && r.MaxForce < 1e-2 && r.Steps > 7));
        Assert.Equal(RunEnd.AlreadyComplete, Run(2000, 1e-2).End);
        var tight = Run(3000, 1e-4);
        Assert.All(tight.Results.Zip(loose.Results), r => Assert.True(r.First.Converged && r.First.MaxForce < 1e-4 && r.First.Steps > r.Second.Steps && r.First.Energy <= r.Second.Energy));
        var whole = new Relaxation(systems, potential, optimizer, Settings with { Cell = new FrechetCellFilter(), MaxForce = Force.EvPerAngstrom(1e-4) }).Execute();
        for (int i = 0; i < systems.Length; i++)
        {
            Assert.Equal(whole.Results[i].Energy, tight.Results[i].Energy, 1e-6);
            // Every second frame, and the last of each leg, none twice.
            long[] steps = [.. StructureFile.Read(folder.File($"{i}.extxyz")).Select(f => (long)f.Info["step"])];
            Assert.Equal([0, 2, 4, 5, 6, 7, 8], steps[..7]);
            Assert.Equal(tight.Results[i].Steps, steps[^1]);
            Assert.Equal(steps.Distinct().Order(), steps);
        }
    }

    [Theory]
    [InlineData(6, 1e-4, RelaxationReason.MaxSteps)]
    [InlineData(100_000, 1e-18, RelaxationReason.Stalled)]
    public void What_did_not_meet_a_limit_has_converged_under_a_looser_one(long steps, double fmax, RelaxationReason reason)
    {
        using var folder = new TemporaryFolder();
        using var potential = new ReferenceLennardJones();
        var settings = Settings with { Checkpoint = folder.File("r.checkpoint"), TrajectoryFormat = new ExtendedXyzTrajectory(), TrajectoryPath = _ => folder.File("t.extxyz"), MaxSteps = steps };
        RelaxationOutcome Run(double limit) => new Relaxation([MovingSystems.Crystal(2, rattle: 0.2)], potential, new LBfgs(), settings with { MaxForce = Force.EvPerAngstrom(limit) }).Execute();
        var tight = Run(fmax).Results[0];
        Assert.Equal(reason, tight.Reason);
        byte[] trajectory = File.ReadAllBytes(folder.File("t.extxyz"));
        var loose = Run(2 * tight.MaxForce);
        Assert.Equal((RunEnd.Completed, RelaxationReason.Converged), (loose.End, loose.Results[0].Reason));
        Assert.Equal((tight.Steps, tight.Energy, tight.MaxForce), (loose.Results[0].Steps, loose.Results[0].Energy, loose.Results[0].MaxForce));
        Assert.Equal(tight.Frame.Positions, loose.Results[0].Frame.Positions);
        Assert.Equal(trajectory, File.ReadAllBytes(folder.File("t.extxyz")));
        Assert.Equal(RunEnd.AlreadyComplete, Run(2 * tight.MaxForce).End);
    }

    [Theory]
    [InlineData("fire", 98)]
    [InlineData("plain", 49)]
    [InlineData("search", 36)]
    [InlineData("bfgs", 49)]
    public void Relaxing_a_sheared_crystal_costs_what_it_always_did(string optimizer, int evaluations)
    {
        using var potential = new ReferenceLennardJones(2.3, 0.4, 5.0, 4.0);
        IOptimizer method = optimizer switch { "fire" => new Fire(), "plain" => new LBfgs { LineSearch = false }, "search" => new LBfgs(), _ => new Bfgs() };
        var outcome = new Relaxation([MovingSystems.Crystal(2, 3.6, 0.1, 17, shear: 0.3, element: 29)], potential, method, Settings with { Cell = new FrechetCellFilter() }).Execute();
        Assert.True(outcome.Results[0].Converged);
        Assert.InRange(outcome.Evaluations, evaluations - 3, evaluations + 3);
    }

    [Fact]
    public void Nonsense_settings_are_refused()
    {
        using var potential = new ReferenceLennardJones();
        AtomicSystem[] x = [MovingSystems.Crystal(1)];
        foreach (var settings in (RelaxationSettings[])
        [
            Settings with { MaxForce = Force.EvPerAngstrom(0) }, Settings with { MaxSteps = -1 }, Settings with { BatchAtoms = 0 },
            Settings with { MaxStress = Pressure.GPa(1) }, Settings with { TrajectoryFormat = new ExtendedXyzTrajectory() },
            Settings with { CheckpointEvery = -1 }, Settings with { TrajectoryEvery = 0 },
        ]) Assert.Throws<ConfigError>(() => new Relaxation(x, potential, new Fire(), settings));
        Assert.Throws<PhysicsError>(() => new Relaxation([], potential, new Fire(), Settings));
    }

    private static RelaxationSettings Settings { get; } = new() { MaxForce = Force.EvPerAngstrom(1e-3), MaxSteps = 2000 };
}
