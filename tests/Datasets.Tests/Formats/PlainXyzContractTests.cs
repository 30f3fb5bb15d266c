using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class PlainXyzContractTests : FormatContract
{
    protected override IStructureFormat Format => new PlainXyz();

    protected override IEnumerable<AtomicSystem[]> Representable =>
    [
        [Samples.Molecule(), new([0, 118], [1e-300, -0.0, 5e-324, 1.0 / 3, 1e300, -2]) { Info = new Dictionary<string, object> { ["comment"] = "two atoms, E = -3.5 hartree" } }],
        [Samples.Molecule(), new([6], [0, 0, 0]) { Info = new Dictionary<string, object> { ["comment"] = "one" } }],
    ];

    protected override string Sample => "3\nwater at 300 K\nO 0.0 0.0 0.119262\nH 0.0 0.763239 -0.477047\nH 0.0 -0.763239 -0.477047\n1\n\nAr 0.5 0.25 0.125\n";
}
