namespace Potentials.Cli.Doctor;

/// <summary>Result of one examination.</summary>
/// <param name="Name">What was examined.</param>
/// <param name="Verdict">Good, suspicious or bad.</param>
/// <param name="Text">What was found, for people.</param>
/// <param name="Values">The same as numbers, for machines.</param>
public sealed record Finding(string Name, Verdict Verdict, string Text, IReadOnlyDictionary<string, double>? Values = null);
