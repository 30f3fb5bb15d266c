using System.Text.Json;
using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

/// <summary>Energies and forces of another code (ASE) on the same structures.</summary>
public sealed class ReferenceTests
{
    [SkippableTheory]
    [InlineData("Cu_Zhou.eam.alloy")]
    [InlineData("Au_u3.eam")]
    [InlineData("Mishin-Ni-Al-2009.eam.alloy")]
    public void Embedded_atom_energies_and_forces_equal_the_reference(string file)
    {
        using var potential = new EmbeddedAtom(new() { File = SharedData.Path("data", "eam", file) });
        using var json = JsonDocument.Parse(File.ReadAllText(SharedData.Path("data", "eam", file + ".reference.json")));
        int frames = 0;
        foreach (var entry in json.RootElement.GetProperty("entries").EnumerateArray())
        {
            int[] numbers = [.. entry.GetProperty("symbols").EnumerateArray().Select(s => Elements.TryParse(s.GetString()!, out int z) ? z : 0)];
            bool periodic = entry.GetProperty("pbc")[0].GetBoolean();
            var cell = periodic ? Cell.Periodic(Numbers(entry.GetProperty("cell"))) : Cell.Open;
            Compare(potential, new(numbers, Numbers(entry.GetProperty("positions")), cell), entry.GetProperty("energy").GetDouble(), Numbers(entry.GetProperty("forces")), entry.GetProperty("name").GetString()!);
            frames++;
        }
        Assert.Equal(9, frames);
        Assert.Equal(json.RootElement.GetProperty("cutoff").GetDouble(), potential.Info.Cutoff, Tolerance.Algebra);
        Assert.Equal(64, potential.Info.Hash!.Length);
    }

    [SkippableFact]
    public void Smooth_Lennard_Jones_argon_follows_the_reference_along_a_trajectory()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden", "ase", "dynamics.json")));
        var run = json.RootElement.GetProperty("runs")[0];
        var constants = run.GetProperty("potential");
        using var potential = new LennardJones(new()
        {
            Elements = new Dictionary<string, LennardJonesPair> { ["Ar"] = new() { Epsilon = constants.GetProperty("epsilon").GetDouble(), Sigma = constants.GetProperty("sigma").GetDouble() } },
            Cutoff = constants.GetProperty("rc").GetDouble(), Onset = constants.GetProperty("ro").GetDouble(), Style = CutoffStyle.Smooth,
        });
        int[] numbers = [.. run.GetProperty("numbers").EnumerateArray().Select(n => n.GetInt32())];
        int frames = 0;
        foreach (var frame in run.GetProperty("frames").EnumerateArray())
        {
            var cell = Cell.Periodic(Numbers(frame.TryGetProperty("cell", out var own) ? own : run.GetProperty("cell")));
            Compare(potential, new(numbers, Numbers(frame.GetProperty("positions")), cell), frame.GetProperty(frame.TryGetProperty("energy", out _) ? "energy" : "potential_energy").GetDouble(),
                frame.TryGetProperty("forces", out var forces) ? Numbers(forces) : null, $"frame {frames}");
            frames++;
        }
        Assert.Equal(21, frames);
    }

    [SkippableFact]
    public void Starts_of_the_reference_relaxations_have_the_reference_energy_and_largest_force()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden", "ase", "relaxation.json")));
        using var eam = new EmbeddedAtom(new() { File = SharedData.Path("data", "eam", "Cu_Zhou.eam.alloy") });
        using var lj = new LennardJones(new()
        {
            Elements = new Dictionary<string, LennardJonesPair> { ["Cu"] = new() { Epsilon = 0.4, Sigma = 2.3 } }, Cutoff = 5, Onset = 4, Style = CutoffStyle.Smooth,
        });
        foreach (var run in json.RootElement.GetProperty("runs").EnumerateArray())
        {
            bool cellToo = run.GetProperty("frechet_cell").GetBoolean();
            var start = run.GetProperty("start");
            int[] numbers = [.. start.GetProperty("numbers").EnumerateArray().Select(n => n.GetInt32())];
            var batch = new SystemBatch(new AtomicSystem(numbers, Numbers(start.GetProperty("positions")), Cell.Periodic(Numbers(start.GetProperty("cell")))));
            var result = new PotentialResult(batch);
            (cellToo ? (IPotential)lj : eam).Evaluate(batch, Want.All, result);
            var first = run.GetProperty("energy_and_fmax_per_step")[0];
            Assert.Equal(first[0].GetDouble(), result.Energies[0], numbers.Length * Tolerance.ReferenceEnergy);
            if (cellToo) continue; // there the largest force includes the cell's
            double most = 0;
            for (int i = 0; i < result.Forces.Length; i += 3) most = Math.Max(most, Math.Sqrt(result.Forces[i] * result.Forces[i] + result.Forces[i + 1] * result.Forces[i + 1] + result.Forces[i + 2] * result.Forces[i + 2]));
            Assert.Equal(first[1].GetDouble(), most, Tolerance.ReferenceForce);
        }
    }

    private static void Compare(IPotential potential, AtomicSystem system, double energy, double[]? forces, string name)
    {
        var batch = new SystemBatch(system);
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, Want.All, result);
        Assert.True(Math.Abs(energy - result.Energies[0]) <= system.Count * Tolerance.ReferenceEnergy, $"{name}: energy {result.Energies[0]:R}, reference {energy:R} eV");
        for (int k = 0; k < (forces?.Length ?? 0); k++)
            Assert.True(Math.Abs(forces![k] - result.Forces[k]) <= Tolerance.ReferenceForce, $"{name}: force {k} is {result.Forces[k]:R}, reference {forces[k]:R} eV/Å");
    }

    private static double[] Numbers(JsonElement e) => e.ValueKind == JsonValueKind.Array ? [.. e.EnumerateArray().SelectMany(Numbers)] : [e.GetDouble()];
}
