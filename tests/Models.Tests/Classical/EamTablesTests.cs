using System.Globalization;
using System.Text;
using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

/// <summary>Reading of embedded-atom files, made-up and damaged ones.</summary>
public sealed class EamTablesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("eam").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void Splines_reproduce_cubics_and_extrapolate_their_last_piece()
    {
        double Cubic(double x) => 1.5 - 2 * x + 0.25 * x * x - 0.125 * x * x * x;
        foreach (int n in new[] { 4, 5, 6, 17 })
        {
            double[] c = UniformSpline.Fit([.. Enumerable.Range(0, n).Select(k => Cubic(k))]);
            for (double x = -0.5; x < n; x += 0.23)
            {
                int k = Math.Clamp((int)Math.Floor(x), 0, n - 2);
                double u = x - k;
                Assert.Equal(Cubic(x), c[4 * k] + u * (c[4 * k + 1] + u * (c[4 * k + 2] + u * c[4 * k + 3])), Tolerance.Algebra * 100);
            }
        }
        Assert.Throws<ArgumentException>(() => UniformSpline.Fit([1, 2, 3]));
    }

    [Fact]
    public void Splines_are_twice_differentiable_and_not_a_knot()
    {
        double[] c = UniformSpline.Fit([.. Enumerable.Range(0, 12).Select(k => Math.Sin(0.7 * k))]);
        for (int k = 0; k < 10; k++)
        {
            Assert.Equal(c[4 * k + 4], c[4 * k] + c[4 * k + 1] + c[4 * k + 2] + c[4 * k + 3], Tolerance.Algebra);
            Assert.Equal(c[4 * k + 5], c[4 * k + 1] + 2 * c[4 * k + 2] + 3 * c[4 * k + 3], Tolerance.Algebra);
            Assert.Equal(c[4 * k + 6], c[4 * k + 2] + 3 * c[4 * k + 3], Tolerance.Algebra);
        }
        Assert.Equal(c[3], c[7], Tolerance.Algebra);
        Assert.Equal(c[4 * 9 + 3], c[4 * 10 + 3], Tolerance.Algebra);
    }

    [Fact]
    public void A_made_up_file_gives_its_functions_back()
    {
        // F = −√ρ is not a cubic; ρ = (5−r)², r·φ = r(5−r)³ are: the potential equals the formula up to the spline of F.
        string path = Write("made.eam.alloy", Setfl(1));
        using var potential = new EmbeddedAtom(new() { File = path });
        Assert.Equal([28], potential.Info.Elements!);
        Assert.Equal(5, potential.Info.Cutoff);
        var batch = new SystemBatch(new AtomicSystem([28, 28], [0, 0, 0, 0, 0, 3.3]));
        var result = new PotentialResult(batch);
        potential.Evaluate(batch, Want.All | Want.AtomEnergies, result);
        double rho = Math.Pow(5 - 3.3, 2), phi = Math.Pow(5 - 3.3, 3);
        Assert.Equal(phi + 2 * Embedding(rho), result.Energies[0], 1e-6);
        Assert.Equal(result.AtomEnergies[0], result.AtomEnergies[1]);
        Assert.Equal(3 * Math.Pow(1.7, 2) + 2 * 2 * 1.7 * EmbeddingSlope(rho), result.Forces[5], 1e-5);
    }

    [Fact]
    public void Embedding_goes_on_along_the_tangent_beyond_its_table()
    {
        var f = new EmbeddingFunction([.. Enumerable.Range(0, 11).Select(k => (double)(k * k * k))], 1);
        Assert.Equal(125, f.Evaluate(5, out double slope), Tolerance.Algebra * 1000);
        Assert.Equal(75, slope, Tolerance.Algebra * 1000);
        Assert.Equal(1000 + 300 * 2.5, f.Evaluate(12.5, out slope), Tolerance.Algebra * 10000);
        Assert.Equal(300, slope, Tolerance.Algebra * 1000);
        Assert.Equal(0, f.Evaluate(-3, out slope), Tolerance.Algebra * 1000);
    }

    [Fact]
    public void Finnis_Sinclair_files_hold_a_density_for_each_ordered_pair()
    {
        // Equal densities for all partners must give what the alloy file gives; unequal ones must reach the right atom.
        string alloy = Write("two.eam.alloy", Setfl(2)), same = Write("same.eam.fs", Setfl(2, [1, 1, 1, 1])), unequal = Write("unequal.eam.fs", Setfl(2, [1, 2, 3, 4]));
        var system = new AtomicSystem([28, 13], [0, 0, 0, 0, 3.3, 0]);
        var batch = new SystemBatch(system);
        PotentialResult a = new(batch), b = new(batch), c = new(batch);
        using (var p = new EmbeddedAtom(new() { File = alloy })) p.Evaluate(batch, Want.All, a);
        using (var p = new EmbeddedAtom(new() { File = same })) p.Evaluate(batch, Want.All, b);
        using (var p = new EmbeddedAtom(new() { File = unequal })) p.Evaluate(batch, Want.All | Want.AtomEnergies, c);
        Assert.Equal(a.Energies, b.Energies);
        Assert.Equal(a.Forces, b.Forces);
        // Ni contributes 2(5−r)² at Al, Al contributes 3(5−r)² at Ni.
        double rho = Math.Pow(1.7, 2), half = 0.5 * Math.Pow(1.7, 3);
        Assert.Equal(half + Embedding(3 * rho), c.AtomEnergies[0], 1e-5);
        Assert.Equal(half + Embedding(2 * rho), c.AtomEnergies[1], 1e-5);
    }

    [Fact]
    public void Effective_charges_turn_into_a_repulsion()
    {
        var text = new StringBuilder("Ni made up\n 28 58.7 3.52 FCC\n 20 1.0 26 0.2 5.0\n");
        for (int k = 0; k < 20; k++) text.Append(" 0.0");
        text.Append('\n');
        for (int k = 0; k < 26; k++) text.Append(" " + Math.Pow(5 - 0.2 * k, 2).ToString("E12", CultureInfo.InvariantCulture).Replace('E', 'D'));
        for (int k = 0; k < 26; k++) text.Append(" 0.0");
        string path = Write("charges.eam", text.ToString());
        var batch = new SystemBatch(new AtomicSystem([28, 28], [0, 0, 0, 3, 0, 0]));
        var result = new PotentialResult(batch);
        using (var p = new EmbeddedAtom(new() { File = path })) p.Evaluate(batch, Want.Energy, result);
        Assert.Equal(UnitSystem.Coulomb * 16 / 3, result.Energies[0], 1e-6);
        using (var p = new EmbeddedAtom(new() { File = path, Coulomb = 27.2 * 0.529 })) p.Evaluate(batch, Want.Energy, result);
        Assert.Equal(27.2 * 0.529 * 16 / 3, result.Energies[0], 1e-6);
    }

    [Theory]
    [InlineData("", 1, 1, "ends where")]
    [InlineData("a\nb\nc\n", 4, 1, "ends where")]
    [InlineData("a\nb\nc\n1 Qq\n", 4, 3, "symbol")]
    [InlineData("a\nb\nc\n1.5 Ni\n", 4, 1, "whole number")]
    [InlineData("a\nb\nc\n2 Ni Ni\n", 4, 6, "twice")]
    [InlineData("a\nb\nc\n1 Ni\n50 0,1 50 0.1 5\n", 5, 4, "not a number")]
    [InlineData("a\nb\nc\n1 Ni\n50 -0.1 50 0.1 5\n", 5, 4, "positive")]
    [InlineData("a\nb\nc\n1 Ni\n50 0.1 50 0.1 9\n", 5, 15, "beyond the tables")]
    [InlineData("a\nb\nc\n1 Ni\n1000000000000000000 0.1 50 0.1 5\n", 5, 1, "whole number")]
    [InlineData("a\nb\nc\n1 Ni\n5000000 0.1 50 0.1 5\n28 1 1 fcc\n", 6, 8, "truncated")]
    [InlineData("a\nb\nc\n1 Ni\n50 0.1 50 0.1 5\n29 1 1 fcc\n", 6, 1, "headed by atomic number 29")]
    public void Damaged_files_are_errors_with_line_and_column(string text, int line, int column, string reason)
    {
        string path = Write("bad.eam.alloy", text);
        var error = Assert.Throws<DataError>(() => EamTables.Read(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), ((int)error.Line, error.Column));
    }

    [Fact]
    public void Damage_anywhere_in_a_file_never_goes_unnoticed()
    {
        string whole = Setfl(2);
        Assert.NotNull(EamTables.Read(Write("good.eam.alloy", whole.Replace("\n", "\r\n", StringComparison.Ordinal))));
        foreach (double part in new[] { 0.2, 0.5, 0.9, 0.999 }) Assert.Throws<DataError>(() => EamTables.Read(Write("cut.eam.alloy", whole[..(int)(part * whole.Length)])));
        Assert.Contains("more in the file", Assert.Throws<DataError>(() => EamTables.Read(Write("long.eam.alloy", whole + " 1.0"))).Message, StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.Throws<DataError>(() => EamTables.Read(Write("nan.eam.alloy", whole.Replace("0.0000000000000000E+000", "NaN", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);
        Assert.Throws<DataError>(() => EamTables.Read(Path.Combine(folder, "absent.eam")));
        Assert.Throws<DataError>(() => EamTables.Read(Write("unknown.txt", whole)));
        Assert.Throws<ConfigError>(() => new EmbeddedAtom(new() { File = Write("x.eam", ""), Coulomb = 0 }));
    }

    private static double Embedding(double rho) => -Math.Sqrt(1 + rho);

    private static double EmbeddingSlope(double rho) => -0.5 / Math.Sqrt(1 + rho);

    /// <summary>Ni, or Ni and Al with the same functions; with <paramref name="factors"/> a Finnis-Sinclair file, densities multiplied in the file's order.</summary>
    private static string Setfl(int elements, double[]? factors = null)
    {
        var text = new StringBuilder("made up\nfor a test\n\n");
        text.Append(elements == 1 ? "1 Ni\n" : "2 Ni Al\n").Append("400 0.1 51 0.1 5.0\n");
        void Add(int count, Func<double, double> f, double spacing)
        {
            for (int k = 0; k < count; k++) text.Append(CultureInfo.InvariantCulture, $" {f(k * spacing):E16}").Append(k % 5 == 4 ? "\n" : "");
            text.Append('\n');
        }
        for (int a = 0; a < elements; a++)
        {
            text.Append(a == 0 ? "28 58.7 3.52 fcc\n" : "13 26.98 4.05 fcc\n");
            Add(400, Embedding, 0.1);
            for (int b = 0; b < (factors is null ? 1 : elements); b++)
            {
                double w = factors?[a * elements + b] ?? 1;
                Add(51, r => w * (5 - r) * (5 - r), 0.1);
            }
        }
        for (int p = 0; p < elements * (elements + 1) / 2; p++) Add(51, r => r * (5 - r) * (5 - r) * (5 - r), 0.1);
        return text.ToString();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
