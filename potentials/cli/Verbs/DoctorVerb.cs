using System.CommandLine;
using Potentials.Cli.Console;
using Potentials.Cli.Doctor;
using Potentials.Cli.Running;
using Potentials.Core;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials doctor</c>: is the machine fit, and is a potential sound? One page, and a non-zero exit when something is wrong.</summary>
public static class DoctorVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command()
    {
        var model = VerbOptions.Model();
        var dtype = VerbOptions.Dtype();
        var device = VerbOptions.Device();
        var threads = VerbOptions.Threads();
        var elements = new Option<string?>("--elements") { Description = "Elements of the dimer scans, for example Si,O (all pairs of up to 6)", HelpName = "list" };
        var steps = new Option<int>("--steps") { Description = "Steps of 1 fs of the run at constant energy", HelpName = "n", DefaultValueFactory = _ => 5000 };
        var json = VerbOptions.Json();
        var command = new Command("doctor", "Examine the machine and, with --model, a potential") { model, dtype, device, threads, elements, steps, json };
        command.SetAction(p =>
        {
            foreach (Option option in (Option[])[elements, steps, dtype, device, threads])
                if (p.GetValue(model) is null && p.GetResult(option) is { Implicit: false }) throw new ConfigError($"{option.Name} needs --model");
            return Interruption.Guard(p.GetValue(json), token => Run(p.GetValue(model), p.GetRequiredValue(dtype), p.GetRequiredValue(device), p.GetValue(threads), p.GetValue(elements), p.GetValue(steps), p.GetValue(json), token));
        });
        return command;
    }

    private static int Run(string? model, string dtype, string device, int threads, string? elements, int steps, bool json, CancellationToken cancellation)
    {
        if (steps < 1) throw new ConfigError("--steps must be at least 1");
        var findings = new List<Finding>();
        var journal = new Journal(json);
        foreach (var finding in MachineExam.Run()) Report(finding);
        if (model is not null)
        {
            using var opened = PotentialLoading.Open(model, dtype, device, threads);
            using var potential = new StoppablePotential(opened.Potential, cancellation);
            int[]? only = elements?.Split(',', StringSplitOptions.TrimEntries).Select(Number).ToArray();
            foreach (int z in only ?? [])
                if (potential.Info.Elements is { } known && !known.Contains(z)) throw new ConfigError($"{potential.Info.Name} does not support {Elements.Symbol(z)}; it supports {Compatibility.Symbols(known)}");
            var (name, cell) = Specimen.For(potential.Info);
            bool network = potential.Info.Family == "nequix";
            var crystal = Specimen.Disturbed(cell, network ? 8 : 64);
            journal.Line($"\n{opened.Describe()} on {Composition.Formula(crystal)} ({name})");
            Report(VolumeExam.Run(potential, name, cell));
            foreach (var finding in GradientExam.Run(potential, crystal, network ? 6 : 24)) Report(finding);
            Report(SymmetryExam.Run(potential, crystal));
            Report(DriftExam.Run(potential, crystal, steps));
            Report(DimerExam.Run(potential, only));
            Report(SpeedExam.Run(potential, crystal));
        }
        bool bad = findings.Exists(f => f.Verdict == Verdict.Bad);
        int notices = findings.Count(f => f.Verdict == Verdict.Notice);
        if (json) JsonOutput.Write(System.Console.Out, w => Write(w, findings, bad));
        else journal.Line($"\n{(bad ? "NOT fit" : "fit")}: {findings.Count(f => f.Verdict == Verdict.Good)} good, {notices} to note, {findings.Count(f => f.Verdict == Verdict.Bad)} bad");
        return bad ? ExitCode.Failure : ExitCode.Success;

        void Report(Finding f)
        {
            findings.Add(f);
            string mark = f.Verdict switch { Verdict.Good => "ok  ", Verdict.Notice => "note", _ => "BAD " };
            string rest = f.Text;
            for (string label = $"{mark}  {f.Name}"; ; label = "")
            {
                int cut = rest.Length <= 52 ? rest.Length : rest.LastIndexOf(' ', 52);
                if (cut <= 0) cut = rest.Length;
                journal.Line($"{label,-27} {rest[..cut]}");
                rest = rest[cut..].TrimStart();
                if (rest.Length == 0) return;
            }
        }
    }

    private static void Write(System.Text.Json.Utf8JsonWriter w, List<Finding> findings, bool bad)
    {
        w.WriteBoolean("fit", !bad);
        w.WriteStartArray("findings");
        foreach (var f in findings)
        {
            w.WriteStartObject();
            w.WriteString("name", f.Name);
            w.WriteString("verdict", f.Verdict switch { Verdict.Good => "good", Verdict.Notice => "notice", _ => "bad" });
            w.WriteString("text", f.Text);
            foreach (var (key, value) in f.Values ?? new Dictionary<string, double>()) w.WriteNumberOrNull(key, value);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    private static int Number(string symbol) => Elements.TryParse(symbol, out int z) && z > 0 ? z : throw new ConfigError($"'{symbol}' is not an element; write for example --elements Si,O");
}
