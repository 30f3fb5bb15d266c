using System.CommandLine;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs.Data;

/// <summary>Arguments of the data verbs, and how they become <see cref="SourceOptions"/>.</summary>
internal static class DataOptions
{
    private static readonly Dictionary<string, StressConvention> Conventions = new()
    {
        ["eV/A3"] = StressConvention.EvPerCubicAngstrom, ["-eV/A3"] = StressConvention.EvPerCubicAngstromCompression, ["GPa"] = StressConvention.Gigapascal,
        ["-GPa"] = StressConvention.GigapascalCompression, ["vasp"] = StressConvention.KilobarCompression,
    };

    public static Argument<string> File() => new("file") { Description = "Data set: a file or folder of any known format" };

    public static Option<string?> Energy() => new("--energy") { Description = "Which of several energies to read, in the format's words", HelpName = "name" };

    public static Option<string?> Stress() => new("--stress") { Description = "Unit of stresses where the format leaves it open: eV/A3, GPa (tension positive), -eV/A3, -GPa, vasp (kbar)", HelpName = "unit" };

    public static SourceOptions Options(string? energy, string? stress)
    {
        if (stress is not null && !Conventions.ContainsKey(stress)) throw new ConfigError($"unknown stress unit '{stress}'; use one of {string.Join(", ", Conventions.Keys)}");
        return new() { Energy = energy, Stress = stress is null ? null : Conventions[stress] };
    }

    /// <summary>An ending with its point, whether or not it was written.</summary>
    public static string Ending(string format) => format.StartsWith('.') ? format : "." + format;

    /// <summary>The distance of --cutoff, Å, or null.</summary>
    public static double? Cutoff(string? text)
    {
        if (text is null) return null;
        return Quantity.TryParse(text, Dimension.Length, out double r, out string problem) && r is > 0 and <= 30 ? r : throw new ConfigError($"--cutoff: {(problem.Length > 0 ? problem : "use a length above 0 and up to 30 Å")}");
    }

    /// <summary>Sums over the set: those that its shards keep where they answer the question, else of a pass over all structures; null when interrupted.</summary>
    public static (DatasetStatistics Sums, bool Stored)? Statistics(LabelledSource source, double? cutoff, CancellationToken cancellation)
    {
        if (source.StoredStatistics() is { } stored && (cutoff is null || stored.NeighborCutoff == cutoff)) return (stored.Result(), true);
        var collector = new StatisticsCollector(cutoff);
        try
        {
            foreach (var system in source.Enumerate(0, cancellation)) collector.Add(system);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        return (collector.Result(), false);
    }

    public static LabelledSource Open(string file, string? energy, string? stress)
    {
        if (!System.IO.File.Exists(file) && !Directory.Exists(file)) throw new ConfigError($"data set '{file}' does not exist");
        return Dataset.Open(file, Options(energy, stress));
    }
}
