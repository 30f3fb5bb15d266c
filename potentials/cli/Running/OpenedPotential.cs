using Potentials.Core;
using Potentials.Models.Classical;

namespace Potentials.Cli.Running;

/// <summary>A potential with the threads it works on; disposes both.</summary>
/// <param name="potential">The potential.</param>
/// <param name="threads">Threads it may use.</param>
/// <param name="teams">Worker threads of classical potentials.</param>
public sealed class OpenedPotential(IPotential potential, int threads, params IReadOnlyList<WorkerTeam?> teams) : IDisposable
{
    /// <summary>The potential.</summary>
    public IPotential Potential { get; } = potential;

    /// <summary>Threads it may use.</summary>
    public int Threads { get; } = threads;

    private IReadOnlyList<WorkerTeam?> Teams { get; } = teams;

    /// <summary>The sum of potentials, times a factor; it owns them.</summary>
    internal static OpenedPotential Sum(IReadOnlyList<OpenedPotential> terms, double factor) =>
        new(new SumPotential([.. terms.Select(t => (factor, t.Potential))]), terms.Max(t => t.Threads), [.. terms.SelectMany(t => t.Teams)]);

    /// <summary>In one line.</summary>
    public string Describe() => $"{Potential.Info.Name} ({Potential.Info.Precision}, {Threads} thread{(Threads == 1 ? "" : "s")})";

    /// <inheritdoc/>
    public void Dispose()
    {
        Potential.Dispose();
        foreach (var team in Teams) team?.Dispose();
    }
}
