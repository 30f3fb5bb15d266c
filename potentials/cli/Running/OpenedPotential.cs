using Potentials.Core;

namespace Potentials.Cli.Running;

/// <summary>A potential with the threads it works on; disposes both.</summary>
/// <param name="potential">The potential.</param>
/// <param name="threads">Threads it may use.</param>
/// <param name="team">Worker threads of a classical potential, or null.</param>
public sealed class OpenedPotential(IPotential potential, int threads, WorkerTeam? team = null) : IDisposable
{
    /// <summary>The potential.</summary>
    public IPotential Potential { get; } = potential;

    /// <summary>Threads it may use.</summary>
    public int Threads { get; } = threads;

    /// <summary>In one line.</summary>
    public string Describe() => $"{Potential.Info.Name} ({Potential.Info.Precision}, {Threads} thread{(Threads == 1 ? "" : "s")})";

    /// <inheritdoc/>
    public void Dispose()
    {
        Potential.Dispose();
        team?.Dispose();
    }
}
