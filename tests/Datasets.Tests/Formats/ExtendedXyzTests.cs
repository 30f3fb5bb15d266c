using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class ExtendedXyzTests
{
    private const string Si = "\nSi 0 0 0\n";

    [Theory]
    [InlineData("a=1", 1L)]
    [InlineData("a=-1.5e3", -1500.0)]
    [InlineData("a=1d2", 100.0)]
    [InlineData("a=T", true)]
    [InlineData("a=False", false)]
    [InlineData("a=text", "text")]
    [InlineData("a=\"two words\"", "two words")]
    [InlineData("a='two words'", "two words")]
    [InlineData("a=\"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("a=\"one\\ntwo\"", "one\ntwo")]
    [InlineData("a=\"\\5\"", "5")]
    [InlineData("a=0012", "0012")]
    [InlineData("a=12e999", "12e999")]
    [InlineData("a=99999999999999999999", 1e20)]
    [InlineData("a=\"5\"", 5L)]
    [InlineData("a={5}", 5L)]
    [InlineData("a", true)]
    [InlineData("a = 7", 7L)]
    [InlineData("\"a\"=7", 7L)]
    [InlineData("a= b=3", "")]
    [InlineData("a= \"b c\"=3", "")]
    [InlineData("a= \"b c\"", "b c")]
    [InlineData("a=x=y", "x=y")]
    [InlineData("a=", "")]
    [InlineData("a=C:\\dir", "C:\\dir")]
    public void Scalars_have_the_type_that_the_format_gives_them(string entry, object expected) => Assert.Equal(expected, Frame(entry).Info["a"]);

    [Theory]
    [InlineData("a=\"1 2 3\"", new long[] { 1, 2, 3 })]
    [InlineData("a={1 2 3}", new long[] { 1, 2, 3 })]
    [InlineData("a=[1, 2, 3]", new long[] { 1, 2, 3 })]
    [InlineData("a=[1,2,3]", new long[] { 1, 2, 3 })]
    [InlineData("a=[1]", new long[] { 1 })]
    [InlineData("a=[[1, 2], [3, 4]]", new long[] { 1, 2, 3, 4 })]
    [InlineData("a=\"1 2.5\"", new[] { 1, 2.5 })]
    [InlineData("a=[1, 2.5]", new[] { 1, 2.5 })]
    [InlineData("a=\"_JSON [209.44, 80.54]\"", new[] { 209.44, 80.54 })]
    [InlineData("a=\"T F\"", new[] { true, false })]
    [InlineData("a=[T, False]", new[] { true, false })]
    [InlineData("a=[x, y]", new[] { "x", "y" })]
    [InlineData("a=[1, x]", new[] { "1", "x" })]
    [InlineData("a=[\"1\", \"b c\"]", new[] { "1", "b c" })]
    [InlineData("a={x y}", new[] { "x", "y" })]
    public void Arrays_are_read_in_the_old_and_the_new_style(string entry, Array expected) => Assert.Equal(expected, Frame(entry).Info["a"]);

    [Theory]
    [InlineData("Lattice=\"1 2 3 4 5 7 7 8 8\"", true)]
    [InlineData("Lattice=[[1, 2, 3], [4, 5, 7], [7, 8, 8]]", true)]
    [InlineData("Lattice={1 2 3 4 5 7 7 8 8} pbc=\"F F F\"", false)]
    [InlineData("lattice=\"1 2 3 4 5 7 7 8 8\" PBC=\"0 0 0\"", false)]
    [InlineData("cell=\"1 2 3 4 5 7 7 8 8\"", true)]
    public void Cells_are_rows(string entry, bool periodic) =>
        Assert.Equal(new Cell(new(1, 2, 3, 4, 5, 7, 7, 8, 8), new(periodic, periodic, periodic)), Frame(entry).Cell);

    [Fact]
    public void A_box_and_cell_vectors_behind_the_atoms_are_read()
    {
        Assert.Equal(Cell.Orthorhombic(1, 2, 3), Frame("Lattice=\"1 2 3\"").Cell);
        var frames = Read("1\nProperties=species:S:1:pos:R:3\nSi 0 0 0\nVEC1 4 0 0\nVEC2 0 5 0\nVEC3 0 0 6\n1\n\nSi 0 0 0\nVEC1 4 0 0\n1\n\nSi 1 1 1\n");
        Assert.Equal(Cell.Orthorhombic(4, 5, 6), frames[0].Cell);
        Assert.Equal(new Periodicity(true, false, false), frames[1].Cell.Pbc);
        Assert.Equal(Cell.Open, frames[2].Cell);
    }

    [Theory]
    [InlineData("stress=\"_JSON [[1.0, 2.0, 3.0], [2.0, 4.0, 5.0], [3.0, 5.0, 6.0]]\"")]
    [InlineData("REF_stress=\"_JSON [[1, 2, 3], [2, 4, 5], [3, 5, 6]]\"")]
    [InlineData("REF_stress=\"_JSON [1, 4, 6, 5, 3, 2]\"")]
    [InlineData("stress=[[1, 2, 3], [2, 4, 5], [3, 5, 6]]")]
    public void A_stress_is_read_however_a_matrix_is_written(string entry)
    {
        Assert.Equal(new Matrix3(1, 2, 3, 2, 4, 5, 3, 5, 6), Frame($"Lattice=\"4 0 0 0 4 0 0 0 4\" {entry}").Labels.Stress);
        // Without a meaning it stays the text that it is.
        Assert.Equal("_JSON [[1, 2], [3, 4]]", Frame("a=\"_JSON [[1, 2], [3, 4]]\"").Info["a"]);
    }

    [Theory]
    [InlineData("energy=-3.5 REF_energy=-4.5 free_energy=-3.6", -4.5, new[] { "other_energy", "free_energy" })]
    [InlineData("REF_energy=-4.5 free_energy=-3.6", -4.5, new[] { "free_energy" })]
    [InlineData("total_energy=-4.5 dft_energy=1", 1.0, new[] { "total_energy" })]
    [InlineData("free_energy=-3.6", null, new[] { "free_energy" })]
    public void The_energy_is_found_under_its_usual_names_in_order(string entries, double? energy, string[] kept)
    {
        var frame = Frame(entries);
        Assert.Equal(energy, frame.Labels.Energy);
        Assert.Equal(kept.Order(), frame.Info.Keys.Order());
    }

    [Theory]
    [InlineData("forces:R:3", "energy=-1.0 REF_energy=-2.0", "'REF_energy' and the forces 'forces'")]
    [InlineData("forces:R:3:REF_forces:R:3", "energy=-1.0", "'energy' and the forces 'REF_forces'")]
    public void Labels_of_two_origins_are_not_mixed(string columns, string entries, string expected)
    {
        string text = $"1\nProperties=species:S:1:pos:R:3:{columns} {entries}\nSi 0 0 0 1 2 3{(columns.Contains("REF", StringComparison.Ordinal) ? " 4 5 6" : "")}\n";
        Assert.Contains(expected, Assert.Throws<DataError>(() => new ExtendedXyz().Read(Stream(text), "x").ToList()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forces:R:3", "REF_energy=-2.0", -2, 1)]
    [InlineData("forces:R:3", "REF_energy=-2.0 energy=-2.0", -2, 1)]
    [InlineData("forces:R:3:REF_forces:R:3", "energy=-1.0 REF_energy=-2.0", -2, 4)]
    [InlineData("REF_forces:R:3", "energy=-1.0", -1, 1)]
    public void References_go_before_what_a_calculator_left(string columns, string entries, double energy, double force)
    {
        string text = $"1\nProperties=species:S:1:pos:R:3:{columns} {entries}\nSi 0 0 0 1 2 3{(columns.Contains(":REF", StringComparison.Ordinal) ? " 4 5 6" : "")}\n";
        var frame = new ExtendedXyz().Read(Stream(text), "x").Single();
        Assert.Equal((energy, force), (frame.Labels.Energy!.Value, frame.Labels.Forces![0]));
    }

    /// <summary>Other programs take \energy for energy and refuse two columns forces.</summary>
    [Fact]
    public void What_a_calculator_left_beside_references_is_written_under_a_name_of_its_own()
    {
        const string text = "1\nProperties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3 energy=-1.0 REF_energy=-2.0 REF_stress=\"1 2 3 4 5 6\" stress=\"6 5 4 3 2 1\"\nSi 0 0 0 1 2 3 4 5 6\n";
        var frame = new ExtendedXyz().Read(Stream(text), "x").Single();
        Assert.Equal((-2.0, 4.0), (frame.Labels.Energy!.Value, frame.Labels.Forces![0]));
        Assert.Equal(-1.0, frame.Info["other_energy"]);
        Assert.Equal([1.0, 2, 3], (double[])frame.Columns["other_forces"].Values);
        Assert.True(frame.Info.ContainsKey("other_stress"));
        using var stream = new MemoryStream();
        new ExtendedXyz().Write(stream, [frame]);
        string written = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain("\\", written, StringComparison.Ordinal);
        SameStructure.Assert(frame, new ExtendedXyz().Read(Stream(written), "x").Single());
    }

    [Fact]
    public void Other_names_of_labels_can_be_chosen()
    {
        var keys = new LabelKeys { Energy = ["free_energy"], Forces = ["REF_forces"] };
        var frame = new ExtendedXyz(keys).Read(Stream("1\nProperties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3 energy=1 free_energy=2\nSi 0 0 0 1 2 3 4 5 6\n"), "x").Single();
        Assert.Equal(2, frame.Labels.Energy);
        Assert.Equal([4, 5, 6], frame.Labels.Forces!);
        Assert.Equal([1.0, 2, 3], (double[])frame.Columns["other_forces"].Values);
        Assert.Equal(1L, frame.Info["other_energy"]);
    }

    [Fact]
    public void Stress_is_nine_or_six_numbers_and_a_virial_is_minus_volume_times_stress()
    {
        const string box = "Lattice=\"2 0 0 0 2 0 0 0 2\" ";
        var expected = Matrix3.FromVoigt([1, 2, 3, 4, 5, 6]);
        Assert.Equal(expected, Frame(box + "stress=\"1 6 5 6 2 4 5 4 3\"").Labels.Stress);
        Assert.Equal(expected, Frame(box + "stress=\"1 2 3 4 5 6\"").Labels.Stress);
        Assert.Equal(expected, Frame(box + "stress=[[1, 6, 5], [6, 2, 4], [5, 4, 3]]").Labels.Stress);
        Assert.Equal(expected, Frame(box + "virial=\"-8 -48 -40 -48 -16 -32 -40 -32 -24\"").Labels.Stress);
        Assert.Equal(expected, Frame(box + "REF_virials=\"-8 -16 -24 -32 -40 -48\"").Labels.Stress);
        var both = Frame(box + "virial=\"8 0 0 0 0 0\" stress=\"1 2 3 4 5 6\"");
        Assert.Equal(expected, both.Labels.Stress);
        Assert.True(both.Info.ContainsKey("virial"));
        var molecule = Frame("virial=\"8 0 0 0 0 0\"");
        Assert.Null(molecule.Labels.Stress);
        Assert.Equal(6, ((long[])molecule.Info["virial"]).Length);
    }

    [Fact]
    public void Stated_units_are_converted_and_the_key_then_states_ours()
    {
        var frame = Read("1\nLattice=\"9 9 9\" Properties=species:S:1:pos:R:3:forces:R:3 energy=2 energy_unit=hartree forces_unit=Ha/bohr stress=\"160.2176634 0 0 0 0 0\" stress_unit=GPa\nSi 0 0 0 1 0 0\n")[0];
        Assert.Equal(2 * UnitSystem.Hartree, frame.Labels.Energy);
        Assert.Equal(UnitSystem.Hartree / UnitSystem.Bohr, frame.Labels.Forces![0]);
        Assert.Equal(1, frame.Labels.Stress!.Value.XX, 1e-15);
        Assert.Equal(("eV", "eV/A", "eV/A^3"), ((string)frame.Info["energy_unit"], (string)frame.Info["forces_unit"], (string)frame.Info["stress_unit"]));
        Assert.Contains("eV", Wrong("energy=1 energy_unit=furlong").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charge=-1 spin=2", -1.0, 2)]
    [InlineData("total_charge=0 multiplicity=1", 0.0, 1)]
    [InlineData("charge=0.5 total_spin=3", 0.5, 3)]
    [InlineData("spin=0", null, null)]
    [InlineData("name=x", null, null)]
    public void Charge_and_spin_multiplicity_are_fields(string entries, double? charge, int? spin)
    {
        var frame = Frame(entries);
        Assert.Equal((charge, spin), (frame.Charge, frame.SpinMultiplicity));
        if (entries == "spin=0") Assert.Equal(0L, frame.Info["spin"]);
    }

    [Fact]
    public void Velocities_come_in_three_units()
    {
        Assert.Equal([1, 2, 3], Column("velocities:R:3", "1 2 3").Velocities!);
        Assert.Equal([1, 2, 4], Column("momenta:R:3", "28.085 56.17 112.34").Velocities!);
        Assert.Equal([2, 4, 6], Column("momenta:R:3:masses:R:1", "1 2 3 0.5").Velocities!);
        Assert.Equal(0.1 / UnitSystem.Femtosecond, Column("velo:R:3", "0.1 0 0").Velocities![0], 1e-15);
        // ASE keeps the velocities that it read beside the momenta that it moves.
        var both = Column("velocities:R:3:momenta:R:3:masses:R:1", "1 2 3 0.50000001 1 1.5 0.5");
        Assert.Equal([1, 2, 3], both.Velocities!);
        Assert.Empty(both.Columns);
        Assert.Contains("momenta", Assert.Throws<DataError>(() => Column("velocities:R:3:momenta:R:3:masses:R:1", "1 2 3 0.6 1 1.5 0.5")).Message, StringComparison.Ordinal);
        var kept = Column("vel:R:3", "1 2 3");
        Assert.Null(kept.Velocities);
        Assert.Equal([1.0, 2, 3], (double[])kept.Columns["vel"].Values);
    }

    [Fact]
    public void Columns_of_every_type_and_width_are_read()
    {
        var frame = Column("move_mask:L:1:masses:R:1:charges:R:1:magmoms:R:1:energies:R:1:Z:I:1:m:R:9:flag:L:2:n:I:2:tag:S:1", "F 30 0.5 1.5 -2 14 1 2 3 4 5 6 7 8 9 T F 7 -8 Si1");
        Assert.Equal([false, false, false], frame.Movable!);
        Assert.Equal(30, frame.Masses[0]);
        Assert.Equal((0.5, 1.5, -2.0), (frame.Labels.Charges![0], frame.Labels.MagneticMoments![0], frame.Labels.AtomEnergies![0]));
        Assert.Equal(9, frame.Columns["m"].Width);
        Assert.Equal([true, false], (bool[])frame.Columns["flag"].Values);
        Assert.Equal([7L, -8], (long[])frame.Columns["n"].Values);
        Assert.Equal(["Si1"], (string[])frame.Columns["tag"].Values);
        Assert.False(frame.Columns.ContainsKey("Z"));
        Assert.Equal([true, false, true], Column("move_mask:L:3", "T F T").Movable!);
        Assert.Equal([true, false, true], Column("move_mask:I:3", "1 0 1").Movable!);
        Assert.Equal([1.0, 2, 3], (double[])Column("magmoms:R:3", "1 2 3").Columns["magmoms"].Values);
        Assert.Equal([14], Read("1\nProperties=Z:I:1:pos:R:3\n14 0 0 0\n")[0].Numbers);
    }

    [Fact]
    public void Plain_xyz_keeps_its_comment_and_further_columns()
    {
        var frames = Read("2\nE = -76.3 hartree\nO 0 0 0 0.1 0.2\nH 0 0 1 0.3 0.4\n1\ncharge=1 \"open\nHe 0 0 0\n1\n\n2 0 0 0 x 1\n");
        Assert.Equal("E = -76.3 hartree", frames[0].Info["comment"]);
        Assert.Null(frames[0].Labels.Energy);
        Assert.Equal([0.1, 0.2, 0.3, 0.4], (double[])frames[0].Columns["extra"].Values);
        Assert.Equal("charge=1 \"open", frames[1].Info["comment"]);
        Assert.Empty(frames[2].Info);
        Assert.Equal([2], frames[2].Numbers);
        Assert.Equal(["x", "1"], (string[])frames[2].Columns["extra"].Values);
        Assert.Equal(-76.3, Frame("energy=-76.3 pbc=F").Labels.Energy);
    }

    [Fact]
    public void Labels_of_another_geometry_in_info_do_not_become_labels_again()
    {
        var frame = new AtomicSystem([14], [0, 0, 0])
        {
            Info = new Dictionary<string, object> { ["REF_energy"] = -3.5, ["energy"] = -1.0, ["stress"] = new[] { 1.0, 2 } },
            Columns = new Dictionary<string, AtomColumn> { ["forces"] = new([1.0, 2, 3], 3), ["momenta"] = new([1.0, 2, 3], 3) },
        };
        var stream = new MemoryStream();
        new ExtendedXyz().Write(stream, [frame]);
        SameStructure.Assert(frame, new ExtendedXyz().Read(new MemoryStream(stream.ToArray()), "x").Single());
    }

    [Theory]
    [InlineData("x\n", 1, 1, "number of atoms")]
    [InlineData("-1\n", 1, 1, "number of atoms")]
    [InlineData("2 3\n", 1, 1, "number of atoms")]
    [InlineData("1000000000000000000\nx\nSi 0 0 0\n", 1, 1, "more than can be held")]
    [InlineData("100000000\nx\nSi 0 0 0\n", 1, 1, "bytes follow")]
    [InlineData("1", 2, 0, "cut off")]
    [InlineData("2\nx\nSi 0 0 0\nSi 1", 4, 5, "ends after 2 columns")]
    [InlineData("3\nx\nSi 0 0 0\nSi 1 1 1\n  \n", 5, 3, "ends after 0 columns")]
    [InlineData("2\nx\nSi 0 0 0\nSi 1 1 1 1\n", 4, 10, "5 columns, 4 are announced")]
    [InlineData("1\nx\nSi 0 nan 0\n", 3, 6, "finite")]
    [InlineData("1\nx\nSi 0 1e999 0\n", 3, 6, "finite")]
    [InlineData("1\nx\nSi 0 0,5 0\n", 3, 6, "write a point")]
    [InlineData("1\nx\nSI 0 0 0\n", 3, 1, "perhaps Si")]
    [InlineData("1\nx\nFe2+ 0 0 0\n", 3, 1, "perhaps Fe")]
    [InlineData("1\nx\n119 0 0 0\n", 3, 1, "no element")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:f:L:1\nSi 0 0 0 X\n", 3, 10, "neither T nor F")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:n:I:1\nSi 0 0 0 1.5\n", 3, 10, "not a whole number")]
    [InlineData("1\nProperties=species:S:1:pos:R\nSi 0 0 0\n", 2, 1, "triplets")]
    [InlineData("1\nProperties=species:S:1:pos:Q:3\nSi 0 0 0\n", 2, 1, "use S, R, I or L")]
    [InlineData("1\nProperties=species:S:1:pos:R:0\nSi 0 0 0\n", 2, 1, "width")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:a:R:1:a:R:1\nSi 0 0 0 1 1\n", 2, 1, "twice")]
    [InlineData("1\nProperties=species:S:1\nSi\n", 2, 1, "no pos:R:3")]
    [InlineData("1\nProperties=pos:R:3\n0 0 0\n", 2, 1, "neither species")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:Z:I:1\nSi 0 0 0 6\n", 2, 1, "correct one")]
    [InlineData("1\nLattice=\"1 2 3 4\"\nSi 0 0 0\n", 2, 1, "has 4 numbers")]
    [InlineData("1\nLattice=\"1,5 0 0 0 1,5 0 0 0 1,5\"\nSi 0 0 0\n", 2, 1, "not a number")]
    [InlineData("1\nLattice=\"1 0 0 2 0 0 0 0 1\"\nSi 0 0 0\n", 2, 1, "zero volume")]
    [InlineData("1\nLattice=\"1 0 0 0 1 0 0 0 nan\"\nSi 0 0 0\n", 2, 1, "not finite")]
    [InlineData("1\nProperties=species:S:1:pos:R:3 pbc=\"T T T\"\nSi 0 0 0\n", 2, 1, "add Lattice")]
    [InlineData("1\nLattice=\"1 1 1\" pbc=\"T T\"\nSi 0 0 0\n", 2, 17, "three of T and F")]
    [InlineData("1\nLattice=\"1 1 1\" energy=low\nSi 0 0 0\n", 2, 17, "decimal points")]
    [InlineData("1\nLattice=\"1 1 1\" energy=nan\nSi 0 0 0\n", 2, 17, "leave the key out")]
    [InlineData("1\nLattice=\"1 1 1\" stress=\"1 2\"\nSi 0 0 0\n", 2, 17, "nine, or six")]
    [InlineData("1\nLattice=\"1 1 1\" a=\"b\nSi 0 0 0\n", 2, 19, "never closed")]
    [InlineData("1\nLattice=\"1 1 1\" a=[[[[[[[[[1]]]]]]]]]\nSi 0 0 0\n", 2, 27, "nested")]
    [InlineData("1\nLattice=\"1 1 1\" a=1 a=2\nSi 0 0 0\n", 2, 21, "twice")]
    [InlineData("1\nLattice=\"1 1 1\" Å=\"b\"c\nSi 0 0 0\n", 2, 23, "text follows")]
    public void What_is_wrong_is_said_with_line_column_and_remedy(string text, long line, int column, string message)
    {
        var error = Assert.Throws<DataError>(() => Read(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.StartsWith($"x:{line}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_announces_many_atoms_through_a_pipe_needs_only_the_memory_of_what_comes()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataError>(() => new ExtendedXyz().Read(new EndlessStream("100000000\nx\nSi 0 0 0\n"u8.ToArray(), 0, 0), "x").ToList());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    [Fact]
    public void A_long_file_is_read_with_one_frame_in_memory()
    {
        byte[] frame = System.Text.Encoding.UTF8.GetBytes("1000\nLattice=\"20 20 20\" Properties=species:S:1:pos:R:3:forces:R:3 energy=1\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => FormattableString.Invariant($"Si {i / 1000.0} 0.5 0.25 1.5 -2.5 0.125\n"))));
        var frames = new List<WeakReference>();
        foreach (var s in new ExtendedXyz().Read(new RepeatingStream(frame, 300), "x"))
        {
            Assert.Equal(1000, s.Count);
            frames.Add(new(s));
            if (frames.Count % 100 != 0) continue;
            GC.Collect();
            Assert.InRange(frames.Count(f => f.IsAlive), 0, 2);
        }
        Assert.Equal(300, frames.Count);
    }

    [Fact]
    public void Frames_are_passed_over_without_reading_their_numbers()
    {
        const string text = "1\n\nnonsense\nVEC1 1 0 0\n2\nx\na\nb\n1\n\nSi 0 0 0\n";
        Assert.Equal([14], new ExtendedXyz().Read(Stream(text), "x", 2).Single().Numbers);
        Assert.Empty(new ExtendedXyz().Read(Stream(text), "x", 3));
    }

    private static AtomicSystem Frame(string comment) => Assert.Single(Read("1\n" + (comment.Contains("attice", StringComparison.Ordinal) || comment.Contains("cell", StringComparison.Ordinal) || comment == "energy=-76.3 pbc=F" ? comment : "Properties=species:S:1:pos:R:3 " + comment) + Si));

    private static AtomicSystem Column(string properties, string values) => Assert.Single(Read($"1\nProperties=species:S:1:pos:R:3:{properties}\nSi 0 0 0 {values}\n"));

    private static DataError Wrong(string comment) => Assert.Throws<DataError>(() => Frame(comment));

    private static List<AtomicSystem> Read(string text) => [.. new ExtendedXyz().Read(Stream(text), "x")];

    private static MemoryStream Stream(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
