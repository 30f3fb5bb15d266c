using Potentials.Cli.Config;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Models.Classical;

namespace Potentials.Cli.Configs;

/// <summary>What gives energies and forces: a named potential with its parameters, a file, or a sum of potentials.</summary>
public sealed record PotentialConfig : ISectionRules
{
    /// <summary>Name of a potential.</summary>
    [Key("stillinger-weber-si, lennard-jones-ar, lennard-jones, morse, zbl, or a model that 'model fetch' has brought")]
    public string? Model { get; init; }

    /// <summary>Model or parameter file.</summary>
    [Key("model or parameter file: .potential, .nqx, .eam.alloy, .eam.fs, .eam", InputFile = true)]
    public string? File { get; init; }

    /// <summary>Terms of a sum.</summary>
    [Key("potentials to add, each with keys as here: [{file: a.nqx}, {model: zbl, scale: 1}]")]
    public PotentialConfig[]? Sum { get; init; }

    /// <summary>Factor.</summary>
    [Key("factor on energies and forces", Default = "1")]
    public required double Scale { get; init; }

    /// <summary>Precision of a network.</summary>
    [Key("precision of a network: float64 or float32", Default = "float64")]
    public required string Dtype { get; init; }

    /// <summary>Where a network runs.</summary>
    [Key("where a network runs: cpu or cuda", Default = "cpu")]
    public required string Device { get; init; }

    /// <summary>Threads.</summary>
    [Key("threads of the potential", Default = "1", Positive = true)]
    public required int Threads { get; init; }

    /// <summary>Parameters of pairs of elements.</summary>
    [Key("parameters of lennard-jones and morse: [{between: Ar-Ar, epsilon: 0.0103 eV, sigma: 3.4 Å}]")]
    public PairConfig[]? Pairs { get; init; }

    /// <summary>Cutoff, Å.</summary>
    [QuantityKey(Dimension.Length, "cutoff of lennard-jones and morse", Positive = true)]
    public double? Cutoff { get; init; }

    /// <summary>What happens at the cutoff.</summary>
    [Key("what happens at the cutoff: cut, shifted, shifted-force (when left out) or smooth")]
    public CutoffStyle? Style { get; init; }

    /// <summary>Where a smooth cutoff begins, Å.</summary>
    [QuantityKey(Dimension.Length, "where a smooth cutoff begins", Positive = true)]
    public double? Onset { get; init; }

    /// <summary>Rule for unlike pairs.</summary>
    [Key("unlike pairs of lennard-jones: lorentz-berthelot (when left out), geometric or none")]
    public MixingRule? Mixing { get; init; }

    /// <summary>Where zbl begins to be switched off, Å.</summary>
    [QuantityKey(Dimension.Length, "zbl: full repulsion below (half the sum of covalent radii when left out)", Positive = true)]
    public double? Inner { get; init; }

    /// <summary>Where zbl ends, Å.</summary>
    [QuantityKey(Dimension.Length, "zbl: no repulsion beyond (the sum of covalent radii when left out)", Positive = true)]
    public double? Outer { get; init; }

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        int sources = (Model is null ? 0 : 1) + (File is null ? 0 : 1) + (Sum is null ? 0 : 1);
        if (sources == 0) throw place.Error("", $"'{place.Path}' needs 'model', 'file' or 'sum', for example {{model: stillinger-weber-si}}");
        if (sources > 1) throw place.Error(File is not null ? "file" : "sum", $"'{place.Path}' takes one of 'model', 'file' and 'sum'");
        if (Sum is { Length: 0 }) throw place.Error("sum", "a sum needs at least one potential");
        if (Model is not null && !PotentialLoading.Names.Contains(Model))
        {
            string? near = Nearest.Of(Model, PotentialLoading.Names);
            string hint = Model.AsSpan().IndexOfAny("./\\") >= 0 ? "for a file write 'file' instead of 'model'" : near is null ? $"known: {string.Join(", ", PotentialLoading.Names)}" : $"did you mean '{near}'?";
            throw place.Error("model", $"there is no potential '{Model}'; {hint}");
        }
        if (Dtype is not ("float32" or "float64")) throw place.Error("dtype", $"'{Dtype}' is not a precision; write float32 or float64");
        if (Device is not ("cpu" or "cuda")) throw place.Error("device", $"'{Device}' is not a device; write cpu or cuda");
        if (Sum is not null)
            foreach (var (key, given) in ((string, bool)[])[("dtype", Dtype != "float64"), ("device", Device != "cpu"), ("threads", Threads != 1)])
                if (given) throw place.Error(key, $"'{key}' belongs to the terms of the sum; write it there, for example sum: [{{model: zbl, {key}: …}}]");
        if (Threads > 1024) throw place.Error("threads", $"{Threads} threads do not exist; write 1 to 1024");
        bool pair = Model is "lennard-jones" or "morse", classical = PotentialLoading.IsClassical(this);
        if (classical && Dtype == "float32") throw place.Error("dtype", "classical potentials compute in float64; float32 is for networks");
        if (classical && Device == "cuda") throw place.Error("device", "classical potentials run on the cpu; cuda is for networks");
        foreach (string key in (string[])["pairs", "cutoff", "style", "onset"])
            if (place.Has(key) && !pair) throw place.Error(key, $"'{key}' belongs to the models lennard-jones and morse");
        if (place.Has("mixing") && Model != "lennard-jones") throw place.Error("mixing", "'mixing' belongs to the model lennard-jones");
        foreach (string key in (string[])["inner", "outer"])
            if (place.Has(key) && Model != "zbl") throw place.Error(key, $"'{key}' belongs to the model zbl");
        if (Inner is null != Outer is null) throw place.Error(Inner is null ? "outer" : "inner", "'inner' and 'outer' go together");
        if (!pair) return;
        if (Cutoff is null) throw place.Error("model", $"'{place.Path}.cutoff' is missing: {Model} needs it, for example 8.5 Å");
        if (Pairs is null or { Length: 0 }) throw place.Error("model", $"'{place.Path}.pairs' is missing: {Model} needs parameters, for example " + (Model == "morse"
            ? "[{between: Cu-Cu, depth: 0.35 eV, alpha: 1.36 1/Å, distance: 2.87 Å}]" : "[{between: Ar-Ar, epsilon: 0.0103 eV, sigma: 3.4 Å}]"));
        if (Style == CutoffStyle.Smooth && Onset is null) throw place.Error("style", $"'{place.Path}.onset' is missing: a smooth cutoff needs it");
        if (Style != CutoffStyle.Smooth && Onset is not null) throw place.Error("onset", "'onset' belongs to 'style: smooth'");
        foreach (var p in Pairs)
        {
            if (Model == "morse" && (p.Depth is null || p.Alpha is null || p.Distance is null || p.Epsilon is not null || p.Sigma is not null))
                throw place.Error("pairs", $"the morse pair {p.Between} needs 'depth', 'alpha' and 'distance'");
            if (Model == "lennard-jones" && (p.Epsilon is null || p.Sigma is null || p.Depth is not null || p.Alpha is not null || p.Distance is not null))
                throw place.Error("pairs", $"the lennard-jones pair {p.Between} needs 'epsilon' and 'sigma'");
        }
        foreach (var twins in Pairs.GroupBy(p => p.Key))
            if (twins.Count() > 1) throw place.Error("pairs", $"the pair {twins.Key} is given twice");
    }
}
