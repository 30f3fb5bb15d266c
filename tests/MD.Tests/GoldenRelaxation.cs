using System.Text.Json;
using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>Runs one of the recorded relaxations and compares step by step.</summary>
internal static class GoldenRelaxation
{
    public static void Compare(string optimizer, bool cell, IPotential potential, double firstSteps, double finalEnergy, double finalCell)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden", "ase", "relaxation.json")));
        var run = document.RootElement.GetProperty("runs").EnumerateArray()
            .Single(r => r.GetProperty("optimizer").GetString() == optimizer && r.GetProperty("frechet_cell").GetBoolean() == cell);
        var start = run.GetProperty("start");
        var system = new AtomicSystem([.. start.GetProperty("numbers").EnumerateArray().Select(v => v.GetInt32())], Flat(start, "positions"), Cell.Periodic(Flat(start, "cell")));
        double fmax = run.GetProperty("fmax").GetDouble();
        var seen = new List<(double Energy, double Force)>();
        IOptimizer method = optimizer switch { "fire" => new Fire(), "lbfgs" => new LBfgs { LineSearch = false }, _ => new Bfgs() };
        var relaxation = new Relaxation([system], potential, method, new RelaxationSettings
        {
            MaxForce = Force.EvPerAngstrom(fmax), Cell = cell ? new FrechetCellFilter() : null,
            Progress = p => seen.Add((p.Energy, Math.Max(p.MaxForce, p.MaxCellForce))),
        });
        var result = relaxation.Execute().Results[0];
        var recorded = run.GetProperty("energy_and_fmax_per_step").EnumerateArray().Select(r => (Energy: r[0].GetDouble(), Force: r[1].GetDouble())).ToArray();
        for (int k = 0; k <= 20; k++)
        {
            Assert.True(Math.Abs(recorded[k].Energy - seen[k].Energy) < firstSteps, $"step {k}: {seen[k].Energy:R} eV, ASE has {recorded[k].Energy:R}");
            Assert.True(Math.Abs(recorded[k].Force - seen[k].Force) < 100 * firstSteps, $"step {k}: fmax {seen[k].Force:R}, ASE has {recorded[k].Force:R}");
        }
        Assert.True(result.Converged);
        Assert.InRange(result.Steps, run.GetProperty("steps").GetInt32() - 2, run.GetProperty("steps").GetInt32() + 2);
        Assert.True(result.MaxForce < fmax && result.MaxCellForce < fmax);
        var final = run.GetProperty("final");
        Assert.Equal(final.GetProperty("energy").GetDouble(), result.Energy, finalEnergy);
        double[] expected = Flat(final, "cell"), found = result.Frame.Cell.Rows.ToArray();
        for (int i = 0; i < 9; i++) Assert.Equal(expected[i], found[i], finalCell);
    }

    private static double[] Flat(JsonElement frame, string key) =>
        [.. frame.GetProperty(key).EnumerateArray().SelectMany(row => row.EnumerateArray().Select(v => v.GetDouble()))];
}
