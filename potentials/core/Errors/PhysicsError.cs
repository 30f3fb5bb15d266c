namespace Potentials.Core;

/// <summary>A simulation left the realm of sense: unsupported element, coincident atoms, exploding forces (exit code 4).</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="system">0-based system in its batch, -1 when it does not apply.</param>
/// <param name="atom">0-based atom in its system, -1 when it does not apply. Messages count atoms from 1.</param>
/// <param name="inner">Cause.</param>
public sealed class PhysicsError(string message, int system = -1, int atom = -1, Exception? inner = null)
    : PotentialsError(Prefix(system, atom) + message, 4, inner)
{
    /// <summary>0-based system, -1 when it does not apply.</summary>
    public int System { get; } = system;

    /// <summary>0-based atom within the system, -1 when it does not apply.</summary>
    public int Atom { get; } = atom;

    private static string Prefix(int system, int atom) =>
        (system < 0 ? "" : $"system {system + 1}") + (system >= 0 && atom >= 0 ? ", " : "") + (atom < 0 ? "" : $"atom {atom + 1}") + (system >= 0 || atom >= 0 ? ": " : "");
}
