using Potentials.Core;

namespace Potentials.MD;

/// <summary>What all integrators have in common: starting a state, checks of settings.</summary>
internal static class Integration
{
    public static void Start(IPlatform platform, int variables)
    {
        var state = platform.State;
        if (state.Started)
        {
            if (state.Variables!.Length == variables * state.Count) return;
            throw new ConfigError("The state was started by another integrator; make a new state to change the integrator.");
        }
        platform.FromHost();
        platform.Evaluate();
        state.Variables = new double[variables * state.Count];
    }

    public static double Timestep(Time time) => time.Value > 0 && double.IsFinite(time.Value)
        ? time.Value
        : throw new ConfigError("The time step must be positive, for example 1 fs.");

    public static double Positive(double value, string what) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ConfigError($"The {what} must be positive.");

    /// <summary>Potential and kinetic energy of each system.</summary>
    public static void TotalEnergies(IPlatform platform, Span<double> energies)
    {
        platform.KineticEnergies(energies);
        for (int s = 0; s < platform.State.Count; s++) energies[s] += platform.State.Result.Energies[s];
    }

    public static void RequireSystems(TemperatureProgram program, IPlatform platform)
    {
        if (program.Systems != 1 && program.Systems != platform.State.Count)
            throw new ConfigError($"There are {program.Systems} temperatures for {platform.State.Count} systems; give one, or one for each.");
    }
}
