namespace Potentials.MD;

/// <summary>Why a run cannot go on.</summary>
/// <param name="System">0-based system.</param>
/// <param name="Atom">0-based atom within the system, -1 when no single atom is to blame.</param>
/// <param name="Message">What is wrong.</param>
public sealed record Fault(int System, int Atom, string Message);
