using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>Evaluates structures in batches of a bounded number of atoms.</summary>
internal static class Evaluation
{
    private const int AtomsPerBatch = 512;

    public static (double Energy, double[] Forces, Matrix3 Stress) One(IPotential potential, AtomicSystem system)
    {
        var (energies, forces, stresses) = Many(potential, [system], potential.Info.HasStress ? Want.All : Want.EnergyAndForces);
        return (energies[0], forces[0], stresses[0]);
    }

    public static (double[] Energies, double[][] Forces, Matrix3[] Stresses) Many(IPotential potential, IEnumerable<AtomicSystem> systems, Want want)
    {
        var energies = new List<double>();
        var forces = new List<double[]>();
        var stresses = new List<Matrix3>();
        var waiting = new List<AtomicSystem>();
        int atoms = 0;
        foreach (var system in systems)
        {
            if (waiting.Count > 0 && atoms + system.Count > AtomsPerBatch) Flush();
            waiting.Add(system);
            atoms += system.Count;
        }
        if (waiting.Count > 0) Flush();
        return ([.. energies], [.. forces], [.. stresses]);

        void Flush()
        {
            var batch = new SystemBatch(waiting);
            var result = new PotentialResult(batch);
            potential.Evaluate(batch, want, result);
            for (int s = 0; s < batch.Count; s++)
            {
                energies.Add(result.Energies[s]);
                forces.Add(result.Forces.AsSpan(3 * batch.Offsets[s], 3 * batch.AtomsOf(s)).ToArray());
                stresses.Add(result.Stresses[s]);
            }
            waiting.Clear();
            atoms = 0;
        }
    }

    public static AtomicSystem Deformed(AtomicSystem system, Matrix3 d)
    {
        var x = new double[system.Positions.Length];
        for (int k = 0; k < x.Length; k += 3) (x[k], x[k + 1], x[k + 2]) = d.LeftMultiply(system.Positions[k], system.Positions[k + 1], system.Positions[k + 2]);
        return system.Moved(x, system.Cell.Deformed(d));
    }
}
