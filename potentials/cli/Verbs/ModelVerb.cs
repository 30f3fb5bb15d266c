using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Models;
using Potentials.Models.Classical;
using Potentials.Models.Registry;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials model</c>: which models there are, what they are, and how they get here.</summary>
public static class ModelVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command() => new("model", "List, inspect, import and fetch models") { List(), Info(), Import(), Fetch() };

    private static Command List()
    {
        var json = VerbOptions.Json();
        var command = new Command("list", "List built-in potentials and public models") { json };
        command.SetAction(p => RunList(p.GetValue(json)));
        return command;
    }

    private static Command Info()
    {
        var model = new Argument<string>("model") { Description = "Model file, built-in potential or fetched model" };
        var json = VerbOptions.Json();
        var command = new Command("info", "Say what a model is and needs") { model, json };
        command.SetAction(p => RunInfo(p.GetRequiredValue(model), p.GetValue(json)));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "Published weights (.nqx)" };
        var output = new Option<string?>("--output") { Description = "File to write; FILE with the ending .potential when left out", HelpName = "file" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it exists" };
        var command = new Command("import", "Convert published weights into a model file (data only, checked by SHA-256)") { file, output, force };
        command.SetAction(p => RunImport(p.GetRequiredValue(file), p.GetValue(output), p.GetValue(force)));
        return command;
    }

    private static Command Fetch()
    {
        var name = new Argument<string>("name") { Description = "Public model, for example nequix-mp-1" };
        var mirror = new Option<string?>("--mirror") { Description = "Address below which the files lie (also POTENTIALS_MIRROR)", HelpName = "url" };
        var command = new Command("fetch", "Download a public model into the cache and verify it; nothing else ever downloads") { name, mirror };
        command.SetAction(p => RunFetch(p.GetRequiredValue(name), p.GetValue(mirror)));
        return command;
    }

    private static int RunList(bool json)
    {
        var store = ModelStore.FromEnvironment();
        string? Where(PublicModel m)
        {
            try { return store.Locate(m); }
            catch (DataError) { return null; } // a damaged file counts as absent here; using it says what is wrong
        }
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteStartArray("built_in");
                foreach (string name in ClassicalPotentials.Names) w.WriteStringValue(name);
                w.WriteEndArray();
                w.WriteStartArray("public");
                foreach (var m in PublicModels.All)
                {
                    w.WriteStartObject();
                    w.WriteString("name", m.Name);
                    w.WriteString("family", m.Family);
                    w.WriteString("licence", m.Licence);
                    w.WriteString("level_of_theory", m.LevelOfTheory);
                    w.WriteString("dataset", m.Dataset);
                    w.WriteString("url", m.Url.ToString());
                    w.WriteString("sha256", m.Sha256);
                    w.WriteNumber("bytes", m.Size);
                    w.WriteString("file", Where(m));
                    w.WriteEndObject();
                }
                w.WriteEndArray();
            });
            return ExitCode.Success;
        }
        System.Console.WriteLine($"built in: {string.Join(", ", ClassicalPotentials.Names)}\n");
        var table = new TextTable("public model", "licence", "size", "trained on", "here");
        foreach (var m in PublicModels.All)
            table.Add(m.Name, m.Licence, string.Create(CultureInfo.InvariantCulture, $"{m.Size / 1e6:0.0} MB"), m.Dataset, Where(m) is null ? "no" : "yes");
        System.Console.Write(table);
        System.Console.WriteLine("\n'potentials model fetch NAME' downloads one; POTENTIALS_MODELS names a folder\nwith files to use instead.");
        return ExitCode.Success;
    }

    private static int RunInfo(string model, bool json)
    {
        using var opened = PotentialLoading.Open(model, "float64", "cpu", 1);
        var info = opened.Potential.Info;
        bool network = info.Family == "nequix" && (File.Exists(model) || PublicModels.Find(model) is not null);
        var provenance = network ? PotentialLoading.ReadNetwork(model).Provenance : null;
        var elements = info.Elements?.Select(Elements.Symbol).ToArray();
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteString("name", info.Name);
                w.WriteString("family", info.Family);
                w.WriteString("licence", provenance?.Licence);
                w.WriteString("level_of_theory", info.LevelOfTheory);
                if (elements is null) w.WriteNull("elements");
                else
                {
                    w.WriteStartArray("elements");
                    foreach (string e in elements) w.WriteStringValue(e);
                    w.WriteEndArray();
                }
                w.WriteNumber("cutoff", info.Cutoff);
                w.WriteNumber("receptive_field", info.ReceptiveField);
                w.WriteBoolean("conservative", info.Conservative);
                w.WriteBoolean("stress", info.HasStress);
                w.WriteBoolean("needs_charge", info.NeedsCharge);
                w.WriteBoolean("needs_spin", info.NeedsSpin);
                if (info.Parameters is { } n) w.WriteNumber("parameters", n); else w.WriteNull("parameters");
                w.WriteString("hash", info.Hash);
                w.WriteString("source", provenance?.Source);
            });
            return ExitCode.Success;
        }
        var c = CultureInfo.InvariantCulture;
        Line("name", info.Name);
        Line("family", info.Family);
        Line("licence", provenance?.Licence);
        Line("theory", info.LevelOfTheory);
        Line("elements", elements is null ? "all" : elements.Length > 20 ? $"{elements.Length}: {string.Join(' ', elements)}" : string.Join(' ', elements));
        Line("cutoff", info.Cutoff.ToString("0.###", c) + " Å" + (info.ReceptiveField > info.Cutoff ? $" (an atom feels moves up to {info.ReceptiveField.ToString("0.###", c)} Å away)" : ""));
        Line("gives", "energy, forces" + (info.HasStress ? ", stress" : "") + (info.Conservative ? "" : " (forces are not the gradient of the energy)"));
        Line("needs", info.NeedsCharge || info.NeedsSpin ? string.Join(" and ", new[] { info.NeedsCharge ? "charge" : null, info.NeedsSpin ? "spin" : null }.Where(x => x is not null)) : null);
        Line("parameters", info.Parameters?.ToString("#,0", c));
        Line("hash", info.Hash);
        Line("source", provenance?.Source);
        return ExitCode.Success;

        static void Line(string name, string? value)
        {
            if (value is null) return;
            string rest = value;
            for (string label = name; ; label = "")
            {
                int cut = rest.Length <= 66 ? rest.Length : rest.LastIndexOf(' ', 66);
                if (cut <= 0) cut = rest.Length;
                System.Console.WriteLine($"{label,-12}{rest[..cut]}");
                rest = rest[cut..].TrimStart();
                if (rest.Length == 0) return;
            }
        }
    }

    private static int RunImport(string file, string? output, bool force)
    {
        if (!File.Exists(file)) throw new ConfigError($"model file '{file}' does not exist");
        string target = output ?? Path.ChangeExtension(file, Potentials.Models.Files.ModelFile.Extension);
        if (Path.GetFullPath(target) == Path.GetFullPath(file)) throw new ConfigError("input and output are the same file; give another name with --output");
        if (File.Exists(target) && !force) throw new ConfigError($"'{target}' exists already; give another name with --output, or --force");
        var model = ModelLoader.Read(file);
        model.ToFile().Write(target);
        System.Console.WriteLine($"wrote {target}: {model.Provenance.Name}, {model.Parameters.ToString("#,0", CultureInfo.InvariantCulture)} parameters, hash {model.Hash[..16]}…");
        return ExitCode.Success;
    }

    private static int RunFetch(string name, string? mirror)
    {
        using var interruption = new Interruption();
        var model = PublicModels.Find(name);
        if (model is null)
        {
            string? near = Config.Nearest.Of(name, PublicModels.All.Select(m => m.Name));
            throw new ConfigError($"there is no public model '{name}'; " + (near is null ? $"known: {string.Join(", ", PublicModels.All.Select(m => m.Name))}" : $"did you mean '{near}'?"));
        }
        var store = ModelStore.FromEnvironment();
        if (mirror is not null) store = new ModelStore(store.Cache, store.Folder, ModelStore.MirrorAddress(mirror));
        var journal = new Journal(false);
        string path;
        try
        {
            var progress = journal.IsTerminal ? new FetchProgress(journal, model) : null;
            path = store.FetchAsync(model, progress, null, interruption.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            journal.Line("interrupted; the same command goes on where it stopped");
            return interruption.Code;
        }
        journal.Line($"{model.Name} ({model.Licence}) is verified: {path}");
        return ExitCode.Success;
    }

    private sealed class FetchProgress(Journal journal, PublicModel model) : IProgress<long>
    {
        public void Report(long value) => journal.Progress(string.Create(CultureInfo.InvariantCulture, $"{model.Name}: {value / 1e6:0.0} of {model.Size / 1e6:0.0} MB"));
    }
}
