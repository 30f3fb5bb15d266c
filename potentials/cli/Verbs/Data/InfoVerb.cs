using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs.Data;

/// <summary><c>potentials data info</c>: what a file is, what it holds, which units were converted.</summary>
internal static class InfoVerb
{
    public static Command Command()
    {
        var file = DataOptions.File();
        var energy = DataOptions.Energy();
        var stress = DataOptions.Stress();
        var json = VerbOptions.Json();
        var command = new Command("info", "Say what a data set is and holds") { file, energy, stress, json };
        command.SetAction(p => Run(p.GetRequiredValue(file), p.GetValue(energy), p.GetValue(stress), p.GetValue(json)));
        return command;
    }

    private static int Run(string file, string? energy, string? stress, bool json)
    {
        using var interruption = new Interruption();
        using var source = DataOptions.Open(file, energy, stress);
        if (DataOptions.Statistics(source, null, interruption.Token) is not (var s, _)) return interruption.Code;
        var d = source.Description;
        if (json) JsonOutput.Write(System.Console.Out, w => Write(w, s, d));
        else Print(s, d);
        return ExitCode.Success;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter w, DatasetStatistics s, SourceDescription d)
    {
        w.WriteString("format", d.Format);
        w.WriteNumber("frames", s.Frames);
        w.WriteNumber("atoms", s.Atoms);
        w.WriteStartArray("elements");
        foreach (var e in s.Elements) w.WriteStringValue(Elements.Symbol(e.Number));
        w.WriteEndArray();
        w.WriteStartObject("labels");
        foreach (var (name, share) in s.Labels) w.WriteNumber(name, share);
        w.WriteEndObject();
        w.WriteNumberOrNull("energy_min", s.EnergyRange?.Low);
        w.WriteNumberOrNull("energy_max", s.EnergyRange?.High);
        w.WriteNumber("fewest_atoms", s.FewestAtoms);
        w.WriteNumber("most_atoms", s.MostAtoms);
        w.WriteNumber("periodic_frames", s.Periodic);
        w.WriteString("length_unit", d.Length);
        w.WriteString("energy_unit", d.Energy);
        w.WriteString("energy_kind", d.EnergyKind);
        w.WriteString("force_unit", d.Forces);
        w.WriteString("stress_unit", d.Stress);
        w.WriteString("level_of_theory", d.LevelOfTheory);
        w.WriteStartArray("remarks");
        foreach (string remark in d.Remarks) w.WriteStringValue(remark);
        w.WriteEndArray();
    }

    private static void Print(DatasetStatistics s, SourceDescription d)
    {
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine($"{d.Path}: {d.Format}{(d.LevelOfTheory is null ? "" : ", " + d.LevelOfTheory)}");
        System.Console.WriteLine(string.Create(c, $"{s.Frames} frames ({s.Periodic} periodic), {s.Atoms} atoms, {(s.FewestAtoms == s.MostAtoms ? "" : $"{s.FewestAtoms} to ")}{s.MostAtoms} a frame, {s.Compositions} composition{(s.Compositions == 1 ? "" : "s")}"));
        System.Console.WriteLine($"elements: {string.Join(" ", s.Elements.Select(e => Elements.Symbol(e.Number)))}");
        System.Console.WriteLine($"labels: {string.Join(", ", s.Labels.Where(l => l.Value > 0).Select(l => l.Value == 1 ? l.Key : string.Create(c, $"{l.Key} ({100 * l.Value:0.##} %)")))}");
        if (s.EnergyRange is { } range) System.Console.WriteLine(string.Create(c, $"energy: {range.Low:0.######} to {range.High:0.######} eV ({d.EnergyKind})"));
        System.Console.WriteLine($"in the file: {d.Length}; {d.Energy}; forces {d.Forces}{(d.Stress is null || s.Labels.GetValueOrDefault("stress") == 0 ? "" : "; stress " + d.Stress)}");
        foreach (string remark in d.Remarks) System.Console.WriteLine($"note: {remark}");
    }
}
