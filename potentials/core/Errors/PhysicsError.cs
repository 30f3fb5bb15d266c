namespace Potentials.Core;

/// <summary>A simulation left the realm of sense: unsupported element, coincident atoms, exploding forces (exit code 4).</summary>
public sealed class PhysicsError : PotentialsError
{
    private readonly string text;

    /// <summary>Makes the error.</summary>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="system">0-based system in its batch, -1 when it does not apply.</param>
    /// <param name="atom">0-based atom in its system, -1 when it does not apply. Messages count atoms from 1.</param>
    /// <param name="inner">Cause.</param>
    public PhysicsError(string message, int system = -1, int atom = -1, Exception? inner = null)
        : base(Prefix(system, atom) + message, 4, inner) => (text, System, Atom) = (message, system, atom);

    /// <summary>0-based system, -1 when it does not apply.</summary>
    public int System { get; }

    /// <summary>0-based atom within the system, -1 when it does not apply.</summary>
    public int Atom { get; }

    /// <summary>The same error, said of system <paramref name="system"/> of a batch.</summary>
    public PhysicsError InSystem(int system) => new(text, system, Atom, this);

    /// <summary>The message without the place.</summary>
    public string Detail => text;

    private static string Prefix(int system, int atom) =>
        (system < 0 ? "" : $"system {system + 1}") + (system >= 0 && atom >= 0 ? ", " : "") + (atom < 0 ? "" : $"atom {atom + 1}") + (system >= 0 || atom >= 0 ? ": " : "");
}
