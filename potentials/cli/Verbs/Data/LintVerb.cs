using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Console;
using Potentials.Cli.Plotting;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs.Data;

/// <summary><c>potentials data lint</c>: would this set mislead a training? Exit code 1 when it would.</summary>
internal static class LintVerb
{
    public static Command Command()
    {
        var file = DataOptions.File();
        var against = new Option<string?>("--test") { Description = "A test set that must not share structures with the file", HelpName = "file" };
        var energy = DataOptions.Energy();
        var stress = DataOptions.Stress();
        var picture = new Option<string?>("--plot") { Description = "PNG of the distributions; 'none' for no picture (default: the set's name with .lint.png, here)", HelpName = "file" };
        var json = VerbOptions.Json();
        var command = new Command("lint", "Look for wrong units and signs, empty labels, duplicates, outliers") { file, against, energy, stress, picture, json };
        command.SetAction(p => Run(p.GetRequiredValue(file), p.GetValue(against), p.GetValue(energy), p.GetValue(stress), p.GetValue(picture), p.GetValue(json)));
        return command;
    }

    private static int Run(string file, string? against, string? energy, string? stress, string? picture, bool json)
    {
        picture = picture switch { null => Path.GetFileName(Path.TrimEndingDirectorySeparator(file)) + ".lint.png", "none" => null, _ => picture };
        if (picture is not null && !picture.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) throw new ConfigError($"--plot: '{picture}' must end in .png");
        using var interruption = new Interruption();
        var linter = new DatasetLinter();
        var remarks = new List<string>();
        var histograms = new DataHistograms();
        try
        {
            using (var source = DataOptions.Open(file, energy, stress))
            {
                remarks.AddRange(source.Description.Remarks);
                foreach (var system in source.Enumerate(0, interruption.Token))
                {
                    linter.Add(system);
                    if (picture is not null) histograms.Add(system);
                }
            }
            if (against is not null)
            {
                using var other = DataOptions.Open(against, energy, stress);
                foreach (var system in other.Enumerate(0, interruption.Token)) linter.Add(system, 1);
            }
        }
        catch (OperationCanceledException)
        {
            return interruption.Code;
        }
        var report = linter.Report();
        if (json) JsonOutput.Write(System.Console.Out, w => Write(w, report, remarks));
        else Print(file, report, remarks);
        if (picture is not null)
        {
            histograms.Write(picture, Path.GetFileName(file), report.Statistics.References);
            if (!json) System.Console.WriteLine($"distributions: {picture}");
        }
        return report.HasErrors ? ExitCode.Failure : ExitCode.Success;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter w, LintReport report, List<string> remarks)
    {
        w.WriteBoolean("fit_for_training", !report.HasErrors);
        w.WriteNumber("frames", report.Statistics.Frames);
        w.WriteStartArray("findings");
        foreach (var f in report.Findings)
        {
            w.WriteStartObject();
            w.WriteString("code", f.Code);
            w.WriteString("severity", f.Severity.ToString().ToLowerInvariant());
            w.WriteString("message", f.Message);
            w.WriteStartArray("frames");
            foreach (long frame in f.Frames) w.WriteNumberValue(frame);
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("remarks");
        foreach (string remark in remarks) w.WriteStringValue(remark);
        w.WriteEndArray();
        w.WriteStartArray("unchecked");
        foreach (string u in report.Unchecked) w.WriteStringValue(u);
        w.WriteEndArray();
    }

    private static void Print(string file, LintReport report, List<string> remarks)
    {
        var s = report.Statistics;
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {s.Frames} frames, {s.Atoms} atoms, {s.Elements.Count} elements"));
        foreach (var f in report.Findings)
        {
            string frames = f.Frames.Count == 0 || f.Code is "duplicates" or "contradictions" ? "" : $" (frame{(f.Frames.Count == 1 ? "" : "s")} {string.Join(", ", f.Frames.Take(6))}{(f.Frames.Count > 6 ? ", …" : "")})";
            System.Console.WriteLine($"{f.Severity.ToString().ToLowerInvariant(),-8}{f.Code}: {f.Message}{frames}");
        }
        foreach (string remark in remarks) System.Console.WriteLine($"note    file: {remark}");
        foreach (string u in report.Unchecked) System.Console.WriteLine($"not checked: {u}");
        System.Console.WriteLine(report.HasErrors ? "verdict: training on this would be misled" : report.Findings.Any(f => f.Severity == Severity.Warning) ? "verdict: usable; look at the warnings" : "verdict: sound");
    }
}
