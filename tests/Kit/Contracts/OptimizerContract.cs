using Potentials.Core;
using Potentials.MD;
using Xunit;

namespace Potentials.Tests.Kit;

/// <summary>What every optimiser must prove. Derive from it and say how to make one.</summary>
public abstract class OptimizerContract
{
    private const double Fmax = 1e-3, SameMinimum = 1e-4;

    /// <summary>A fresh optimiser with its usual settings.</summary>
    protected abstract IOptimizer Create();

    /// <summary>Evaluations that a bowl of six coordinates costs, exactly.</summary>
    protected abstract int BowlEvaluations { get; }

    /// <summary>Evaluations that the valley of Rosenbrock costs, exactly.</summary>
    protected abstract int ValleyEvaluations { get; }

    [Fact]
    public void The_bottom_of_a_quadratic_bowl_is_found()
    {
        double[] stiffness = [1, 2, 5, 10, 40, 80], x = [0.1, -0.1, 0.08, 0.05, -0.03, 0.02];
        int evaluations = Descend(x, (p, f) =>
        {
            double e = 0;
            for (int i = 0; i < p.Length; i++)
            {
                e += 0.5 * stiffness[i] * p[i] * p[i];
                f[i] = -stiffness[i] * p[i];
            }
            return e;
        }, 1e-6);
        Assert.Equal(BowlEvaluations, evaluations);
        foreach (double v in x) Assert.True(Math.Abs(v) < 1e-6);
    }

    [Fact]
    public void The_curved_valley_of_Rosenbrock_is_followed_to_its_end()
    {
        double[] x = [-1.2, 1, 0];
        int evaluations = Descend(x, (p, f) =>
        {
            double a = 1 - p[0], b = p[1] - p[0] * p[0];
            f[0] = 2 * a + 400 * p[0] * b;
            f[1] = -200 * b;
            f[2] = 0;
            return a * a + 100 * b * b;
        }, 1e-6);
        Assert.Equal(ValleyEvaluations, evaluations);
        Assert.Equal(1, x[0], 1e-5);
        Assert.Equal(1, x[1], 1e-5);
    }

    [Fact]
    public void A_start_near_a_saddle_leaves_it_downhill()
    {
        double[] x = [0.3, 1e-3, 0];
        Descend(x, (p, f) =>
        {
            // x² + (y² − 1)²: saddle at the origin, minima at y = ±1.
            f[0] = -2 * p[0];
            f[1] = -4 * p[1] * (p[1] * p[1] - 1);
            f[2] = 0;
            return p[0] * p[0] + (p[1] * p[1] - 1) * (p[1] * p[1] - 1);
        }, 1e-6);
        Assert.Equal(1, Math.Abs(x[1]), 1e-5);
    }

    [Fact]
    public void A_system_relaxes_alike_alone_and_in_any_company()
    {
        var systems = MovingSystems.Seven()[..6];
        var alone = systems.Select(x => Relax([x])[0]).ToArray();
        Assert.All(alone, r => Assert.True(r.Converged, r.Message));
        foreach (var (order, room) in ((int[], int)[])[([0, 1, 2, 3, 4, 5], 1000), ([5, 2, 3, 0, 4, 1], 70)])
        {
            var found = Relax([.. order.Select(i => systems[i])], room);
            for (int k = 0; k < order.Length; k++)
            {
                Assert.Equal(k, found[k].Index);
                Same(alone[order[k]], found[k]);
            }
        }
    }

    [Fact]
    public void Cells_relax_alike_alone_and_in_any_company()
    {
        AtomicSystem[] systems = [MovingSystems.Crystal(2, 5.5, 0.1, 41, shear: 1), MovingSystems.Crystal(1, 5.2, 0.05, 42), MovingSystems.Crystal(2, 5.3, 0.1, 43)];
        var filter = new FrechetCellFilter();
        var alone = systems.Select(x => Relax([x], cell: filter)[0]).ToArray();
        Assert.All(alone, r => Assert.True(r.Converged, r.Message));
        var found = Relax([systems[2], systems[0], systems[1]], 40, filter);
        Same(alone[2], found[0]);
        Same(alone[0], found[1]);
        Same(alone[1], found[2]);
        Assert.Equal(alone[0].Energy / systems[0].Count, alone[1].Energy / systems[1].Count, SameMinimum);
    }

    [Fact]
    public void Fixed_coordinates_stay()
    {
        var x = MovingSystems.WithFixed(MovingSystems.Crystal(2, seed: 51));
        var result = Relax([x])[0];
        Assert.True(result.Converged);
        for (int c = 0; c < 3 * x.Count; c++)
            if (x.Movable![c]) Assert.NotEqual(x.Positions[c], result.Frame.Positions[c]);
            else Assert.Equal(x.Positions[c], result.Frame.Positions[c]);
    }

    [Fact]
    public void Stopping_and_going_on_from_a_checkpoint_changes_no_bit()
    {
        var systems = MovingSystems.Seven()[..6];
        var expected = Relax(systems, 75);
        using var folder = new TemporaryFolder();
        var random = new Random(4);
        for (int session = 0; ; session++)
        {
            Assert.True(session < 1000);
            using var source = new CancellationTokenSource();
            int left = random.Next(1, 15);
            var settings = Settings(75, null) with { Checkpoint = folder.File("checkpoint"), Progress = _ => { if (--left == 0) source.Cancel(); } };
            using var potential = new ReferenceLennardJones();
            var outcome = new Relaxation(systems, potential, Create(), settings).Execute(source.Token);
            if (outcome.End == RunEnd.Cancelled) continue;
            Assert.True(session > 2);
            for (int k = 0; k < systems.Length; k++) Same(expected[k], outcome.Results[k]);
            return;
        }
    }

    private int Descend(double[] x, Func<double[], double[], double> energy, double fmax)
    {
        var descent = Create().Start(x.Length);
        double[] forces = new double[x.Length];
        for (int evaluations = 1; evaluations <= 5000; evaluations++)
        {
            double e = energy(x, forces);
            if (Math.Sqrt(forces.Sum(f => f * f)) < fmax) return evaluations;
            descent.Advance(e, forces, x);
            Assert.False(descent.IsStalled);
        }
        Assert.Fail("not converged in 5,000 evaluations");
        return 0;
    }

    private IReadOnlyList<RelaxationResult> Relax(AtomicSystem[] systems, int room = 1000, FrechetCellFilter? cell = null)
    {
        using var potential = new ReferenceLennardJones();
        return new Relaxation(systems, potential, Create(), Settings(room, cell)).Execute().Results;
    }

    private static RelaxationSettings Settings(int room, FrechetCellFilter? cell) =>
        new() { MaxForce = Force.EvPerAngstrom(Fmax), MaxSteps = 2000, BatchAtoms = room, Cell = cell };

    private static void Same(RelaxationResult expected, RelaxationResult found)
    {
        Assert.Equal(expected.Reason, found.Reason);
        Assert.Equal(expected.Steps, found.Steps);
        Assert.Equal(expected.Energy, found.Energy);
        Assert.Equal(expected.Frame.Positions, found.Frame.Positions);
        Assert.Equal(expected.Frame.Cell, found.Frame.Cell);
    }
}
