using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class ExtendedXyzContractTests : FormatContract
{
    protected override IStructureFormat Format => new ExtendedXyz();

    protected override IEnumerable<AtomicSystem[]> Representable =>
    [
        [.. Enumerable.Range(0, 60).Select(i => Samples.Everything(1 + i % 7, i))],
        [Samples.Molecule()],
        [new AtomicSystem([], [])],
        [Samples.Crystal(), Samples.Molecule(), Samples.Everything(2, 3)],
    ];

    protected override string Sample =>
        """
        2
        Lattice="5.43 0.0 0.0 0.0 5.43 0.0 0.0 0.0 5.43" Properties=species:S:1:pos:R:3:forces:R:3:tags:I:1:move_mask:L:1 energy=-10.5 stress="0.1 0 0 0 0.2 0 0 0 0.3" name="two \"atoms\"" ids=[1, 2, 3] charge=1 old={4 5} pbc="T T F"
        Si 0.0 0.0 0.0 0.1 0.2 0.3 7 T
        Si 1.3575 1.3575 1.3575 -0.1 -0.2 -0.3 8 F
        1
        Properties=species:S:1:pos:R:3:name:S:1 config_type=isolated_atom energy=-3.25
        O 0.5 0.25 0.125 first

        """;
}
