using System.Text.Json;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Core.Tests;

public class CellListTests
{
    private readonly CellList search = new();

    [Fact]
    public void Equals_brute_force_on_500_random_systems()
    {
        NeighborList? reuse = null;
        int pairs = 0;
        for (int seed = 0; seed < 500; seed++)
        {
            var s = RandomSystem.Make(seed);
            reuse = search.Build(s.Positions, s.Cell, s.Radius, null, reuse);
            Lists.Same(BruteForce.Build(s.Positions, s.Cell, s.Radius), reuse, $"seed {seed} ({s.Kind}, {s.Positions.Length / 3} atoms, r {s.Radius})");
            pairs += reuse.Pairs;
        }
        Assert.True(pairs > 100_000, $"only {pairs} pairs in all");
    }

    [SkippableFact]
    public void Equals_the_lists_of_another_program()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("golden", "ase", "neighbor_lists.json")));
        int cases = 0;
        foreach (var c in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            string name = c.GetProperty("name").GetString()!;
            double[] x = [.. c.GetProperty("positions").EnumerateArray().SelectMany(r => r.EnumerateArray().Select(v => v.GetDouble()))];
            double[] h = [.. c.GetProperty("cell").EnumerateArray().SelectMany(r => r.EnumerateArray().Select(v => v.GetDouble()))];
            bool[] pbc = [.. c.GetProperty("pbc").EnumerateArray().Select(v => v.GetBoolean())];
            int[] i = [.. c.GetProperty("i").EnumerateArray().Select(v => v.GetInt32())], j = [.. c.GetProperty("j").EnumerateArray().Select(v => v.GetInt32())];
            CellShift[] shift = [.. c.GetProperty("shift").EnumerateArray().Select(v => new CellShift(v[0].GetInt32(), v[1].GetInt32(), v[2].GetInt32()))];
            double[] distances = [.. c.GetProperty("distance").EnumerateArray().Select(v => v.GetDouble())];
            var cell = new Cell(Matrix3.FromRows(h), new(pbc[0], pbc[1], pbc[2]));
            var list = search.Build(x, cell, c.GetProperty("cutoff").GetDouble());
            var triples = Lists.Triples(list);
            Assert.True(triples.SequenceEqual(i.Zip(j, shift)), $"{name}: pairs differ");
            for (int k = 0; k < triples.Length; k++)
            {
                var t = cell.Rows.LeftMultiply(shift[k].A, shift[k].B, shift[k].C);
                double dx = x[3 * j[k]] - x[3 * i[k]] + t.X, dy = x[3 * j[k] + 1] - x[3 * i[k] + 1] + t.Y, dz = x[3 * j[k] + 2] - x[3 * i[k] + 2] + t.Z;
                // Four units in the last place of the longest vector that was added up.
                double scale = Math.Max(distances[k], Math.Max(Math.Abs(t.X), Math.Max(Math.Abs(t.Y), Math.Abs(t.Z))));
                Assert.True(Math.Abs(Math.Sqrt(dx * dx + dy * dy + dz * dz) - distances[k]) <= 4 * (Math.BitIncrement(scale) - scale), $"{name}: distance of pair {k}");
            }
            cases++;
        }
        Assert.Equal(7, cases);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Is_the_same_for_any_number_of_threads(int threads)
    {
        using var team = new WorkerTeam(threads);
        NeighborList? a = null, b = null;
        foreach (bool outside in new[] { false, true })
        {
            var (x, cell) = Silicon(8, outside ? 40 : 0.3, 3);
            for (int repeat = 0; repeat < 3; repeat++)
            {
                a = search.Build(x, cell, 5, null, a);
                b = search.Build(x, cell, 5, team, b);
                Assert.True(a.First.SequenceEqual(b.First) && a.Neighbors.SequenceEqual(b.Neighbors) && a.ShiftIds.SequenceEqual(b.ShiftIds) && a.Shifts.SequenceEqual(b.Shifts));
            }
        }
    }

    [Fact]
    public void Rows_are_sorted_and_every_pair_has_its_mirror_image()
    {
        var (x, cell) = Silicon(4, 60, 5);
        var list = search.Build(x, cell, 6);
        var all = Lists.Triples(list);
        for (int k = 1; k < all.Length; k++) Assert.True(all[k - 1].CompareTo(all[k]) < 0, $"pair {k} is out of order");
        var set = all.ToHashSet();
        Assert.All(all, p => Assert.Contains((p.J, p.I, new CellShift(-p.S.A, -p.S.B, -p.S.C)), set));
        Assert.True(list.Shifts.Length > 128, "this many shifts take the table that is cut down");
        for (int k = 1; k < list.Shifts.Length; k++) Assert.True(list.Shifts[k - 1].CompareTo(list.Shifts[k]) < 0);
    }

    [Fact]
    public void Atoms_a_million_cells_away_are_found()
    {
        var random = new Random(4);
        var cell = new Cell(new(4, 0.5, 0, 0, 5, 0.3, 0.2, 0, 6), Periodicity.All);
        var x = new double[3 * 12];
        for (int i = 0; i < 12; i++)
            (x[3 * i], x[3 * i + 1], x[3 * i + 2]) = cell.Rows.LeftMultiply(random.NextDouble() + random.Next(2) * 1_000_000, random.NextDouble() - random.Next(3) * 70_000, random.NextDouble() + random.Next(2) * 3_000_000);
        Lists.Same(BruteForce.Build(x, cell, 5), search.Build(x, cell, 5));
    }

    [Fact]
    public void Where_a_molecule_sits_costs_nothing()
    {
        var x = Droplet(1000, 30, 1);
        search.Build(x, Cell.Open, 4);
        long here = search.Visited;
        Assert.InRange(here, 1, 1000 * 120);
        foreach (double far in new[] { 1e3, 1e5, 1e8, -1e8 })
        {
            double[] moved = [.. x.Select(v => v + far)];
            Lists.Same(BruteForce.Build(moved, Cell.Open, 4), search.Build(moved, Cell.Open, 4), $"at {far}");
            Assert.InRange(search.Visited, here * 0.95, here * 1.05);
        }
    }

    [Fact]
    public void Molecules_a_million_angstroms_apart_cost_what_they_cost_alone()
    {
        var one = Droplet(300, 14, 2);
        search.Build(one, Cell.Open, 4);
        long alone = search.Visited;
        var random = new Random(3);
        const int Copies = 20;
        var x = new double[Copies * one.Length];
        for (int c = 0; c < Copies; c++)
        {
            double dx = 1e6 * random.NextDouble(), dy = 1e6 * random.NextDouble(), dz = 1e6 * random.NextDouble();
            for (int k = 0; k < one.Length; k++) x[c * one.Length + k] = one[k] + (k % 3 == 0 ? dx : k % 3 == 1 ? dy : dz);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        var list = new CellList().Build(x, Cell.Open, 4);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Lists.Same(BruteForce.Build(x, Cell.Open, 4), list);
        search.Build(x, Cell.Open, 4);
        Assert.InRange(search.Visited, Copies * alone / 3, 3 * Copies * alone);
        Assert.InRange(bytes, 0, 20_000_000);
    }

    [Fact]
    public void One_lost_atom_does_not_spoil_the_bins_of_the_others()
    {
        var x = Droplet(2000, 27, 5);
        search.Build(x, Cell.Open, 4);
        long before = search.Visited;
        search.Build([.. x, 1e6, -1e8, 1e7], Cell.Open, 4);
        Assert.InRange(search.Visited, before / 3, before * 3);
    }

    [Fact]
    public void Large_cells_cost_nothing()
    {
        var cell = Cell.Orthorhombic(1e4, 1e4, 1e4);
        var list = search.Build([1, 1, 1, 9999, 1, 1, 5000, 5000, 5000], cell, 6);
        Assert.Equal([(0, 1, new(-1, 0, 0)), (1, 0, new CellShift(1, 0, 0))], Lists.Triples(list));
    }

    [Theory]
    [InlineData(1e-3, 1e-3, 1e-3)]
    [InlineData(1e-6, 10, 10)]
    [InlineData(1e-3, 1e-3, 10)]
    [InlineData(1e-300, 10, 10)]
    public void Cells_far_smaller_than_the_radius_are_refused_at_once(double a, double b, double c)
    {
        var error = Assert.Throws<PhysicsError>(() => search.Build([0, 0, 0], Cell.Orthorhombic(a, b, c), 6));
        Assert.Contains("cell", error.Message);
    }

    [Fact]
    public void A_thin_cell_within_reason_works()
    {
        var cell = Cell.Orthorhombic(0.02, 8, 8);
        Lists.Same(BruteForce.Build([1, 2, 3], cell, 6), search.Build([1, 2, 3], cell, 6));
    }

    [Fact]
    public void Too_many_atoms_on_one_spot_are_refused_by_name()
    {
        var error = Assert.Throws<PhysicsError>(() => search.Build(new double[3 * 40_000], Cell.Open, 6));
        Assert.Equal(0, error.Atom);
        Assert.Contains("overlap", error.Message);
    }

    [Theory]
    [InlineData(double.NaN, "finite")]
    [InlineData(double.PositiveInfinity, "finite")]
    [InlineData(1e200, "lost")]
    [InlineData(-1e13, "lost")]
    public void Senseless_positions_are_refused_by_name(double value, string word)
    {
        foreach (var cell in new[] { Cell.Open, Cell.Orthorhombic(5, 5, 5) })
        {
            var error = Assert.Throws<PhysicsError>(() => search.Build([0, 0, 0, 1, value, 1], cell, 3));
            Assert.Equal(1, error.Atom);
            Assert.Contains("atom 2", error.Message);
            Assert.Contains(word, error.Message);
        }
    }

    [Fact]
    public void Senseless_arguments_are_refused()
    {
        Assert.Throws<PhysicsError>(() => search.Build([0, 0, 0], Cell.Orthorhombic(5, 0, 5), 3));
        Assert.Throws<ArgumentException>(() => search.Build([0, 0], Cell.Open, 3));
        foreach (double radius in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => search.Build([0, 0, 0], Cell.Open, radius));
    }

    [Fact]
    public void An_error_on_one_of_several_threads_reaches_the_caller_and_the_search_goes_on()
    {
        using var team = new WorkerTeam(2);
        Assert.Throws<PhysicsError>(() => search.Build(new double[3 * 40_000], Cell.Open, 6, team));
        var (x, cell) = Silicon(3, 0.3, 1);
        Lists.Same(BruteForce.Build(x, cell, 5), search.Build(x, cell, 5, team));
    }

    [Fact]
    public void No_atoms_and_no_pairs_are_lists_too()
    {
        Assert.Equal(0, search.Build([], Cell.Orthorhombic(3, 3, 3), 5).Pairs);
        var list = search.Build([0, 0, 0, 9, 0, 0], Cell.Open, 5);
        Assert.Equal([0, 0, 0], list.First.ToArray());
    }

    [Fact]
    public void Rebuilding_allocates_nothing_and_eight_bytes_a_pair_suffice()
    {
        var (x, cell) = Silicon(6, 0.2, 1);
        using var team = new WorkerTeam(2);
        var list = search.Build(x, cell, 6, team);
        int k = 0;
        Assert.Equal(0, TeamAllocations.Least(team, () => search.Build(x, cell, 6, k++ % 2 == 0 ? team : null, list)));
        Assert.InRange((double)list.Bytes / list.Pairs, 8, 16);
    }

    [Fact]
    [Trait("Tier", "N")]
    public void A_million_atoms_are_listed_at_the_price_per_atom_of_a_thousand()
    {
        var (x, cell) = Silicon(50, 0.1, 1);
        var list = search.Build(x, cell, 6);
        Assert.Equal(1_000_000, list.Atoms);
        Assert.InRange((double)list.Pairs / list.Atoms, 44, 46);
        Assert.InRange(search.Visited, 1, 400_000_000);
    }

    private static double[] Droplet(int atoms, double size, int seed)
    {
        var random = new Random(seed);
        var x = new double[3 * atoms];
        foreach (ref double v in x.AsSpan()) v = size * random.NextDouble();
        return x;
    }

    /// <summary>Diamond silicon, rattled by up to <paramref name="rattle"/> Å (and thereby spread over several cells when that is large).</summary>
    private static (double[] X, Cell Cell) Silicon(int repeat, double rattle, int seed)
    {
        var random = new Random(seed);
        double[] basis = [0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .25, .25, .25, .25, .75, .75, .75, .25, .75, .75, .75, .25];
        var x = new double[24 * repeat * repeat * repeat];
        int n = 0;
        for (int a = 0; a < repeat; a++)
            for (int b = 0; b < repeat; b++)
                for (int c = 0; c < repeat; c++)
                    for (int k = 0; k < 24; k++, n++)
                        x[n] = 5.43 * (basis[k] + (k % 3 == 0 ? a : k % 3 == 1 ? b : c)) + rattle * (2 * random.NextDouble() - 1);
        return (x, Cell.Orthorhombic(5.43 * repeat, 5.43 * repeat, 5.43 * repeat));
    }
}
