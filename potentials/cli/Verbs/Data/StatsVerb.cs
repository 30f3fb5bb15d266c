using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs.Data;

/// <summary><c>potentials data stats</c>: element counts, atomic reference energies, sizes of forces and stresses, neighbours.</summary>
internal static class StatsVerb
{
    public static Command Command()
    {
        var file = DataOptions.File();
        var energy = DataOptions.Energy();
        var stress = DataOptions.Stress();
        var cutoff = new Option<string?>("--cutoff") { Description = "Count neighbours within this distance, for example '6 Å'", HelpName = "length" };
        var json = VerbOptions.Json();
        var command = new Command("stats", "Element counts, reference energies, sizes of forces and stresses") { file, energy, stress, cutoff, json };
        command.SetAction(p => Run(p.GetRequiredValue(file), p.GetValue(energy), p.GetValue(stress), p.GetValue(cutoff), p.GetValue(json)));
        return command;
    }

    private static int Run(string file, string? energy, string? stress, string? cutoff, bool json)
    {
        double? radius = DataOptions.Cutoff(cutoff);
        using var interruption = new Interruption();
        using var source = DataOptions.Open(file, energy, stress);
        if (DataOptions.Statistics(source, radius, interruption.Token) is not var (s, stored)) return interruption.Code;
        if (json) JsonOutput.Write(System.Console.Out, w => Write(w, s, stored));
        else Print(s, stored);
        return ExitCode.Success;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter w, DatasetStatistics s, bool stored)
    {
        w.WriteBoolean("from_shards", stored);
        w.WriteNumber("frames", s.Frames);
        w.WriteNumber("atoms", s.Atoms);
        w.WriteStartObject("elements");
        for (int i = 0; i < s.Elements.Count; i++)
        {
            var e = s.Elements[i];
            w.WriteStartObject(Elements.Symbol(e.Number));
            w.WriteNumber("atoms", e.Atoms);
            w.WriteNumber("frames", e.Frames);
            w.WriteNumberOrNull("reference_energy", Reference(s, e.Number));
            w.WriteEndObject();
        }
        w.WriteEndObject();
        w.WriteNumberOrNull("reference_rank", s.References?.Rank);
        w.WriteNumberOrNull("reference_residual_per_atom", s.References?.Residual);
        w.WriteNumberOrNull("force_rms", s.ForceRms);
        w.WriteNumberOrNull("force_max", s.LargestForce);
        w.WriteNumberOrNull("stress_rms", s.StressRms);
        w.WriteNumberOrNull("neighbor_cutoff", s.NeighborCutoff);
        w.WriteNumberOrNull("neighbors", s.Neighbors);
    }

    private static double? Reference(DatasetStatistics s, int z)
    {
        if (s.References is not { } references) return null;
        for (int i = 0; i < references.Elements.Count; i++)
            if (references.Elements[i] == z) return references.Values[i];
        return null;
    }

    private static void Print(DatasetStatistics s, bool stored)
    {
        var c = CultureInfo.InvariantCulture;
        if (stored) System.Console.WriteLine("as the shards keep them");
        var table = new TextTable("element", "atoms", "frames", "E0 (eV)");
        foreach (var e in s.Elements)
            table.Add(Elements.Symbol(e.Number), e.Atoms.ToString(c), e.Frames.ToString(c), Reference(s, e.Number)?.ToString("0.0000", c) ?? "none");
        System.Console.Write(table);
        if (s.References is { } r)
        {
            System.Console.WriteLine(string.Create(c, $"energies beyond the atoms: {1000 * r.Residual:0.00} meV/atom (root mean square)"));
            if (!r.IsComplete) System.Console.WriteLine($"the compositions determine {r.Rank} of {r.Elements.Count} reference energies; the solution of smallest norm is shown");
        }
        if (s.ForceRms is { } f) System.Console.WriteLine(string.Create(c, $"forces: {f:0.0000} eV/Å root mean square of the components, largest {s.LargestForce:0.00} eV/Å"));
        if (s.StressRms is { } t) System.Console.WriteLine(string.Create(c, $"stress: {t:0.00000} eV/Å³ = {t / UnitSystem.Gigapascal:0.00} GPa root mean square of the six components"));
        if (s.Neighbors is { } n) System.Console.WriteLine(string.Create(c, $"neighbours within {s.NeighborCutoff} Å: {n:0.0} an atom"));
    }
}
