namespace Potentials.Equivariant;

/// <summary>Result of <see cref="Irreps.Sort"/>.</summary>
/// <param name="Irreps">The sorted blocks; blocks of one irrep keep their order.</param>
/// <param name="Destination"><c>Destination[i]</c> is where block i of the original went.</param>
/// <param name="Source"><c>Source[k]</c> is the original block now at k.</param>
public sealed record SortedIrreps(Irreps Irreps, IReadOnlyList<int> Destination, IReadOnlyList<int> Source);
