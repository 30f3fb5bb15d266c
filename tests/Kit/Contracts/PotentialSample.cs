using Potentials.Core;

namespace Potentials.Tests.Kit;

/// <summary>Structures on which a potential is tried: made of its elements, near their usual distances, without any symmetry.</summary>
public sealed record PotentialSample
{
    /// <summary>A fully periodic, triclinic, rattled crystal of about 8 to 60 atoms, so that nothing vanishes by symmetry.</summary>
    public required AtomicSystem Crystal { get; init; }

    /// <summary>A rattled cluster of about 5 to 20 atoms in open space.</summary>
    public required AtomicSystem Cluster { get; init; }

    /// <summary>Atomic numbers of the pair whose distance is scanned.</summary>
    public required (int A, int B) Dimer { get; init; }

    /// <summary>Å; where the scan of the dimer begins.</summary>
    public required double DimerFrom { get; init; }

    /// <summary>Å³ an atom.</summary>
    public double VolumePerAtom => Crystal.Cell.Volume / Crystal.Count;

    /// <summary>A sample from a cubic unit cell: 2x2x2 (or as told) cells sheared, strained and rattled, and a ball of atoms cut from it.</summary>
    /// <param name="numbers">Atomic numbers of the unit cell, [atoms].</param>
    /// <param name="fractions">Their fractional coordinates, [atoms, 3].</param>
    /// <param name="a">Lattice constant, Å.</param>
    /// <param name="dimerFrom">Å; where the scan of the dimer begins.</param>
    /// <param name="repeat">Cells along each axis.</param>
    /// <param name="rattle">Largest displacement along an axis, Å.</param>
    public static PotentialSample Cubic(int[] numbers, double[] fractions, double a, double dimerFrom, int repeat = 2, double rattle = 0.12)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var perfect = new AtomicSystem(numbers, Array.ConvertAll(fractions, f => f * a), Cell.Orthorhombic(a, a, a));
        var crystal = SampleSystems.Rattled(SampleSystems.Repeated(perfect, repeat, repeat, repeat), rattle, 11);
        var shear = new Matrix3(1.01, 0.04, -0.02, 0.01, 0.985, 0.03, 0.0, -0.03, 1.02);
        return new()
        {
            Crystal = SampleSystems.Deformed(crystal, shear),
            Cluster = SampleSystems.Ball(SampleSystems.Rattled(SampleSystems.Repeated(perfect, 2, 2, 2), rattle, 12), 12),
            Dimer = (numbers[0], numbers[^1]),
            DimerFrom = dimerFrom,
        };
    }

    /// <summary>Face-centred cubic; several elements fill the four sites in turn.</summary>
    public static PotentialSample Fcc(double a, double dimerFrom, params ReadOnlySpan<int> elements)
    {
        int[] numbers = new int[4];
        for (int i = 0; i < 4; i++) numbers[i] = elements[i % elements.Length];
        return Cubic(numbers, [0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0], a, dimerFrom);
    }

    /// <summary>Diamond, or zinc blende with two elements.</summary>
    public static PotentialSample Diamond(double a, double dimerFrom, int first, int second)
    {
        int[] numbers = [first, first, first, first, second, second, second, second];
        return Cubic(numbers, [0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .25, .25, .25, .25, .75, .75, .75, .25, .75, .75, .75, .25], a, dimerFrom, 1);
    }

    /// <summary>Rock salt.</summary>
    public static PotentialSample RockSalt(double a, double dimerFrom, int first, int second)
    {
        int[] numbers = [first, first, first, first, second, second, second, second];
        return Cubic(numbers, [0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .5, .5, .5, .5, 0, 0, 0, .5, 0, 0, 0, .5], a, dimerFrom, 1);
    }
}
