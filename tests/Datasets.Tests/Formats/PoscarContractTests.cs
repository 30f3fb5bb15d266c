using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class PoscarContractTests : FormatContract
{
    protected override IStructureFormat Format => new Poscar();

    protected override IEnumerable<AtomicSystem[]> Representable
    {
        get
        {
            var info = new Dictionary<string, object> { ["comment"] = "sample" };
            var triclinic = Cell.Periodic(5.1, 0.1, 0.2, -0.3, 6.2, 1e-9, 1.0 / 3, -0.0, 7.7);
            yield return [new AtomicSystem([1, 8, 1], [0, 1e-17, -0.0, 1.0 / 3, 9.99, -4, 2, 3, 5], triclinic) { Info = info }];
            yield return
            [
                new AtomicSystem([14, 14, 6], [0, 0, 0, 1.3575, 1.3575, 1.3575, 2.5, 2.5, 2.5], Cell.Orthorhombic(5.43, 5.43, 5.43))
                {
                    Info = info, Movable = [true, false, true, true, true, true, false, false, false], Velocities = [0, 0.25 / UnitSystem.Femtosecond, 0, 0, 0, 0, 0, 0, -0.5 / UnitSystem.Femtosecond],
                },
            ];
        }
    }

    protected override string Sample =>
        """
        Si O on a slab
        1.5
        2.0 0.0 0.0
        -1.0 1.8 0.0 ! in the plane
        0.0 0.0 6.0
        Si_pv O
        1 2
        Selective dynamics
        Direct
        0.0 0.0 0.0 T T T
        0.25 0.5 0.125 F F T O
        0.75 0.5 0.875 F F F

        0.01 0.02 0.03
        0.0 0.0 0.0
        0.0 -0.01 0.005

        """;

    // Velocities are an optional block behind the positions, so a file cut before them is a whole POSCAR.
    protected override bool MayBeCut(string before, IReadOnlyList<AtomicSystem> whole, IReadOnlyList<AtomicSystem> read)
    {
        Assert.Equal(whole[0].Numbers, read[0].Numbers);
        Assert.Equal(whole[0].Cell, read[0].Cell);
        return true;
    }
}
