using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class PoscarTests
{
    private const string Head = "c\n1.0\n4 0 0\n0 5 0\n0 0 6\n";

    [Fact]
    public void Direct_and_cartesian_positions_and_all_three_kinds_of_scale_are_read()
    {
        var direct = Read("c\n2.0\n2 0 0\n0 2.5 0\n0 0 3\nSi O\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n");
        Assert.Equal(Cell.Orthorhombic(4, 5, 6), direct.Cell);
        Assert.Equal([14, 8], direct.Numbers);
        Assert.Equal([0, 0, 0, 2, 2.5, 3], direct.Positions);
        Assert.Equal([0, 0, 0, 2, 2.5, 3], Read("c\n2.0\n2 0 0\n0 2.5 0\n0 0 3\nSi O\n1 1\nCartesian\n0 0 0\n1 1.25 1.5\n").Positions);
        var volume = Read("c\n-120.0\n2 0 0\n0 2.5 0\n0 0 3\nSi O\n1 1\nkartesisch\n0 0 0\n1 1.25 1.5\n");
        Assert.Equal(120, volume.Cell.Volume, 1e-12);
        Assert.Equal(2.5, volume.Positions[4], 1e-14);
        var three = Read("c\n2 1 0.5\n2 0 0\n0 5 0\n2 0 12\nSi\n1\nC\n1 1 1\n");
        Assert.Equal(Cell.Periodic(4, 0, 0, 0, 5, 0, 4, 0, 6), three.Cell);
        Assert.Equal([2, 1, 0.5], three.Positions);
    }

    [Fact]
    public void Version_4_takes_the_elements_from_the_comment_or_from_behind_the_positions()
    {
        Assert.Equal([14, 8, 8], Read("Si1 O2\n1.0\n4 0 0\n0 5 0\n0 0 6\n1 2\nDirect\n0 0 0\n0.1 0 0\n0.2 0 0\n").Numbers);
        Assert.Equal([14, 8, 8], Read(Head + "1 2\nDirect\n0 0 0 Si\n0.1 0 0 O\n0.2 0 0 O\n").Numbers);
        Assert.Contains("VASP 4", Wrong(Head + "1 2\nDirect\n0 0 0\n0.1 0 0\n0.2 0 0\n").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Si")]
    [InlineData("Si1")]
    [InlineData("Si4+")]
    [InlineData("Si0+")]
    public void Labels_and_charges_behind_positions_are_checked_against_the_symbols(string label)
    {
        Assert.Equal([14], Read(Head + $"Si\n1\nDirect\n0 0 0 {label}\n").Numbers);
        Assert.Equal([14], Read(Head + $"1\nSelective\nDirect\n0 0 0 T T T {label}\n").Numbers);
        Assert.Contains("is O by the counts but is called Si", Wrong(Head + $"O\n1\nDirect\n0 0 0 {label}\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Symbols_of_pseudopotentials_are_cut()
    {
        Assert.Equal([14, 26], Read(Head + "Si_sv_GW Fe/a1b2c3\n1 1\nDirect\n0 0 0\n0.5 0 0\n").Numbers);
    }

    [Fact]
    public void Selective_dynamics_along_cell_vectors_becomes_flags_along_x_y_z()
    {
        // A hexagonal slab: c along z, a and b in the plane.
        const string slab = "c\n1\n3 0 0\n-1.5 2.598 0\n0 0 20\nSi\n2\nSelective\nDirect\n";
        Assert.Equal([false, false, true, true, true, false], Read(slab + "0 0 0 F F T\n0 0 0.5 .TRUE. t .false.\n").Movable!);
        Assert.Equal([true, false, false, true, true, true], Read(slab + "0 0 0 T F F\n0 0 0.5 T T T\n").Movable!);
        Assert.Contains("move_mask", Wrong(slab + "0 0 0 F T F\n0 0 0.5 T T T\n").Message, StringComparison.Ordinal);
        var skew = new AtomicSystem([14], [0, 0, 0], Cell.Periodic(3, 0, 0, -1.5, 2.598, 0, 0, 0, 20)) { Movable = [false, true, true] };
        Assert.Contains("extended XYZ", Assert.Throws<DataError>(() => new Poscar().Write(new MemoryStream(), [skew])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Velocities_are_converted_from_angstrom_per_femtosecond()
    {
        var s = Read(Head + "Si\n1\nDirect\n0 0 0\n\n0.25 0 -0.5\n");
        Assert.Equal([0.25 / UnitSystem.Femtosecond, 0, -0.5 / UnitSystem.Femtosecond], s.Velocities!);
        Assert.NotNull(Read(Head + "Si\n1\nDirect\n0 0 0\nCartesian\n0 0 0\n").Velocities);
        Assert.Null(Read(Head + "Si\n1\nDirect\n0 0 0\n\n\n  \n").Velocities);
        // A CONTCAR of a run at constant pressure: velocities of the cell first; predictor-corrector data last.
        var contcar = Read(Head + "Si\n1\nDirect\n0 0 0\nLattice velocities and vectors\n1\n0 0 0\n0 0 0\n0 0 0\n4 0 0\n0 5 0\n0 0 6\n\n0.25 0 0\n\n1\n0.5\n0 0 0 0\n");
        Assert.Equal(0.25 / UnitSystem.Femtosecond, contcar.Velocities![0]);
        Assert.Contains("Å/fs", Wrong(Head + "Si\n1\nDirect\n0 0 0\nDirect\n0 0 0\n").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, 0, "ends before the comment line")]
    [InlineData("c\n1.0\n4 0 0\n", 4, 0, "ends before cell vector 2")]
    [InlineData("c\nx\n", 2, 1, "one or three numbers")]
    [InlineData("c\n0\n", 2, 1, "one factor")]
    [InlineData("c\n1 2\n", 2, 1, "three positive factors")]
    [InlineData("c\n1.0\n4 0 0\n0 5\n", 4, 4, "three numbers")]
    [InlineData("c\n1.0\n4 0 0\n0 5 0 0\n", 4, 7, "remove what follows")]
    [InlineData("c\n1.0\n4 0 0\n8 0 0\n0 0 6\nSi\n", 5, 1, "zero volume")]
    [InlineData("c\n1.0\n4 0 0\n0 nan 0\n", 4, 5, "finite")]
    [InlineData(Head + "Si Q\n", 6, 4, "no element")]
    [InlineData(Head + "Si O\n1\n", 7, 1, "2 symbols but 1 counts")]
    [InlineData(Head + "Si\n1.5\n", 7, 1, "number of atoms")]
    [InlineData(Head + "Si\n1000000000000000000\n", 7, 1, "number of atoms")]
    [InlineData(Head + "Si\n10000000\nDirect\n0 0 0\n", 8, 1, "bytes follow")]
    [InlineData(Head + "Si\n0\n", 7, 1, "no atoms")]
    [InlineData(Head + "Si\n1\n0 0 0\n0 0 0\n", 8, 1, "'Direct' or 'Cartesian'")]
    [InlineData(Head + "Si\n2\nDirect\n0 0 0\n0 0\n", 10, 4, "three numbers")]
    [InlineData(Head + "Si\n2\nDirect\n0 0 0.123456\n", 10, 0, "ends before atom 2")]
    [InlineData(Head + "Si\n1\nDirect\n0 0,5 0\n", 9, 3, "write a point")]
    [InlineData(Head + "Si\n1\nDirect\n0 0 0 O\n", 9, 1, "is called O")]
    [InlineData(Head + "Si\n1\nDirect\n0 0 0 Zz\n", 9, 7, "remove it")]
    [InlineData(Head + "Si\n1\nSelective dynamics\nDirect\n0 0 0 T T\n", 10, 10, "three flags")]
    [InlineData(Head + "Si\n1\nDirect\n0 0 0\n0.5 0 0\n", 10, 1, "follows the last atom")]
    [InlineData(Head + "Si\n2\nDirect\n0 0 0\n0.5 0 0\n\n0 0 0\n", 13, 0, "velocities end before atom 2")]
    public void What_is_wrong_is_said_with_line_column_and_remedy(string text, long line, int column, string message)
    {
        var error = Wrong(text);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void What_a_poscar_cannot_hold_is_refused()
    {
        var format = new Poscar();
        Assert.Throws<DataError>(() => format.Write(new MemoryStream(), [Samples.Molecule()]));
        Assert.Throws<DataError>(() => format.Write(new MemoryStream(), [Samples.Crystal(), Samples.Crystal()]));
        Assert.Throws<DataError>(() => format.Write(new MemoryStream(), []));
        Assert.Throws<DataError>(() => format.Write(new MemoryStream(), [new([14], [0, 0, double.NaN], Cell.Orthorhombic(3, 3, 3))]));
    }

    private static AtomicSystem Read(string text) => Assert.Single(new Poscar().Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "p"));

    private static DataError Wrong(string text) => Assert.Throws<DataError>(() => Read(text));
}
