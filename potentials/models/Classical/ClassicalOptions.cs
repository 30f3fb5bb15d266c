using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>How a classical potential computes; none of these changes what it computes.</summary>
public sealed record ClassicalOptions
{
    /// <summary>Alone on the calling thread, skin 1 Å, widest vectors.</summary>
    public static ClassicalOptions Default { get; } = new();

    /// <summary>Threads; null for the calling thread alone. Owned by the caller. Results have the same bits for any number.</summary>
    public WorkerTeam? Team { get; init; }

    /// <summary>Å by which neighbour lists reach beyond the cutoff: larger means longer lists that are rebuilt less often. 0 for single evaluations.</summary>
    public double Skin { get; init; } = 1.0;

    /// <summary>Instructions to use.</summary>
    public VectorWidth Vectors { get; init; }

    /// <summary>The width that this machine offers for <see cref="Vectors"/>.</summary>
    /// <exception cref="EnvironmentError">512-bit vectors are demanded and the machine has none.</exception>
    internal VectorWidth Width => Vectors switch
    {
        VectorWidth.Auto => Lanes512.IsSupported ? VectorWidth.Bits512 : VectorWidth.Bits256,
        VectorWidth.Bits512 when !Lanes512.IsSupported => throw new EnvironmentError("this machine has no AVX-512 instructions; leave the vector width to the program (auto)"),
        var width => width,
    };
}
