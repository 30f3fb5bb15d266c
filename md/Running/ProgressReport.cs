namespace Potentials.MD;

/// <summary>How a run is doing.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="StepsPerSecond">Speed since the last report.</param>
/// <param name="NanosecondsPerDay">Simulated time in a day at this speed.</param>
/// <param name="Remaining">Time left at the mean speed of this session.</param>
/// <param name="Temperature">Kinetic temperature of the first system, K.</param>
/// <param name="PotentialEnergy">Potential energy of the first system, eV.</param>
/// <param name="ConservedEnergy">Conserved quantity of the first system, eV.</param>
public sealed record ProgressReport(
    long Step, long Steps, double StepsPerSecond, double NanosecondsPerDay, TimeSpan Remaining, double Temperature, double PotentialEnergy, double ConservedEnergy);
