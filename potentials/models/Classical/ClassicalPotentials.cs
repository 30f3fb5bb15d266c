using System.Diagnostics.CodeAnalysis;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Classical potentials by name or by file.</summary>
/// <remarks>
/// Everything else is made from parameters: <see cref="LennardJonesParameters"/>, <see cref="MorseParameters"/>, <see cref="ZblParameters"/>,
/// <see cref="StillingerWeberParameters"/>, <see cref="EmbeddedAtomParameters"/>; sums from <see cref="SumPotential"/>.
/// </remarks>
public static class ClassicalPotentials
{
    private static readonly string[] BuiltIn = ["lennard-jones-ar", "stillinger-weber-si", "zbl"];

    /// <summary>Names that need neither parameters nor files.</summary>
    public static IReadOnlyList<string> Names => BuiltIn;

    /// <summary>Makes a built-in potential; false when there is none of this name.</summary>
    public static bool TryCreate(string name, ClassicalOptions? options, [NotNullWhen(true)] out IPotential? potential)
    {
        IClassicalParameters? parameters = name switch
        {
            "lennard-jones-ar" => LennardJonesParameters.Argon,
            "stillinger-weber-si" => StillingerWeberParameters.Silicon,
            "zbl" => ZblParameters.Universal,
            _ => null,
        };
        potential = parameters?.Create(options);
        return potential is not null;
    }

    /// <summary>Makes the potential of a file; false when its ending is not that of a classical potential (<c>.eam</c>, <c>.eam.alloy</c>, <c>.alloy</c>, <c>.eam.fs</c>, <c>.fs</c>).</summary>
    /// <exception cref="DataError">The file cannot be read.</exception>
    public static bool TryOpen(string path, ClassicalOptions? options, [NotNullWhen(true)] out IPotential? potential)
    {
        ArgumentNullException.ThrowIfNull(path);
        potential = EamTables.FormatOf(path) is null ? null : new EmbeddedAtomParameters { File = path }.Create(options);
        return potential is not null;
    }
}
