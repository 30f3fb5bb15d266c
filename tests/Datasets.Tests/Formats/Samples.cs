using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

/// <summary>Structures that use everything a structure can carry.</summary>
internal static class Samples
{
    public static AtomicSystem Everything(int atoms = 5, int seed = 1)
    {
        var r = new Random(seed);
        double[] Reals(int n, double scale) => [.. Enumerable.Range(0, n).Select(_ => Real(r, scale))];
        return new AtomicSystem([.. Enumerable.Range(0, atoms).Select(_ => r.Next(0, 119))], Reals(3 * atoms, 10),
            new(new(5.1 + r.NextDouble(), 0.1, 0, -0.0, 6 + r.NextDouble(), 1e-9, 0.3, 0, 7 + r.NextDouble()), new(true, r.Next(2) == 0, r.Next(2) == 0)))
        {
            Masses = Reals(atoms, 50).Select(Math.Abs).ToArray(),
            Velocities = Reals(3 * atoms, 0.1),
            Movable = [.. Enumerable.Range(0, 3 * atoms).Select(_ => r.Next(2) == 0)],
            Charge = -1,
            SpinMultiplicity = 3,
            Labels = new()
            {
                Energy = -1e5 * r.NextDouble(), AtomEnergies = Reals(atoms, 5), Forces = Reals(3 * atoms, 1), Stress = Matrix3.FromRows(Reals(9, 0.01)),
                Charges = Reals(atoms, 1), MagneticMoments = Reals(atoms, 2), Dipole = Reals(3, 1),
            },
            Columns = new Dictionary<string, AtomColumn>
            {
                ["born_charge"] = new(Reals(9 * atoms, 2), 9),
                ["tags"] = new([.. Enumerable.Range(0, atoms).Select(_ => r.NextInt64())]),
                ["flags"] = new([.. Enumerable.Range(0, 2 * atoms).Select(_ => r.Next(2) == 0)], 2),
                ["site name"] = new([.. Enumerable.Range(0, atoms).Select(i => (i % 5) switch { 0 => "C1", 1 => "with blank", 2 => "\"quoted\"", 3 => "", _ => "back\\slash é" })]),
                ["forces:raw"] = new(Reals(3 * atoms, 1), 3),
                ["REF_forces"] = new(Reals(3 * atoms, 1), 3),
                ["magmom"] = new(Reals(3 * atoms, 1), 3),
                ["pos"] = new([.. Enumerable.Range(0, atoms).Select(i => (long)i)]),
            },
            Info = new Dictionary<string, object>
            {
                ["config_type"] = "isolated atom", ["id"] = 42L, ["big"] = long.MinValue, ["whole real"] = 5.0, ["minus zero"] = -0.0, ["nan"] = double.NaN, ["inf"] = double.NegativeInfinity,
                ["text 5"] = "5", ["text real"] = "1.5e3", ["text list"] = "1 2 3", ["text T"] = "T", ["text nan"] = "nan", ["text true"] = "true", ["json"] = "_JSON [1, 2]", ["padded id"] = "0012",
                ["empty"] = "", ["blank"] = "  ", ["quote"] = "say \"hi\"", ["equals"] = "a=b", ["back"] = "a\\b", ["lines"] = "one\ntwo\r\nthree", ["brace"] = "{1 2}", ["single"] = "it's", ["unicode"] = "Å³ 水 𝛼",
                ["yes"] = true, ["no"] = false, ["reals"] = new[] { 1.0, -2.5, double.NaN }, ["one real"] = new[] { 3.0 }, ["wholes"] = new[] { 1L, 2L }, ["one whole"] = new[] { 7L },
                ["truths"] = new[] { true, false }, ["one truth"] = new[] { true }, ["texts"] = new[] { "a", "1", "b c", "\"", "" }, ["one text"] = new[] { "x" }, ["no reals"] = Array.Empty<double>(),
                ["energy"] = "in Info, not a label", ["REF_energy"] = -3.5, ["Lattice"] = 3L, ["Properties"] = "p", ["pbc"] = true, ["charge"] = 2.5, ["virial"] = new[] { 1.0, 2.0, 3.0 }, ["ref_energy"] = "r",
                ["energy_unit"] = "eV", ["stress_unit"] = "GPa", ["key with \"quotes\""] = 1L, ["_0"] = "x", ["5"] = "five", ["n"] = "nn",
            },
        };
    }

    /// <summary>A molecule without any extras.</summary>
    public static AtomicSystem Molecule() => new([8, 1, 1], [0, 0, 0.119262, 0, 0.763239, -0.477047, 0, -0.763239, -0.477047]);

    /// <summary>Silicon's primitive cell.</summary>
    public static AtomicSystem Crystal() => new([14, 14], [0, 0, 0, 1.3575, 1.3575, 1.3575], Cell.Periodic(0, 2.715, 2.715, 2.715, 0, 2.715, 2.715, 2.715, 0));

    private static double Real(Random r, double scale) => r.Next(12) switch
    {
        0 => 0,
        1 => -0.0,
        2 => r.Next(-5, 5),
        3 => Math.Round(scale * r.NextDouble(), 8),
        4 => 5e-324 * r.Next(1, 9),
        5 => Math.ScaleB(r.NextDouble(), r.Next(-1000, 900)),
        _ => scale * (2 * r.NextDouble() - 1),
    };
}
