using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Bench;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials bench</c>: what neighbour lists, potentials and molecular dynamics cost on this machine.</summary>
public static class BenchVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command() => new("bench", "Measure speed on this machine") { Potential() };

    private static Command Potential()
    {
        var model = VerbOptions.Model();
        model.Required = true;
        var input = new Option<string>("--input") { Description = "Structure file", HelpName = "file", Required = true };
        var dtype = VerbOptions.Dtype();
        var device = VerbOptions.Device();
        var threads = VerbOptions.Threads();
        var atoms = new Option<int>("--batch-atoms") { Description = "Frames of the file are taken up to this many atoms", HelpName = "n", DefaultValueFactory = _ => 256 };
        var seconds = new Option<double>("--seconds") { Description = "Time to measure", HelpName = "s", DefaultValueFactory = _ => 5 };
        var json = VerbOptions.Json();
        var command = new Command("potential", "Time energy, forces and stress of a file's frames") { model, input, dtype, device, threads, atoms, seconds, json };
        command.SetAction(p =>
        {
            using var interruption = new Interruption();
            string file = p.GetRequiredValue(input);
            if (!File.Exists(file)) throw new ConfigError($"input file '{file}' does not exist");
            if (p.GetValue(atoms) < 1) throw new ConfigError("--batch-atoms must be at least 1");
            if (!(p.GetValue(seconds) >= 0)) throw new ConfigError("--seconds must not be negative");
            using var opened = PotentialLoading.Open(p.GetRequiredValue(model), p.GetRequiredValue(dtype), p.GetRequiredValue(device), p.GetValue(threads));
            var systems = new List<AtomicSystem>();
            int count = 0;
            foreach (var system in StructureFile.Read(file))
            {
                if (systems.Count > 0 && count + system.Count > p.GetValue(atoms)) break;
                systems.Add(system);
                count += system.Count;
            }
            Compatibility.Require(opened.Potential.Info, systems, false);
            try
            {
                Show(PotentialBench.Measure(opened, systems, p.GetValue(seconds), interruption.Token), p.GetValue(json));
            }
            catch (OperationCanceledException)
            {
                return interruption.Code;
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(PotentialBenchResult r, bool json)
    {
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteString("model", r.Model);
                w.WriteString("dtype", r.Precision);
                w.WriteNumber("threads", r.Threads);
                w.WriteNumber("frames", r.Frames);
                w.WriteNumber("atoms", r.Atoms);
                w.WriteNumber("pairs", r.Pairs);
                w.WriteNumber("repeats", r.Repeats);
                w.WriteNumber("ms_per_atom", r.MillisecondsPerAtom);
                w.WriteNumber("ms_per_atom_median", r.MedianMilliseconds / r.Atoms);
                w.WriteNumber("ms_per_evaluation", r.BestMilliseconds);
                w.WriteNumberOrNull("peak_fraction", r.PeakFraction);
            });
            return;
        }
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine(string.Create(c, $"{r.Model}, {r.Precision}, {r.Threads} thread{(r.Threads == 1 ? "" : "s")}: {r.Frames} frames, {r.Atoms} atoms, {r.Pairs} pairs"));
        System.Console.WriteLine(string.Create(c, $"best    {r.BestMilliseconds,10:0.000} ms   {r.MillisecondsPerAtom:0.00000} ms/atom   (of {r.Repeats})"));
        System.Console.WriteLine(string.Create(c, $"median  {r.MedianMilliseconds,10:0.000} ms   {r.MedianMilliseconds / r.Atoms:0.00000} ms/atom"));
        if (r.PeakFraction is { } f) System.Console.WriteLine(string.Create(c, $"{100 * f:0.0} % of the speed of a large matrix product"));
    }
}
