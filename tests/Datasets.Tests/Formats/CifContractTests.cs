using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class CifContractTests : FormatContract
{
    protected override IStructureFormat Format => new Cif();

    protected override IEnumerable<AtomicSystem[]> Representable
    {
        get
        {
            var cell = Cell.FromParameters(5.1, 6.2, 7.3, 81, 95, 103);
            AtomicSystem Make(string name, int[] numbers, double[] positions, Cell c) => new(numbers, positions, c)
            {
                Info = new Dictionary<string, object> { ["name"] = name, ["space_group"] = "P 1" },
                Columns = new Dictionary<string, AtomColumn> { ["label"] = new([.. numbers.Select((z, i) => $"{Elements.Symbol(z)}{i}")]), ["occupancy"] = new([.. numbers.Select(_ => 1.0)]) },
            };
            yield return [Make("one", [1, 8, 1], [0, 0, 0, 1, 2, 3, -1.5, 4, 2.5], cell), Make("two", [92], [0.1, 0.2, 0.3], Cell.Orthorhombic(3, 4, 5))];
            yield return [Make("hexagonal", [30, 8], [0, 0, 0, 1, 1, 2.5], Cell.FromParameters(3.25, 3.25, 5.2, 90, 90, 120))];
        }
    }

    protected override bool IsExact => false;

    protected override string Sample =>
        """
        # rock salt
        data_NaCl
        _chemical_name_common 'common "salt"'
        loop_
        _atom_site_fract_x
        _atom_site_label
        _atom_site_fract_y
        _atom_site_type_symbol
        _atom_site_fract_z
        _atom_site_occupancy
        0.0 Na1 0.0 Na1+ 0.0 1.0
        0.5 Cl1 0.5 Cl1- 0.5 1.00(2)
        _publ_section_title
        ;
         A title; over
         two lines
        ;
        loop_ _space_group_symop_operation_xyz 'x, y, z' 'x+1/2, y+1/2, z' x+1/2,y,z+1/2 x,1/2+y,1/2+z
        _cell_angle_alpha 90 _cell_angle_beta 90.0 _cell_angle_gamma 90.00(1)
        _cell_length_a 5.6402(2)
        _cell_length_b 5.6402(2)
        _cell_length_c 5.6402(2)

        """;

    // Orientation and the last digit are lost, since a CIF holds lengths, angles and fractions.
    protected override void AssertRoundTrip(AtomicSystem expected, AtomicSystem actual)
    {
        Assert.Equal(expected.Numbers, actual.Numbers);
        double[] cell = expected.Cell.Rows.ToArray(), other = actual.Cell.Rows.ToArray();
        for (int i = 0; i < 9; i++) Assert.Equal(cell[i], other[i], 1e-13 * 10);
        for (int i = 0; i < expected.Positions.Length; i++) Assert.Equal(expected.Positions[i], actual.Positions[i], 1e-13 * 10);
        Assert.Equal(expected.Info, actual.Info);
        Assert.Equal((string[])expected.Columns["label"].Values, (string[])actual.Columns["label"].Values);
    }

    // The list of sites states no number of rows: cut behind a row it is a whole file of fewer sites.
    protected override bool MayBeCut(string before, IReadOnlyList<AtomicSystem> whole, IReadOnlyList<AtomicSystem> read)
    {
        var last = read[^1];
        Assert.Equal(whole[read.Count - 1].Numbers.AsSpan(0, last.Count).ToArray(), last.Numbers);
        return true;
    }
}
