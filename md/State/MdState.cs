using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Everything a step needs, for a batch of systems: equal states have equal futures. Positions and cells live in <see cref="Batch"/>,
/// results of the potential in <see cref="Result"/>, what an integrator remembers in <see cref="Variables"/>.
/// </summary>
public sealed class MdState
{
    /// <summary>Makes a state from structures; velocities are taken over, momenta are zero where there are none.</summary>
    /// <param name="systems">The structures; fixed coordinates come from <see cref="AtomicSystem.Movable"/>.</param>
    /// <param name="ids">Identity of each system, the key of its noise; 0, 1, 2, … when absent.</param>
    /// <param name="centerOfMassAtRest">Whether the centre of mass is held at rest (systems with fixed coordinates and single
    /// atoms, which would never move, are exempt): its momentum is removed and three degrees of freedom less are counted.</param>
    /// <exception cref="PhysicsError">A system is empty, its cell is degenerate, or a number is not finite; names system and atom.</exception>
    public MdState(IReadOnlyList<AtomicSystem> systems, IReadOnlyList<long>? ids = null, bool centerOfMassAtRest = true)
    {
        ArgumentNullException.ThrowIfNull(systems);
        if (systems.Count == 0) throw new PhysicsError("There is no system to move.");
        for (int s = 0; s < systems.Count; s++) StartCheck.Require(systems[s], s);
        Templates = systems;
        Batch = new SystemBatch(systems, ids);
        Result = new PotentialResult(Batch);
        int atoms = Batch.Atoms;
        Momenta = new double[3 * atoms];
        InverseMasses = new double[3 * atoms];
        RootMasses = new double[3 * atoms];
        DegreesOfFreedom = new int[systems.Count];
        CenterOfMassAtRest = new bool[systems.Count];
        bool anyFixed = systems.Any(x => x.Movable?.Contains(false) ?? false);
        if (anyFixed) Freedom = new double[3 * atoms];
        for (int s = 0; s < systems.Count; s++)
        {
            var x = systems[s];
            int first = 3 * Batch.Offsets[s], free = 0;
            for (int c = 0; c < 3 * x.Count; c++)
            {
                bool moves = x.Movable?[c] ?? true;
                double mass = x.Masses[c / 3];
                InverseMasses[first + c] = moves ? 1 / mass : 0;
                RootMasses[first + c] = moves ? Math.Sqrt(mass) : 0;
                Momenta[first + c] = moves && x.Velocities is { } v ? mass * v[c] : 0;
                if (Freedom is not null) Freedom[first + c] = moves ? 1 : 0;
                if (moves) free++;
            }
            CenterOfMassAtRest[s] = centerOfMassAtRest && x.Count > 1 && free == 3 * x.Count;
            DegreesOfFreedom[s] = free - (CenterOfMassAtRest[s] ? 3 : 0);
            if (CenterOfMassAtRest[s]) RemoveDrift(s);
        }
    }

    /// <summary>A state of one system.</summary>
    public MdState(AtomicSystem system, bool centerOfMassAtRest = true) : this([system], null, centerOfMassAtRest) { }

    /// <summary>The structures as given: what frames keep besides geometry (columns, info, charge, masks).</summary>
    public IReadOnlyList<AtomicSystem> Templates { get; }

    /// <summary>Composition, positions (Å, unwrapped) and cells of all systems.</summary>
    public SystemBatch Batch { get; }

    /// <summary>Energies (eV), forces (eV/Å) and, where asked for, stresses (eV/Å³) at the present positions.</summary>
    public PotentialResult Result { get; }

    /// <summary>Momenta in u·Å/√(u·Å²/eV), [atoms, 3] row-major; zero where a coordinate is fixed.</summary>
    public double[] Momenta { get; }

    /// <summary>1/mass for each coordinate, 1/u, [atoms, 3]; zero where it is fixed.</summary>
    public double[] InverseMasses { get; }

    /// <summary>√mass for each coordinate, √u, [atoms, 3]; zero where it is fixed.</summary>
    public double[] RootMasses { get; }

    /// <summary>1 where a coordinate moves and 0 where it is fixed, [atoms, 3]; null when everything moves.</summary>
    public double[]? Freedom { get; }

    /// <summary>Number of momenta that carry kinetic energy, [systems].</summary>
    public int[] DegreesOfFreedom { get; }

    /// <summary>Whether a system's centre of mass is held at rest, [systems].</summary>
    public bool[] CenterOfMassAtRest { get; }

    /// <summary>What the integrator remembers (heat, chain positions), [systems, variables of the integrator]; null before it started.</summary>
    public double[]? Variables { get; set; }

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>Number of systems.</summary>
    public int Count => Batch.Count;

    /// <summary>Whether the forces in <see cref="Result"/> belong to the present positions.</summary>
    public bool Started => Variables is not null;

    /// <summary>Sets the momentum of a system's centre of mass to zero.</summary>
    internal void RemoveDrift(int s)
    {
        int first = Batch.Offsets[s], last = Batch.Offsets[s + 1];
        double px = 0, py = 0, pz = 0, mass = 0;
        for (int i = first; i < last; i++)
        {
            px += Momenta[3 * i];
            py += Momenta[3 * i + 1];
            pz += Momenta[3 * i + 2];
            mass += Batch.Masses[i];
        }
        double vx = px / mass, vy = py / mass, vz = pz / mass;
        for (int i = first; i < last; i++)
        {
            double m = Batch.Masses[i];
            Momenta[3 * i] -= m * vx;
            Momenta[3 * i + 1] -= m * vy;
            Momenta[3 * i + 2] -= m * vz;
        }
    }

    /// <summary>System <paramref name="s"/> as a structure, with velocities and the labels that the last evaluation delivered.</summary>
    /// <param name="s">Which system.</param>
    /// <param name="info">Per-structure values added to those of the template (step, time).</param>
    public AtomicSystem Frame(int s, IReadOnlyDictionary<string, object>? info = null)
    {
        var x = Templates[s];
        int first = 3 * Batch.Offsets[s], n = 3 * x.Count;
        double[] velocities = new double[n];
        for (int c = 0; c < n; c++) velocities[c] = Momenta[first + c] * InverseMasses[first + c];
        var merged = new Dictionary<string, object>(x.Info);
        if (info is not null)
            foreach (var (key, value) in info) merged[key] = value;
        var stress = Result.Stresses[s];
        return new AtomicSystem(x.Numbers, Batch.PositionsOf(s).ToArray(), Batch.Cells[s])
        {
            Masses = x.Masses, Velocities = velocities, Movable = x.Movable, Charge = x.Charge, SpinMultiplicity = x.SpinMultiplicity,
            Columns = x.Columns, Info = merged,
            Labels = !Started ? SystemLabels.None : new SystemLabels
            {
                Energy = Result.Energies[s], Forces = Result.Forces.AsSpan(first, n).ToArray(),
                Stress = HasStress && stress.IsFinite ? stress : null,
            },
        };
    }

    /// <summary>Whether the last evaluation delivered stresses.</summary>
    public bool HasStress { get; set; }
}
