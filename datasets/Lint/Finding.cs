namespace Potentials.Datasets;

/// <summary>Something that the linter found.</summary>
/// <param name="Code">Short name of the check, e.g. <c>stress-sign</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What was found, with numbers, and what to do.</param>
/// <param name="Frames">0-based frames concerned, the first few.</param>
public sealed record Finding(string Code, Severity Severity, string Message, IReadOnlyList<long> Frames);
