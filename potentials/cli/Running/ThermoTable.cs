using System.Globalization;
using System.Text.Json;
using Potentials.Cli.Plotting;
using Potentials.Core;

namespace Potentials.Cli.Running;

/// <summary>
/// The table that a run has written, read back for averages and the picture. Rows are not kept: a run of any length costs the same
/// memory.
/// </summary>
public sealed class ThermoTable
{
    private const int MostPoints = 100_000;
    private static readonly string[] Columns = ["time_ps", "system", "potential_eV", "conserved_eV", "temperature_K", "pressure_GPa"];

    private readonly Dictionary<int, Averages> systems = [];
    private readonly List<(double Time, double Potential, double Temperature)> curve = [];
    private long seen, stride = 1;

    /// <summary>Reads a table of comma-separated values, or of JSON lines when it is called .jsonl.</summary>
    /// <exception cref="DataError">A row cannot be read.</exception>
    public static ThermoTable Read(string path)
    {
        var table = new ThermoTable();
        bool json = Path.GetExtension(path) == ".jsonl";
        int[]? places = null;
        var row = new double[Columns.Length];
        long number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (!json && places is null)
            {
                string[] names = line.Split(',');
                places = Array.ConvertAll(Columns, c => Array.IndexOf(names, c));
                continue;
            }
            bool read = json ? Parse(line, row) : Parse(line.Split(','), places!, row);
            if (!read || !(row[1] >= 1 && row[1] <= int.MaxValue)) throw new DataError("the row of the table cannot be read; it was changed or damaged, start the run anew", path, number);
            table.Add(row);
        }
        return table;
    }

    /// <summary>Averages of systems 1 to <paramref name="count"/>; none when one of them has no row.</summary>
    public IReadOnlyList<ThermoStatistics> Statistics(int count)
    {
        var all = new List<ThermoStatistics>(count);
        for (int s = 1; s <= count; s++)
        {
            if (!systems.TryGetValue(s, out var a)) return [];
            all.Add(a.Statistics(s));
        }
        return all;
    }

    /// <summary>Draws energy and temperature of the first system.</summary>
    public void Draw(string path, string formula, int atoms)
    {
        if (curve.Count < 2) return;
        RunPlot.Write(path, $"{formula}: molecular dynamics", "time (ps)", [.. curve.Select(p => p.Time)],
            new Panel("potential energy (eV/atom)", [.. curve.Select(p => p.Potential / atoms)]), new Panel("temperature (K)", [.. curve.Select(p => p.Temperature)]));
    }

    private void Add(double[] row)
    {
        int system = (int)row[1];
        if (!systems.TryGetValue(system, out var averages)) systems[system] = averages = new();
        averages.Add(row[0], row[3], row[4], row[5]);
        if (system != 1 || seen++ % stride != 0) return;
        curve.Add((row[0], row[2], row[4]));
        if (curve.Count < MostPoints) return;
        // Every second point is left, and every second one will be taken from now on.
        for (int k = 0; 2 * k < curve.Count; k++) curve[k] = curve[2 * k];
        curve.RemoveRange((curve.Count + 1) / 2, curve.Count / 2);
        stride *= 2;
    }

    private static bool Parse(string[] cells, int[] places, double[] row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            if (places[c] < 0 || places[c] >= cells.Length) return false;
            string cell = cells[places[c]];
            // An empty cell is a quantity that was not computed.
            if (cell.Length == 0) row[c] = double.NaN;
            else if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out row[c])) return false;
        }
        return true;
    }

    private static bool Parse(string line, double[] row)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            for (int c = 0; c < row.Length; c++)
                row[c] = document.RootElement.TryGetProperty(Columns[c], out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Running means and sums of squares (Welford, Technometrics 4, 419, 1962), exact for long runs too.</summary>
    private sealed class Averages
    {
        private long n;
        private double time, spread, energy, together, temperature, squares, pressure;

        public void Add(double t, double conserved, double kelvin, double gigapascal)
        {
            n++;
            double before = t - time, hotter = kelvin - temperature;
            time += before / n;
            spread += before * (t - time);
            energy += (conserved - energy) / n;
            together += before * (conserved - energy);
            temperature += hotter / n;
            squares += hotter * (kelvin - temperature);
            pressure += (gigapascal - pressure) / n;
        }

        public ThermoStatistics Statistics(int system) => new(system, n, temperature, Math.Sqrt(squares / n), pressure, spread > 0 ? together / spread : 0);
    }
}
