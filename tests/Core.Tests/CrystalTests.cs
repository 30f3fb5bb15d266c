using Potentials.Core;

namespace Potentials.Core.Tests;

public sealed class CrystalTests
{
    /// <summary>Coordination of the first shell in units of a; for hexagonal structures with the ideal c/a.</summary>
    [Theory]
    [InlineData(CrystalKind.Sc, 6, 1.0)]
    [InlineData(CrystalKind.Bcc, 8, 0.8660254037844386)]
    [InlineData(CrystalKind.Fcc, 12, 0.7071067811865476)]
    [InlineData(CrystalKind.Hcp, 12, 1.0)]
    [InlineData(CrystalKind.Diamond, 4, 0.4330127018922193)]
    [InlineData(CrystalKind.Rocksalt, 6, 0.5)]
    [InlineData(CrystalKind.Cscl, 8, 0.8660254037844386)]
    [InlineData(CrystalKind.Zincblende, 4, 0.4330127018922193)]
    [InlineData(CrystalKind.Wurtzite, 4, 0.6123724356957945)]
    public void Every_atom_has_the_neighbours_of_its_structure(CrystalKind kind, int coordination, double distance)
    {
        const double a = 4.2;
        int[] elements = Crystals.SiteCount(kind) == 1 ? [14] : [11, 17];
        var crystal = Supercells.Repeat(Crystals.Build(kind, elements, a), 2, 2, 2);
        var list = BruteForce.Build(crystal.Positions, crystal.Cell, 1.05 * a * distance);
        for (int i = 0; i < crystal.Count; i++) Assert.Equal(coordination, list.First[i + 1] - list.First[i]);
        if (elements.Length == 2)
            for (int i = 0; i < crystal.Count; i++)
                foreach (int j in list.Neighbors[list.First[i]..list.First[i + 1]]) Assert.NotEqual(crystal.Numbers[i], crystal.Numbers[j]);
        Assert.Equal(0, list.Neighbors.Length % crystal.Count);
    }

    [Fact]
    public void Fluorite_and_perovskite_have_their_polyhedra()
    {
        var fluorite = Crystals.Build(CrystalKind.Fluorite, [20, 9], 5.46);
        var f = BruteForce.Build(fluorite.Positions, fluorite.Cell, 0.45 * 5.46);
        for (int i = 0; i < 12; i++) Assert.Equal(i < 4 ? 8 : 4, f.First[i + 1] - f.First[i]);
        var perovskite = Crystals.Build(CrystalKind.Perovskite, [56, 22, 8], 4.0);
        var p = BruteForce.Build(perovskite.Positions, perovskite.Cell, 2.1);
        Assert.Equal([0, 6, 2, 2, 2], Enumerable.Range(0, 5).Select(i => p.First[i + 1] - p.First[i]));
    }

    [Fact]
    public void A_supercell_has_the_same_density_and_surroundings()
    {
        var cell = Crystals.Build(CrystalKind.Wurtzite, [30, 8], 3.25, 5.2);
        var super = Supercells.Repeat(cell, 2, 3, 1);
        Assert.Equal(6 * cell.Count, super.Count);
        Assert.Equal(6 * cell.Cell.Volume, super.Cell.Volume, 9);
        int pairs = BruteForce.Build(cell.Positions, cell.Cell, 4).Pairs;
        Assert.Equal(6 * pairs, BruteForce.Build(super.Positions, super.Cell, 4).Pairs);
    }

    [Fact]
    public void Rattling_is_reproducible_has_its_width_and_leaves_fixed_coordinates()
    {
        var si = Supercells.Repeat(Crystals.Build(CrystalKind.Diamond, [14], 5.43), 5, 5, 5);
        var a = Supercells.Rattle(si, 0.05, 7);
        Assert.Equal(a.Positions, Supercells.Rattle(si, 0.05, 7).Positions);
        Assert.NotEqual(a.Positions, Supercells.Rattle(si, 0.05, 8).Positions);
        double sum = a.Positions.Zip(si.Positions, (x, y) => (x - y) * (x - y)).Sum() / a.Positions.Length;
        Assert.InRange(Math.Sqrt(sum), 0.048, 0.052);
        var fixedZ = new AtomicSystem(si.Numbers, si.Positions, si.Cell) { Movable = [.. Enumerable.Range(0, 3 * si.Count).Select(k => k % 3 != 2)] };
        var b = Supercells.Rattle(fixedZ, 0.05, 7);
        for (int k = 0; k < b.Positions.Length; k++) Assert.Equal(k % 3 == 2 ? si.Positions[k] : a.Positions[k], b.Positions[k]);
    }

    [Theory]
    [InlineData(CrystalKind.Rocksalt, 1, 4.0, null)]
    [InlineData(CrystalKind.Fcc, 1, 0.0, null)]
    [InlineData(CrystalKind.Fcc, 1, 4.0, 5.0)]
    [InlineData(CrystalKind.Hcp, 1, 4.0, -5.0)]
    public void Nonsense_is_refused(CrystalKind kind, int elements, double a, double? c) =>
        Assert.ThrowsAny<ArgumentException>(() => Crystals.Build(kind, Enumerable.Repeat(11, elements).ToArray(), a, c));
}
