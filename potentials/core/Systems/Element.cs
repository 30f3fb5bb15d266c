namespace Potentials.Core;

/// <summary>A chemical element.</summary>
/// <param name="Number">Atomic number.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Name">English name.</param>
/// <param name="Mass">Standard atomic weight, u.</param>
/// <param name="CovalentRadius">Covalent radius, Å; null where unknown.</param>
public sealed record Element(int Number, string Symbol, string Name, double Mass, double? CovalentRadius);
