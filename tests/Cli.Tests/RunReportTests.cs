using System.Globalization;
using Potentials.Cli.Running;
using Potentials.Cli.Tests.Kit;
using Potentials.Core;

namespace Potentials.Cli.Tests;

/// <summary>What is said about a run from what it has written.</summary>
public sealed class RunReportTests
{
    private const string Head = "step,time_ps,system,potential_eV,kinetic_eV,total_eV,conserved_eV,temperature_K,pressure_GPa,volume_A3\n";

    [Theory]
    [InlineData(".csv")]
    [InlineData(".jsonl")]
    public void Averages_of_a_table_are_those_of_its_rows(string ending)
    {
        using var folder = new WorkFolder();
        var c = CultureInfo.InvariantCulture;
        var random = new Random(3);
        var lines = new List<string>();
        var rows = new List<(double Time, double Energy, double Temperature, double Pressure)>[] { [], [] };
        for (int step = 0; step < 500; step++)
            for (int s = 0; s < 2; s++)
            {
                // A large constant would spoil sums of squares that are not taken about the mean.
                double t = 0.01 * step, e = -1e6 + 2e-3 * t + 1e-4 * random.NextDouble(), kelvin = 300 + 20 * random.NextDouble(), p = random.NextDouble();
                rows[s].Add((t, e, kelvin, p));
                lines.Add(ending == ".csv" ? string.Create(c, $"{step},{t:R},{s + 1},-5,1,-4,{e:R},{kelvin:R},{(s == 0 ? p.ToString("R", c) : "")},")
                    : string.Create(c, $"{{\"step\":{step},\"time_ps\":{t:R},\"system\":{s + 1},\"potential_eV\":-5,\"conserved_eV\":{e:R},\"temperature_K\":{kelvin:R},\"pressure_GPa\":{(s == 0 ? p.ToString("R", c) : "null")}}}"));
            }
        folder.Write("t" + ending, (ending == ".csv" ? Head : "") + string.Join('\n', lines) + "\n");
        var found = ThermoTable.Read(folder["t" + ending]).Statistics(2);
        for (int s = 0; s < 2; s++)
        {
            double mean = rows[s].Average(r => r.Temperature), time = rows[s].Average(r => r.Time), energy = rows[s].Average(r => r.Energy + 1e6);
            Assert.Equal(500, found[s].Rows);
            Assert.Equal(mean, found[s].MeanTemperature, 1e-9);
            Assert.Equal(Math.Sqrt(rows[s].Average(r => (r.Temperature - mean) * (r.Temperature - mean))), found[s].TemperatureDeviation, 1e-9);
            Assert.Equal(rows[s].Sum(r => (r.Time - time) * (r.Energy + 1e6 - energy)) / rows[s].Sum(r => (r.Time - time) * (r.Time - time)), found[s].Drift, 1e-9);
            if (s == 0) Assert.Equal(rows[s].Average(r => r.Pressure), found[s].MeanPressure, 1e-9);
            else Assert.Equal(double.NaN, found[s].MeanPressure);
        }
        Assert.Empty(ThermoTable.Read(folder["t" + ending]).Statistics(3));
    }

    [Theory]
    [InlineData("t.csv", Head + "0,0,1,-5,1,-4,-4,300,,\n1,x,1,-5,1,-4,-4,300,,\n", 3)]
    [InlineData("t.csv", Head + "0,0,1,-5\n", 2)]
    [InlineData("t.csv", "a;b;c\n0;0;1\n", 2)]
    [InlineData("t.jsonl", "{\"step\":0\n", 1)]
    [InlineData("t.jsonl", "[]\n", 1)]
    public void A_table_that_was_changed_is_named_with_its_line(string name, string text, int line)
    {
        using var folder = new WorkFolder();
        folder.Write(name, text);
        var error = Assert.Throws<DataError>(() => ThermoTable.Read(folder[name]));
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void A_long_table_is_drawn_from_some_of_its_rows()
    {
        using var folder = new WorkFolder();
        using (var writer = new StreamWriter(folder["t.csv"]))
        {
            writer.Write(Head);
            for (int k = 0; k < 300_000; k++) writer.Write($"{k},{k},1,{k % 7},1,1,1,300,,\n");
        }
        var table = ThermoTable.Read(folder["t.csv"]);
        Assert.Equal(300_000, table.Statistics(1)[0].Rows);
        table.Draw(folder["plot.png"], "Si", 1);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["plot.png"])[..4]);
    }

    [Fact]
    public void The_force_that_holds_a_fixed_atom_is_not_the_largest()
    {
        double[] forces = [9, 0, 0, 3, 4, 8, 1, 0, 0];
        var all = new AtomicSystem([14, 14, 14], new double[9]);
        Assert.Equal(Math.Sqrt(9 + 16 + 64), RelaxPicture.LargestForce(all, forces));
        var held = new AtomicSystem([14, 14, 14], new double[9]) { Movable = [false, false, false, true, true, false, true, true, true] };
        Assert.Equal(5, RelaxPicture.LargestForce(held, forces));
    }
}
