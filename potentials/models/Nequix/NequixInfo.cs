using Potentials.Core;

namespace Potentials.Models.Nequix;

/// <summary>What a Nequix model says about itself.</summary>
internal static class NequixInfo
{
    public static PotentialInfo Of(NequixModel model, string precision) => new()
    {
        Name = model.Provenance.Name,
        Family = "nequix",
        Elements = model.Config.AtomicNumbers,
        Cutoff = model.Config.Cutoff,
        ReceptiveField = model.Config.Cutoff * model.Config.Layers,
        Precision = precision,
        LevelOfTheory = model.Provenance.LevelOfTheory,
        Hash = model.Hash,
        Parameters = model.Parameters,
    };
}
