using Potentials.Cli.Config;
using Potentials.Cli.Configs;
using Potentials.Core;
using Potentials.Models;
using Potentials.Models.Registry;

namespace Potentials.Cli.Running;

/// <summary>Opens the potential that a config or a command line names.</summary>
public static class PotentialLoading
{
    /// <summary>Names that <c>model</c> accepts.</summary>
    public static IEnumerable<string> Names => PublicModels.All.Select(m => m.Name);

    /// <summary>Opens what a config says.</summary>
    public static OpenedPotential Open(PotentialConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return OpenFile(config.File ?? ModelStore.FromEnvironment().Resolve(config.Model!), config.Dtype, config.Device, config.Threads);
    }

    /// <summary>Opens what the option <c>--model</c> says: a file, or else a name.</summary>
    public static OpenedPotential Open(string model, string dtype, string device, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (File.Exists(model)) return OpenFile(model, dtype, device, threads);
        if (model.AsSpan().IndexOfAny("/\\.") >= 0) throw new ConfigError($"model file '{model}' does not exist");
        return Open(new PotentialConfig { Model = Known(model), Dtype = dtype, Device = device, Threads = threads });
    }

    /// <summary>The name, if there is a model of it.</summary>
    /// <exception cref="ConfigError">There is none; says the nearest.</exception>
    public static string Known(string name)
    {
        if (Names.Contains(name)) return name;
        string? near = Nearest.Of(name, Names);
        throw new ConfigError($"there is no model '{name}'; " + (near is null ? $"known: {string.Join(", ", Names)}" : $"did you mean '{near}'?"));
    }

    private static OpenedPotential OpenFile(string path, string dtype, string device, int threads) => OpenNetwork(path, dtype, device, threads);

    // Apart, so that libtorch loads only when a network is opened.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static OpenedPotential OpenNetwork(string path, string dtype, string device, int threads) => new(ModelLoader.Load(path, dtype, device, threads), threads);
}
