using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// The primitives in float64 on the host, SIMD over coordinates. Sums run over one system in a fixed order, so that a system's bits
/// do not depend on its company. Nothing is allocated after construction.
/// </summary>
public sealed class HostPlatform : IPlatform
{
    private readonly IPotential potential;
    private readonly SystemBatch batch;
    private readonly double[] scratch;

    /// <summary>Binds a state to a potential.</summary>
    /// <exception cref="PhysicsError">The potential does not support an element of the state.</exception>
    public HostPlatform(MdState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(potential);
        PotentialCheck.Require(potential.Info, state.Batch);
        State = state;
        batch = state.Batch;
        this.potential = potential;
        scratch = new double[state.Count];
    }

    /// <inheritdoc/>
    public string Name => "host";

    /// <inheritdoc/>
    public MdState State { get; }

    /// <inheritdoc/>
    public Want Want { get; set; } = Want.EnergyAndForces;

    /// <inheritdoc/>
    public void Evaluate()
    {
        potential.Evaluate(batch, Want, State.Result);
        State.HasStress = (Want & Want.Stress) != 0;
    }

    /// <inheritdoc/>
    public void Kick(double time)
    {
        if (State.Freedom is { } free) HostKernels.AddScaledProduct(time, State.Result.Forces, free, State.Momenta);
        else HostKernels.AddScaled(time, State.Result.Forces, State.Momenta);
    }

    /// <inheritdoc/>
    public void Drift(double time) => HostKernels.AddScaledProduct(time, State.Momenta, State.InverseMasses, batch.Positions);

    /// <inheritdoc/>
    public void Strain(ReadOnlySpan<Matrix3> deformations)
    {
        for (int s = 0; s < batch.Count; s++)
        {
            var d = deformations[s];
            batch.Cells[s] = batch.Cells[s].Deformed(d);
            var q = batch.PositionsOf(s);
            for (int c = 0; c < q.Length; c += 3) (q[c], q[c + 1], q[c + 2]) = d.LeftMultiply(q[c], q[c + 1], q[c + 2]);
        }
    }

    /// <inheritdoc/>
    public void OrnsteinUhlenbeck(ReadOnlySpan<double> decay, ReadOnlySpan<double> thermalEnergy, NoiseKey noise, Span<double> heat)
    {
        for (int s = 0; s < batch.Count; s++)
        {
            var p = Momenta(s);
            var inverse = InverseMasses(s);
            double c = decay[s], sigma = Math.Sqrt(thermalEnergy[s] * (1 - c * c));
            var change = NormalNoise.OrnsteinUhlenbeck(p, State.RootMasses.AsSpan(3 * batch.Offsets[s], p.Length), inverse, c, sigma, noise, batch.Ids[s]);
            if (State.CenterOfMassAtRest[s])
            {
                // The process commutes with taking out the centre of mass, so this is still exact.
                State.RemoveDrift(s);
                heat[s] += HostKernels.KineticEnergy(p, inverse) - change.Before;
            }
            else heat[s] += change.After - change.Before;
        }
    }

    /// <inheritdoc/>
    public void Scale(ReadOnlySpan<double> factors)
    {
        for (int s = 0; s < batch.Count; s++) HostKernels.Scale(factors[s], Momenta(s));
    }

    /// <inheritdoc/>
    public void KineticEnergies(Span<double> energies)
    {
        for (int s = 0; s < batch.Count; s++) energies[s] = HostKernels.KineticEnergy(Momenta(s), InverseMasses(s));
    }

    /// <inheritdoc/>
    public void TotalMomenta(Span<double> momenta)
    {
        momenta[..(3 * batch.Count)].Clear();
        for (int s = 0; s < batch.Count; s++)
            for (int c = 3 * batch.Offsets[s]; c < 3 * batch.Offsets[s + 1]; c++) momenta[3 * s + c % 3] += State.Momenta[c];
    }

    /// <inheritdoc/>
    public Fault? FindFault(GuardLimits limits, double timestep)
    {
        ArgumentNullException.ThrowIfNull(limits);
        for (int s = 0; s < batch.Count; s++)
            if (!double.IsFinite(State.Result.Energies[s])) return new(s, Worst(s, State.Result.Forces), $"the energy is {State.Result.Energies[s].ToString(CultureInfo.InvariantCulture)} eV");
        if (!HostKernels.AllBelow(State.Result.Forces, limits.Force)) return Blame(State.Result.Forces, limits.Force, "a force of {0} eV/Å is beyond {1} eV/Å");
        if (!HostKernels.ProductsBelow(State.Momenta, State.InverseMasses, limits.Move / timestep)) return Lost(limits.Move, timestep);
        KineticEnergies(scratch);
        for (int s = 0; s < batch.Count; s++)
        {
            int dof = State.DegreesOfFreedom[s];
            double t = dof > 0 ? 2 * scratch[s] / (dof * UnitSystem.Boltzmann) : 0;
            if (!(t <= limits.Temperature.Value))
                return new(s, Worst(s, State.Momenta), string.Create(CultureInfo.InvariantCulture, $"the temperature is {t:G6} K, beyond {limits.Temperature.Value:G6} K"));
        }
        if (!HostKernels.AllBelow(batch.Positions, 1e12)) return Blame(batch.Positions, 1e12, "its position {0} Å is lost (beyond {1} Å)");
        return null;
    }

    /// <inheritdoc/>
    public void ToHost() { }

    /// <inheritdoc/>
    public void FromHost() { }

    private Span<double> Momenta(int s) => State.Momenta.AsSpan(3 * batch.Offsets[s], 3 * batch.AtomsOf(s));

    private Span<double> InverseMasses(int s) => State.InverseMasses.AsSpan(3 * batch.Offsets[s], 3 * batch.AtomsOf(s));

    private Fault Blame(double[] values, double limit, string message)
    {
        for (int s = 0; s < batch.Count; s++)
        {
            int atom = Worst(s, values);
            double worst = 0;
            for (int k = 0; k < 3; k++)
            {
                double v = values[3 * (batch.Offsets[s] + atom) + k];
                if (!double.IsNaN(worst) && !(Math.Abs(v) <= Math.Abs(worst))) worst = v;
            }
            if (!(Math.Abs(worst) <= limit)) return new(s, atom, string.Format(CultureInfo.InvariantCulture, message, worst.ToString("G6", CultureInfo.InvariantCulture), limit));
        }
        return new(0, -1, "a number is out of range");
    }

    private Fault Lost(double limit, double timestep)
    {
        for (int c = 0; c < State.Momenta.Length; c++)
        {
            double move = Math.Abs(State.Momenta[c] * State.InverseMasses[c] * timestep);
            if (move <= limit) continue; // NaN is not
            int s = 0;
            while (batch.Offsets[s + 1] <= c / 3) s++;
            return new(s, c / 3 - batch.Offsets[s], string.Create(CultureInfo.InvariantCulture, $"the atom flies {move:G6} Å in one step (limit {limit} Å); it is lost"));
        }
        return new(0, -1, "an atom is lost");
    }

    /// <summary>The atom of system <paramref name="s"/> with the largest or least finite component.</summary>
    private int Worst(int s, double[] values)
    {
        int atom = 0;
        double worst = -1;
        for (int c = 3 * batch.Offsets[s]; c < 3 * batch.Offsets[s + 1]; c++)
        {
            double v = Math.Abs(values[c]);
            if (double.IsNaN(v)) return c / 3 - batch.Offsets[s];
            if (v > worst) (worst, atom) = (v, c / 3 - batch.Offsets[s]);
        }
        return atom;
    }
}
