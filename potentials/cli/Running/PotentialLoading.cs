using System.Runtime.CompilerServices;
using Potentials.Cli.Config;
using Potentials.Cli.Configs;
using Potentials.Core;
using Potentials.Models;
using Potentials.Models.Classical;
using Potentials.Models.Registry;

namespace Potentials.Cli.Running;

/// <summary>Opens the potential that a config or a command line names.</summary>
public static class PotentialLoading
{
    /// <summary>Names that need parameters.</summary>
    private static readonly string[] Parametrised = ["lennard-jones", "morse"];

    /// <summary>Names that <c>model</c> accepts.</summary>
    public static IEnumerable<string> Names => ClassicalPotentials.Names.Concat(Parametrised).Concat(PublicModels.All.Select(m => m.Name));

    /// <summary>Whether the potential is a formula rather than a network.</summary>
    public static bool IsClassical(PotentialConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Model is { } name && (ClassicalPotentials.Names.Contains(name) || Parametrised.Contains(name)) || config.File is { } file && EamTables.FormatOf(file) is not null;
    }

    /// <summary>Opens what a config says.</summary>
    public static OpenedPotential Open(PotentialConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Sum is null) return Scaled(OpenOne(config), config.Scale);
        var terms = new List<OpenedPotential>();
        try
        {
            foreach (var term in config.Sum) terms.Add(Open(term));
            return OpenedPotential.Sum(terms, config.Scale);
        }
        catch
        {
            foreach (var term in terms) term.Dispose();
            throw;
        }
    }

    /// <summary>Opens what the option <c>--model</c> says: a file, or else a name.</summary>
    public static OpenedPotential Open(string model, string dtype, string device, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (dtype is not ("float32" or "float64")) throw new ConfigError($"'{dtype}' is not a precision; use --dtype float32 or float64");
        if (device is not ("cpu" or "cuda")) throw new ConfigError($"'{device}' is not a device; use --device cpu or cuda");
        if (threads is < 1 or > 1024) throw new ConfigError($"{threads} threads do not exist; use --threads 1 to 1024");
        bool isFile = File.Exists(model);
        if (!isFile)
        {
            if (Directory.Exists(model)) throw new ConfigError($"'{model}' is a folder, not a model file");
            if (Parametrised.Contains(model)) throw new ConfigError($"{model} needs parameters, which only a config can give; use 'potentials relax' or 'potentials md'");
            if (!Names.Contains(model))
            {
                string? near = Nearest.Of(model, Names);
                throw new ConfigError(model.AsSpan().IndexOfAny("/\\.") >= 0 ? $"model file '{model}' does not exist" : $"there is no model '{model}'; " + (near is null ? $"known: {string.Join(", ", Names)}" : $"did you mean '{near}'?"));
            }
        }
        var config = new PotentialConfig { Model = isFile ? null : model, File = isFile ? model : null, Scale = 1, Dtype = dtype, Device = device, Threads = threads };
        if (IsClassical(config) && dtype == "float32") throw new ConfigError($"{Path.GetFileName(model)} is a classical potential and computes in float64; leave out --dtype float32");
        if (IsClassical(config) && device == "cuda") throw new ConfigError($"{Path.GetFileName(model)} is a classical potential and runs on the cpu; leave out --device cuda");
        return OpenOne(config);
    }

    /// <summary>A network as data, from what <c>--model</c> says.</summary>
    public static Models.Nequix.NequixModel ReadNetwork(string model) => ModelLoader.Read(File.Exists(model) ? model : ModelStore.FromEnvironment().Resolve(model));

    private static OpenedPotential Scaled(OpenedPotential potential, double scale) => scale == 1 ? potential : OpenedPotential.Sum([potential], scale);

    private static OpenedPotential OpenOne(PotentialConfig config)
    {
        if (!IsClassical(config)) return OpenNetwork(config.File ?? ModelStore.FromEnvironment().Resolve(config.Model!), config);
        var team = config.Threads > 1 ? new WorkerTeam(config.Threads) : null;
        var options = new ClassicalOptions { Team = team };
        try
        {
            IPotential? potential = Parameters(config)?.Create(options);
            if (potential is null && !(config.File is { } file ? ClassicalPotentials.TryOpen(file, options, out potential) : ClassicalPotentials.TryCreate(config.Model!, options, out potential)))
                throw new ConfigError($"there is no potential '{config.Model ?? config.File}'");
            return new(potential!, config.Threads, team);
        }
        catch
        {
            team?.Dispose();
            throw;
        }
    }

    private static IClassicalParameters? Parameters(PotentialConfig config) => config.Model switch
    {
        "lennard-jones" => new LennardJonesParameters
        {
            Elements = config.Pairs!.Where(p => p.IsLike).ToDictionary(p => p.Between.Split('-')[0], LennardJones),
            Pairs = config.Pairs!.Where(p => !p.IsLike).ToDictionary(p => p.Between, LennardJones),
            Cutoff = config.Cutoff!.Value, Style = config.Style ?? CutoffStyle.ShiftedForce, Onset = config.Onset, Mixing = config.Mixing ?? MixingRule.LorentzBerthelot,
        },
        "morse" => new MorseParameters
        {
            Elements = config.Pairs!.Where(p => p.IsLike).ToDictionary(p => p.Between.Split('-')[0], Morse),
            Pairs = config.Pairs!.Where(p => !p.IsLike).ToDictionary(p => p.Between, Morse),
            Cutoff = config.Cutoff!.Value, Style = config.Style ?? CutoffStyle.ShiftedForce, Onset = config.Onset,
        },
        "zbl" when config.Inner is not null => new ZblParameters { Inner = config.Inner, Outer = config.Outer },
        _ => null,
    };

    private static LennardJonesPair LennardJones(PairConfig p) => new() { Epsilon = p.Epsilon!.Value, Sigma = p.Sigma!.Value, Cutoff = p.Cutoff };

    private static MorsePair Morse(PairConfig p) => new() { Depth = p.Depth!.Value, Alpha = p.Alpha!.Value, Distance = p.Distance!.Value, Cutoff = p.Cutoff };

    // Apart, so that libtorch loads only when a network is opened.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OpenedPotential OpenNetwork(string path, PotentialConfig config) => new(ModelLoader.Load(path, config.Dtype, config.Device, config.Threads), config.Threads);
}
