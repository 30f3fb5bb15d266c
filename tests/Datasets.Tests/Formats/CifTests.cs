using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class CifTests
{
    private const string Cubic = "data_x\n_cell_length_a 4\n_cell_length_b 4\n_cell_length_c 4\n";
    private const string Sites = "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n";

    [Fact]
    public void Rock_salt_is_expanded_by_its_192_operations_to_eight_atoms()
    {
        // The operations of Fm-3m: the 48 of m-3m times the four centrings, many of them leading to the same place.
        var text = new System.Text.StringBuilder(Cubic).Append("loop_\n_symmetry_equiv_pos_as_xyz\n");
        string[] letters = ["x", "y", "z"];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        string[][] centrings = [["", "", ""], ["", "+1/2", "+1/2"], ["+1/2", "", "+1/2"], ["+1/2", "+1/2", ""]];
        foreach (int[] o in orders)
            for (int signs = 0; signs < 8; signs++)
                foreach (string[] c in centrings)
                    text.Append('\'').AppendJoin(", ", Enumerable.Range(0, 3).Select(k => ((signs >> k & 1) == 1 ? "-" : "") + letters[o[k]] + c[k])).Append("'\n");
        text.Append(Sites).Append("Na Na+ 0 0 0 1\nCl Cl- 0.5 0.5 0.5 1\n");
        var s = Read(text.ToString());
        Assert.Equal([11, 11, 11, 11, 17, 17, 17, 17], s.Numbers);
        for (int i = 0; i < 8; i++)
            for (int j = 0; j < i; j++)
            {
                double[] d = [.. Enumerable.Range(0, 3).Select(k => s.Positions[3 * i + k] - s.Positions[3 * j + k]).Select(x => x - 4 * Math.Round(x / 4))];
                Assert.True(d.Sum(x => x * x) > 3.9, $"atoms {i} and {j}");
            }
    }

    [Fact]
    public void Rounded_special_positions_stay_single_atoms()
    {
        // Wurtzite-like: 0.3333 and 0.6667 are only nearly fixed by the threefold axis.
        var s = Read("data_x\n_cell_length_a 10\n_cell_length_b 10\n_cell_length_c 5\n_cell_angle_gamma 120\nloop_\n_space_group_symop_operation_xyz\nx,y,z\n-y,x-y,z\n-x+y,-x,z\n" + Sites + "Zn1 Zn 0.3333 0.6667 0 1\nO1 O 0.25 0.1 0.5 1\n");
        Assert.Equal([30, 8, 8, 8], s.Numbers);
    }

    [Theory]
    [InlineData("x,y,z", true)]
    [InlineData(" X , -Y + 1/2, z - 0.25 ", true)]
    [InlineData("1/2+x,x-y,z", true)]
    [InlineData("-x+y, -x, 2/3+z", true)]
    [InlineData("-1*x,y,z", true)]
    [InlineData("x,y", false)]
    [InlineData("x,y,z,w", false)]
    [InlineData("x,y,q", false)]
    [InlineData("x,y,1/0", false)]
    [InlineData("x,x,z", false)]
    [InlineData("x,,z", false)]
    [InlineData("x,--y,z", false)]
    [InlineData("x,y,z+", false)]
    public void Symmetry_operations_are_parsed(string text, bool right) => Assert.Equal(right, SymmetryOperation.TryParse(text, out _));

    [Fact]
    public void An_operation_moves_points_as_it_says()
    {
        Assert.True(SymmetryOperation.TryParse("-y+1/2, x-y, z-3/4", out var w));
        Assert.Equal((-0.2 + 0.5, 0.1 - 0.2, 0.3 - 0.75), w.Apply(0.1, 0.2, 0.3));
    }

    [Fact]
    public void A_space_group_without_operations_is_refused_and_named()
    {
        var error = Wrong(Cubic + "_symmetry_space_group_name_H-M 'F m -3 m'\n" + Sites + "Na Na 0 0 0 1\n");
        Assert.Contains("'F m -3 m'", error.Message, StringComparison.Ordinal);
        Assert.Contains("_space_group_symop_operation_xyz", error.Message, StringComparison.Ordinal);
        Assert.Equal((5, 32), (error.Line, error.Column));
        Assert.Contains("225", Wrong(Cubic + "_space_group_IT_number 225\n" + Sites + "Na Na 0 0 0 1\n").Message, StringComparison.Ordinal);
        foreach (string group in new[] { "", "_symmetry_space_group_name_H-M 'P 1'\n", "_space_group_IT_number 1\n_space_group_name_H-M_alt P1\n", "_space_group_name_H-M_alt ?\n" })
            Assert.Equal(1, Read(Cubic + group + Sites + "Na Na 0 0 0 1\n").Count);
    }

    [Theory]
    [InlineData("loop_\n_space_group_symop_magn_operation.id\n_space_group_symop_magn_operation.xyz\n1 x,y,z,+1\n2 -x,-y,-z,-1\n", "magnetic")]
    [InlineData("_space_group_magn.name_BNS \"P_c1\"\n", "magnetic")]
    [InlineData("loop_\n_space_group_symop_ssg_operation_algebraic\nx1,x2,x3,x4\n-x1,-x2,-x3,-x4\n", "modulated")]
    [InlineData("_space_group_ssg_name 'P -1(abg)0'\n", "modulated")]
    public void Symmetry_that_only_magnetic_or_modulated_structures_have_is_refused(string symmetry, string kind)
    {
        // Read as P 1 it would be a structure with atoms missing.
        var error = Wrong(Cubic + symmetry + Sites + "Na Na 0.1 0.2 0.3 1\n");
        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        Assert.Contains("P 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dummy_sites_are_no_atoms()
    {
        const string sites = "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_calc_flag\n";
        Assert.Equal([11, 17], Read(Cubic + sites + "Na Na 0 0 0 d\nCg1 ? 0.25 0.25 . dum\nCl Cl 0.5 0.5 0.5 calc\n").Numbers);
        Assert.Contains("only dummies", Wrong(Cubic + sites + "Cg1 ? 0.25 0.25 0 dum\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disorder_is_refused_unless_asked_for()
    {
        const string alloy = Cubic + Sites + "M1 Au 0 0 0 0.75\nM2 Cu 0 0 0 0.25\nVac O 0.5 0.5 0.5 0.4\nFull O 0.5 0 0 1\n";
        var error = Wrong(alloy);
        Assert.Contains("0.75 Au and 0.25 Cu", error.Message, StringComparison.Ordinal);
        Assert.Contains("PartialSites.Majority", error.Message, StringComparison.Ordinal);
        Assert.Equal([79, 8], Read(alloy, PartialSites.Majority).Numbers);
        var all = Read(alloy, PartialSites.Keep);
        Assert.Equal([79, 8, 8], all.Numbers);
        Assert.Equal([0.75, 0.4, 1], (double[])all.Columns["occupancy"].Values);
        Assert.Contains("0.4 O", Wrong(Cubic + Sites + "O1 O 0.5 0.5 0.5 0.4\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_one_element_at_one_place_are_one_atom_and_so_is_a_site_listed_twice()
    {
        var s = Read(Cubic + Sites + "C1 C 0.25 0.25 0.25 0.55\nC2 C 0.25 0.25 0.25 0.50\nC3 C 0.75 0.75 0.75 1\nC4 C -0.25 1.75 0.75 1\n");
        Assert.Equal(2, s.Count);
        Assert.Equal([0.55 + 0.5, 1], (double[])s.Columns["occupancy"].Values);
        Assert.Contains("1.5 times", Wrong(Cubic + Sites + "C1 C 0 0 0 1\nN1 N 0 0 0 0.5\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Uncertainties_loops_texts_and_charges_are_read()
    {
        var s = Read("data_x y\n".Replace(" y", "", StringComparison.Ordinal) + "_cell_length_a 4.0(12)\n_cell_length_b '5'\n_cell_length_c\n6.\n_cell_angle_beta 100.5(1)\n_a ';not a text'\n_b\n;text\n data_y loop_\n;\n_c \"it's\"\nloop_ _q _r 1 'a b' # comment\n 2 c#d\nloop_\n_atom_site_fract_z _atom_site_fract_y _atom_site_fract_x _atom_site_label\n0.5(3) 0.25 0.125 Fe2A\n");
        Assert.Equal([26], s.Numbers);
        Assert.Equal(Cell.FromParameters(4, 5, 6, 90, 100.5, 90), s.Cell);
        var (x, y, z) = s.Cell.Rows.LeftMultiply(0.125, 0.25, 0.5);
        Assert.Equal([x, y, z], s.Positions);
        Assert.Equal(["Fe2A"], (string[])s.Columns["label"].Values);
    }

    [Fact]
    public void Every_block_with_atoms_is_a_structure()
    {
        var all = new Cif().Read(Stream("data_global\n_journal x\n" + Cubic + Sites + "Na Na 0 0 0 1\n" + Cubic.Replace("data_x", "data_y", StringComparison.Ordinal) + Sites + "K K 0 0 0 1\n"), "c").ToList();
        Assert.Equal([11, 19], all.Select(s => s.Numbers[0]));
        Assert.Equal(["x", "y"], all.Select(s => (string)s.Info["name"]));
    }

    [Fact]
    public void Cartesian_sites_are_read_with_and_without_a_cell()
    {
        const string sites = "loop_\n_atom_site_type_symbol\n_atom_site_Cartn_x\n_atom_site_Cartn_y\n_atom_site_Cartn_z\nD 1 2 3\n";
        var molecule = Read("data_m\n" + sites);
        Assert.Equal(Cell.Open, molecule.Cell);
        Assert.Equal([1, 2, 3], molecule.Positions);
        Assert.Equal(1, molecule.Numbers[0]);
        Assert.Equal(2.01410177811, molecule.Masses[0]);
        var crystal = Read(Cubic + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-x,-y,-z\n" + sites);
        Assert.Equal([1, 2, 3, 3, 2, 1], crystal.Positions);
    }

    [Theory]
    [InlineData("Si4+", null, 14)]
    [InlineData("SI", null, 14)]
    [InlineData("O2-", "X1", 8)]
    [InlineData(null, "Fe1", 26)]
    [InlineData(null, "OW2", 8)]
    [InlineData(null, "H12A", 1)]
    [InlineData("?", "C3", 6)]
    public void Elements_come_from_type_symbols_or_labels(string? type, string? label, int z) => Assert.Equal(z, Typed(type, label).Numbers[0]);

    [Theory]
    [InlineData(null, "CA1", "may mean Ca or C")]
    [InlineData(null, "Q1", "begins with no element")]
    [InlineData(null, "T1", "tetrahedral")]
    [InlineData("Wat", null, "is no element")]
    [InlineData("O-H", null, "is no element")]
    public void Elements_that_are_not_clear_are_refused(string? type, string? label, string message) =>
        Assert.Contains(message, Assert.Throws<DataError>(() => Typed(type, label)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("x\n", 1, 1, "begins with data_")]
    [InlineData("data_x\n_cell_length_a\n_cell_length_b 4\n", 2, 1, "has no value")]
    [InlineData("data_x\nvalue\n", 2, 1, "belongs to no tag")]
    [InlineData("data_x\nloop_\n1 2\n", 2, 1, "without tags")]
    [InlineData("data_x\nloop_\n_a\n_b\n1 2 3\n_c 1\n", 6, 1, "2 columns but 3 values")]
    [InlineData("data_x\n_a 'open\n", 2, 4, "never closed")]
    [InlineData("data_x\n_a\n;open\n", 3, 1, "never closed")]
    [InlineData("data_x\n_cell_length_a 1\n_cell_length_A 1\n", 3, 1, "twice")]
    [InlineData("data_x\n_a 1\n", 1, 0, "no data block lists atoms")]
    [InlineData("data_x\nsave_y\n", 2, 1, "dictionaries")]
    [InlineData(Cubic + Sites + "C C 0 ? 0 1\n", 12, 7, "unknown")]
    [InlineData(Cubic + Sites + "C C 0 x 0 1\n", 12, 7, "not a number")]
    [InlineData(Cubic + Sites + "C C 0 0,5 0 1\n", 12, 7, "write a point")]
    [InlineData(Cubic + Sites + "C C 0 0 0 -1\n", 12, 11, "occupancy")]
    [InlineData(Cubic + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,q\n" + Sites + "C C 0 0 0 1\n", 7, 1, "no symmetry operation")]
    [InlineData("data_x\n_cell_length_a -4\n_cell_length_b 4\n_cell_length_c 4\n" + Sites + "C C 0 0 0 1\n", 2, 16, "lengths are positive")]
    [InlineData("data_x\n_cell_length_a 4\n_cell_length_b 4\n" + Sites + "C C 0 0 0 1\n", 1, 1, "fewer than three lengths")]
    [InlineData("data_x\n" + Sites + "C C 0 0 0 1\n", 1, 1, "the cell is missing")]
    [InlineData(Cubic + "_cell_angle_alpha 200\n" + Sites + "C C 0 0 0 1\n", 5, 19, "between 0 and 180")]
    [InlineData(Cubic + "_cell_angle_alpha 150\n_cell_angle_beta 20\n_cell_angle_gamma 20\n" + Sites + "C C 0 0 0 1\n", 1, 1, "zero volume")]
    public void What_is_wrong_is_said_with_line_column_and_remedy(string text, long line, int column, string message)
    {
        var error = Wrong(text);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    private static AtomicSystem Typed(string? type, string? label) =>
        Read(Cubic + "loop_\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n" + (type is null ? "" : "_atom_site_type_symbol\n") + (label is null ? "" : "_atom_site_label\n") + $"0 0 0 {type} {label}\n");

    private static AtomicSystem Read(string text, PartialSites partial = PartialSites.Refuse) => Assert.Single(new Cif(partial).Read(Stream(text), "c"));

    private static DataError Wrong(string text) => Assert.Throws<DataError>(() => new Cif().Read(Stream(text), "c").ToList());

    private static MemoryStream Stream(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
