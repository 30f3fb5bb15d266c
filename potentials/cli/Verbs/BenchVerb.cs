using System.CommandLine;
using Potentials.Cli.Bench;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials bench</c>: what neighbour lists, potentials and molecular dynamics cost on this machine.</summary>
public static class BenchVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command() => new("bench", "Measure speed on this machine") { Neighbors(), Potential(), Md(), BenchTensorProductsVerb.Command(), BenchOperatorsVerb.Command(), BenchConvolutionVerb.Command(), BenchDataVerb.Command() };

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
        command.SetAction(p => Interruptible(p.GetValue(json), token =>
        {
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
            var network = opened.Potential.Info.Family == "nequix" ? PotentialLoading.ReadNetwork(p.GetRequiredValue(model)) : null;
            BenchReport.Show(PotentialBench.Measure(opened, network, systems, p.GetValue(seconds), token), p.GetValue(json));
        }));
        return command;
    }

    private static Command Neighbors()
    {
        var atoms = new Option<int>("--atoms") { Description = "Atoms of rattled silicon, about", HelpName = "n", DefaultValueFactory = _ => 100_000 };
        var input = new Option<string?>("--input") { Description = "Structure file whose first frame is taken instead", HelpName = "file" };
        var radius = new Option<string>("--radius") { Description = "Radius of the list", HelpName = "length", DefaultValueFactory = _ => "6 Å" };
        var threads = VerbOptions.Threads();
        var seconds = new Option<double>("--seconds") { Description = "Time to measure", HelpName = "s", DefaultValueFactory = _ => 3 };
        var json = VerbOptions.Json();
        var command = new Command("neighbors", "Time the construction of neighbour lists") { atoms, input, radius, threads, seconds, json };
        command.SetAction(p => Interruptible(p.GetValue(json), token =>
        {
            if (p.GetValue(atoms) < 1) throw new ConfigError("--atoms must be at least 1");
            if (p.GetValue(threads) is < 1 or > 1024) throw new ConfigError("use --threads 1 to 1024");
            if (!(p.GetValue(seconds) >= 0)) throw new ConfigError("--seconds must not be negative");
            if (!Quantity.TryParse(p.GetRequiredValue(radius), Dimension.Length, out double r, out string problem)) throw new ConfigError($"--radius: {problem}");
            if (!(r > 0)) throw new ConfigError("--radius must be greater than zero");
            if (p.GetValue(input) is { } file && !File.Exists(file)) throw new ConfigError($"input file '{file}' does not exist");
            var system = p.GetValue(input) is { } given ? StructureFile.Read(given).First() : NeighborsBench.Silicon(p.GetValue(atoms));
            BenchReport.Show(NeighborsBench.Measure(system, r, p.GetValue(threads), p.GetValue(seconds), token), p.GetValue(json));
        }));
        return command;
    }

    private static Command Md()
    {
        var repeat = new Option<int>("--repeat") { Description = "Cells of four argon atoms along each axis; 8 gives 2,048 atoms", HelpName = "n", DefaultValueFactory = _ => 8 };
        var soak = new Option<long>("--soak") { Description = "Steps of a long run that watches memory and speed", HelpName = "n" };
        var json = VerbOptions.Json();
        var command = new Command("md", "Time molecular dynamics of argon, and the engine without a potential") { repeat, soak, json };
        command.SetAction(p => Interruptible(p.GetValue(json), token =>
        {
            if (p.GetValue(repeat) is < 4 or > 40) throw new ConfigError("use --repeat 4 to 40");
            if (p.GetValue(soak) < 0) throw new ConfigError("--soak must not be negative");
            BenchReport.Show(MdBench.Measure(p.GetValue(repeat), p.GetValue(soak), token), p.GetValue(json));
        }));
        return command;
    }

    /// <summary>Measures until a signal stops it.</summary>
    internal static int Interruptible(bool json, Action<CancellationToken> measure) => Interruption.Guard(json, token =>
    {
        measure(token);
        return ExitCode.Success;
    });
}
