using Potentials.Core;

namespace Potentials.Cli.Evaluating;

/// <summary>Mean absolute and root mean square errors against labels, gathered frame by frame.</summary>
public sealed class ErrorSums
{
    private readonly Sum energy = new(), forces = new(), stress = new();

    /// <summary>Frames that carried an energy.</summary>
    public long EnergyLabels => energy.Count;

    /// <summary>Force components compared.</summary>
    public long ForceLabels => forces.Count;

    /// <summary>Stress components compared.</summary>
    public long StressLabels => stress.Count;

    /// <summary>eV per atom; null without labels.</summary>
    public double? EnergyMae => energy.Mean;

    /// <summary>eV per atom; null without labels.</summary>
    public double? EnergyRmse => energy.RootMeanSquare;

    /// <summary>eV/Å, over components; null without labels.</summary>
    public double? ForcesMae => forces.Mean;

    /// <summary>eV/Å, over components; null without labels.</summary>
    public double? ForcesRmse => forces.RootMeanSquare;

    /// <summary>GPa, over the nine components; null without labels.</summary>
    public double? StressMae => stress.Mean;

    /// <summary>GPa, over the nine components; null without labels.</summary>
    public double? StressRmse => stress.RootMeanSquare;

    /// <summary>Compares a frame's labels with what was computed.</summary>
    public void Add(SystemLabels labels, SystemLabels computed, int atoms)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(computed);
        if (labels.Energy is { } e && computed.Energy is { } found) energy.Add((found - e) / atoms);
        if (labels.Forces is { } f && computed.Forces is { } g)
            for (int k = 0; k < f.Length; k++) forces.Add(g[k] - f[k]);
        if (labels.Stress is { } s && computed.Stress is { } t)
            for (int i = 0; i < 9; i++) stress.Add((t[i / 3, i % 3] - s[i / 3, i % 3]) / UnitSystem.Gigapascal);
    }

    private sealed class Sum
    {
        private double absolute, squares;

        public long Count { get; private set; }

        public double? Mean => Count == 0 ? null : absolute / Count;

        public double? RootMeanSquare => Count == 0 ? null : Math.Sqrt(squares / Count);

        public void Add(double difference)
        {
            absolute += Math.Abs(difference);
            squares += difference * difference;
            Count++;
        }
    }
}
