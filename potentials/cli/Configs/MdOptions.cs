using Potentials.Cli.Config;
using Potentials.Core;

namespace Potentials.Cli.Configs;

/// <summary>How a trajectory is integrated.</summary>
public sealed record MdOptions : ISectionRules
{
    /// <summary>Ensemble.</summary>
    [Key("nve (constant energy); nvt-langevin, nvt-bussi or nvt-nose-hoover (constant temperature)")]
    public required EnsembleKind Ensemble { get; init; }

    /// <summary>Length of a step, internal time.</summary>
    [QuantityKey(Dimension.Time, "length of a step", Positive = true)]
    public required double Timestep { get; init; }

    /// <summary>Number of steps.</summary>
    [Key("number of steps", NotNegative = true)]
    public required long Steps { get; init; }

    /// <summary>Temperature of the thermostat, K.</summary>
    [QuantityKey(Dimension.Temperature, "temperature of the thermostat", NotNegative = true)]
    public double? Temperature { get; init; }

    /// <summary>Temperature of the thermostat at the last step, K.</summary>
    [QuantityKey(Dimension.Temperature, "temperature at the last step; the thermostat goes there in a straight line", NotNegative = true)]
    public double? FinalTemperature { get; init; }

    /// <summary>Friction of the Langevin thermostat, internal rate.</summary>
    [QuantityKey(Dimension.Rate, "friction of the Langevin thermostat (1/ps when left out)", Positive = true)]
    public double? Friction { get; init; }

    /// <summary>Relaxation time of the other thermostats, internal time.</summary>
    [QuantityKey(Dimension.Time, "relaxation time of the Bussi or Nose-Hoover thermostat (100 fs when left out)", Positive = true)]
    public double? Tau { get; init; }

    /// <summary>Velocities at step 0.</summary>
    [Key("velocities at the start: draw (Maxwell-Boltzmann), keep (those of the file) or zero", Default = "draw")]
    public required VelocityKind Velocities { get; init; }

    /// <summary>Temperature of drawn velocities, K.</summary>
    [QuantityKey(Dimension.Temperature, "temperature of drawn velocities (that of the thermostat when left out)", NotNegative = true)]
    public double? InitialTemperature { get; init; }

    /// <summary>Whether the centre of mass is held at rest.</summary>
    [Key("hold the centre of mass at rest (unless atoms are fixed)", Default = "true")]
    public required bool RemoveDrift { get; init; }

    /// <summary>Seed of velocities and noise.</summary>
    [Key("seed of velocities and noise", Default = "1", NotNegative = true)]
    public required ulong Seed { get; init; }

    /// <summary>Friction with its default, internal rate.</summary>
    public double FrictionOrDefault => Friction ?? 1e-3 / UnitSystem.Femtosecond;

    /// <summary>Relaxation time with its default, internal time.</summary>
    public double TauOrDefault => Tau ?? 100 * UnitSystem.Femtosecond;

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        string ensemble = SchemaKey.Snake(Ensemble.ToString(), '-');
        if (Ensemble == EnsembleKind.Nve && Temperature is not null) throw place.Error("temperature", "'nve' has no thermostat; for the velocities at the start write 'initial_temperature'");
        if (Ensemble != EnsembleKind.Nve && Temperature is null) throw place.Error("ensemble", $"'{place.Path}.temperature' is missing: {ensemble} needs it, for example 300 K");
        if (Friction is not null && Ensemble != EnsembleKind.NvtLangevin) throw place.Error("friction", $"'friction' belongs to nvt-langevin, not to {ensemble}");
        if (Tau is not null && (Ensemble is EnsembleKind.Nve or EnsembleKind.NvtLangevin)) throw place.Error("tau", $"'tau' belongs to nvt-bussi and nvt-nose-hoover, not to {ensemble}");
        if (FinalTemperature is not null && (Temperature is null || Ensemble == EnsembleKind.NvtNoseHoover)) throw place.Error("final_temperature", $"'final_temperature' belongs to nvt-langevin and nvt-bussi, not to {ensemble}");
        if (FinalTemperature is not null && Steps == 0) throw place.Error("final_temperature", "'final_temperature' needs at least one step to go there");
        if (Ensemble == EnsembleKind.NvtNoseHoover && Temperature == 0) throw place.Error("temperature", "nvt-nose-hoover needs a temperature above zero");
        if (InitialTemperature is not null && Velocities != VelocityKind.Draw) throw place.Error("initial_temperature", "'initial_temperature' needs 'velocities: draw'");
        if (Velocities == VelocityKind.Draw && Temperature is null && InitialTemperature is null)
            throw place.Error("ensemble", $"'{place.Path}.initial_temperature' is missing: velocities are drawn at it, for example 300 K");
        if (Timestep > 100 * UnitSystem.Femtosecond) throw place.Error("timestep", "a timestep above 100 fs cannot be integrated for atoms; is the unit right?");
    }
}
