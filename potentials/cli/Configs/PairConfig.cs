using Potentials.Cli.Config;
using Potentials.Core;

namespace Potentials.Cli.Configs;

/// <summary>Parameters of a pair of elements.</summary>
public sealed record PairConfig : ISectionRules
{
    /// <summary>The two elements.</summary>
    [Key("the two elements, for example Ar-Ar")]
    public required string Between { get; init; }

    /// <summary>Depth of the Lennard-Jones well, eV.</summary>
    [QuantityKey(Dimension.Energy, "depth of the Lennard-Jones well", NotNegative = true)]
    public double? Epsilon { get; init; }

    /// <summary>Distance where the Lennard-Jones energy is zero, Å.</summary>
    [QuantityKey(Dimension.Length, "distance where the Lennard-Jones energy is zero", Positive = true)]
    public double? Sigma { get; init; }

    /// <summary>Depth of the Morse well, eV.</summary>
    [QuantityKey(Dimension.Energy, "depth of the Morse well", NotNegative = true)]
    public double? Depth { get; init; }

    /// <summary>Steepness of the Morse well, 1/Å.</summary>
    [QuantityKey(Dimension.InverseLength, "steepness of the Morse well", Positive = true)]
    public double? Alpha { get; init; }

    /// <summary>Distance of the Morse minimum, Å.</summary>
    [QuantityKey(Dimension.Length, "distance of the Morse minimum", Positive = true)]
    public double? Distance { get; init; }

    /// <summary>Cutoff of this pair, Å.</summary>
    [QuantityKey(Dimension.Length, "cutoff of this pair where it differs", Positive = true)]
    public double? Cutoff { get; init; }

    /// <summary>The elements in the order of their symbols.</summary>
    public string Key
    {
        get
        {
            string[] parts = Between.Split('-');
            Array.Sort(parts, StringComparer.Ordinal);
            return string.Join('-', parts);
        }
    }

    /// <summary>Whether both elements are the same.</summary>
    public bool IsLike => Between.Split('-') is [var a, var b] && a == b;

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        string[] parts = Between.Split('-');
        if (parts.Length != 2 || parts.Any(p => !Elements.TryParse(p, out int z) || z == 0)) throw place.Error("between", $"'{Between}' is not a pair of elements; write for example Ar-Kr");
    }
}
