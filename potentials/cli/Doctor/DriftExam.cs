using System.Globalization;
using Potentials.Core;
using Potentials.MD;

namespace Potentials.Cli.Doctor;

/// <summary>A short run at constant energy from 300 K: the total energy must neither drift nor jump.</summary>
public static class DriftExam
{
    /// <summary>Limit on the slope of the total energy, eV per atom and ps.</summary>
    public const double Limit = 1e-3;

    /// <summary>Runs <paramref name="steps"/> steps of 1 fs.</summary>
    public static Finding Run(IPotential potential, AtomicSystem system, int steps)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(system);
        var state = new MdState(system);
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(300)), 11);
        var platform = new HostPlatform(state, potential);
        var integrator = new VelocityVerlet(Time.Fs(1));
        double[] energy = new double[1];
        double sumT = 0, sumE = 0, sumTT = 0, sumTE = 0, first = 0, largest = 0;
        try
        {
            integrator.Start(platform);
            for (int k = 0; k <= steps; k++)
            {
                if (k > 0) integrator.Step(platform);
                integrator.ConservedEnergies(platform, energy);
                if (!double.IsFinite(energy[0])) return new("energy conservation", Verdict.Bad, $"the energy is not a number at step {k}");
                double e = k == 0 ? 0 : energy[0] - first, t = k * 1e-3;
                if (k == 0) first = energy[0];
                largest = Math.Max(largest, Math.Abs(e));
                sumT += t;
                sumE += e;
                sumTT += t * t;
                sumTE += t * e;
            }
        }
        catch (PhysicsError e)
        {
            return new("energy conservation", Verdict.Bad, $"the run failed: {e.Message}");
        }
        int n = steps + 1;
        double drift = (n * sumTE - sumT * sumE) / (n * sumTT - sumT * sumT) / system.Count;
        // A slope within the fluctuation of so short a run proves nothing.
        double noise = 4 * largest / system.Count / (steps * 1e-3);
        bool fine = Math.Abs(drift) <= Limit || Math.Abs(drift) <= noise && largest / system.Count < 1e-3;
        return new("energy conservation", fine ? Verdict.Good : potential.Info.Conservative ? Verdict.Bad : Verdict.Notice,
            string.Create(CultureInfo.InvariantCulture, $"drift {drift * 1e3:0.0000} meV/atom/ps, largest deviation {largest / system.Count * 1e3:0.000} meV/atom in {steps} steps of 1 fs"),
            new Dictionary<string, double> { ["drift_eV_per_atom_ps"] = drift, ["largest_deviation_eV_per_atom"] = largest / system.Count, ["steps"] = steps });
    }
}
