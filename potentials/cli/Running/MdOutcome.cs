using System.Text.Json;
using Potentials.Cli.Console;
using Potentials.MD;

namespace Potentials.Cli.Running;

/// <summary>How a molecular dynamics run went.</summary>
public sealed class MdOutcome(RunOutcome run, MdState state, IIntegrator integrator)
{
    /// <summary>End, steps, speed.</summary>
    public RunOutcome Run { get; } = run;

    /// <summary>Where the run stands.</summary>
    public MdState State { get; } = state;

    /// <summary>Averages over the table, one for each system; empty without a table.</summary>
    public IReadOnlyList<ThermoStatistics> Statistics { get; set; } = [];

    /// <summary>Simulated time in a day at the speed of this call; NaN when nothing was computed.</summary>
    public double NanosecondsPerDay => Run.End == RunEnd.AlreadyComplete ? double.NaN : Run.StepsPerSecond * new Core.Time(integrator.Timestep).InFs * 1e-6 * 86400;

    /// <summary>Drift of the conserved energy of system <paramref name="s"/>, kT per nanosecond and degree of freedom.</summary>
    public double DriftOf(int s) =>
        1e3 * Statistics[s].Drift / (Core.UnitSystem.Boltzmann * Statistics[s].MeanTemperature * State.DegreesOfFreedom[s]);

    /// <summary>Members of <c>summary.json</c>.</summary>
    public void WriteSummary(Utf8JsonWriter w)
    {
        ArgumentNullException.ThrowIfNull(w);
        w.WriteBoolean("complete", Run.End is RunEnd.Completed or RunEnd.AlreadyComplete);
        w.WriteNumber("steps", Run.Step);
        w.WriteNumberOrNull("time_ps", Run.Step * new Core.Time(integrator.Timestep).InFs * 1e-3);
        w.WriteString("integrator", integrator.Description.Split(',')[0]);
        w.WriteNumberOrNull("timestep_fs", new Core.Time(integrator.Timestep).InFs);
        w.WriteStartArray("systems");
        for (int s = 0; s < State.Count; s++)
        {
            w.WriteStartObject();
            w.WriteNumber("index", s + 1);
            w.WriteString("formula", Composition.Formula(State.Templates[s]));
            w.WriteNumber("atoms", State.Templates[s].Count);
            w.WriteNumberOrNull("potential_energy", State.Result.Energies[s]);
            if (s < Statistics.Count)
            {
                w.WriteNumberOrNull("mean_temperature", Statistics[s].MeanTemperature);
                w.WriteNumberOrNull("temperature_deviation", Statistics[s].TemperatureDeviation);
                w.WriteNumberOrNull("mean_pressure_GPa", Statistics[s].MeanPressure);
                w.WriteNumberOrNull("conserved_drift_eV_per_ps", Statistics[s].Drift);
                w.WriteNumberOrNull("conserved_drift_kT_per_ns_and_dof", DriftOf(s));
            }
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartObject("timing");
        bool computed = Run.End != RunEnd.AlreadyComplete;
        w.WriteNumberOrNull("seconds", computed ? Run.Elapsed.TotalSeconds : null);
        w.WriteNumberOrNull("steps_per_second", computed ? Run.StepsPerSecond : null);
        w.WriteNumberOrNull("ns_per_day", NanosecondsPerDay);
        w.WriteEndObject();
    }
}
