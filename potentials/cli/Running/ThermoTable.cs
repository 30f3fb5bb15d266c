using System.Globalization;
using System.Text.Json;
using Potentials.Cli.Plotting;
using Potentials.Core;

namespace Potentials.Cli.Running;

/// <summary>The table that a run has written, read back for averages and pictures.</summary>
internal sealed class ThermoTable
{
    private static readonly string[] Columns = ["time_ps", "system", "potential_eV", "conserved_eV", "temperature_K", "pressure_GPa"];
    private readonly List<double[]> rows = [];

    public static ThermoTable Read(string path)
    {
        var table = new ThermoTable();
        bool json = Path.GetExtension(path) == ".jsonl";
        int[] index = [];
        foreach (string line in File.ReadLines(path))
        {
            var row = new double[Columns.Length];
            if (json)
            {
                using var document = JsonDocument.Parse(line);
                for (int c = 0; c < row.Length; c++)
                    row[c] = document.RootElement.TryGetProperty(Columns[c], out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
            }
            else
            {
                string[] cells = line.Split(',');
                if (index.Length == 0)
                {
                    index = Array.ConvertAll(Columns, c => Array.IndexOf(cells, c));
                    continue;
                }
                for (int c = 0; c < row.Length; c++) row[c] = index[c] >= 0 && double.TryParse(cells[index[c]], NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN;
            }
            table.rows.Add(row);
        }
        return table;
    }

    public IReadOnlyList<ThermoStatistics> Statistics(int systems)
    {
        var all = new ThermoStatistics[systems];
        for (int s = 1; s <= systems; s++)
        {
            var own = rows.Where(r => (int)r[1] == s).ToArray();
            double mean = own.Average(r => r[4]), time = own.Average(r => r[0]), energy = own.Average(r => r[3]);
            double variance = own.Average(r => (r[4] - mean) * (r[4] - mean)), spread = own.Sum(r => (r[0] - time) * (r[0] - time));
            double slope = spread > 0 ? own.Sum(r => (r[0] - time) * (r[3] - energy)) / spread : 0;
            all[s - 1] = new(s, own.Length, mean, Math.Sqrt(variance), own.Average(r => r[5]), slope);
        }
        return all;
    }

    /// <summary>Energies and temperature of the first system.</summary>
    public void Draw(string path, string formula, int atoms)
    {
        var own = rows.Where(r => (int)r[1] == 1).ToArray();
        if (own.Length < 2) return;
        RunPlot.Write(path, $"{formula}: molecular dynamics", "time (ps)", [.. own.Select(r => r[0])],
            new Panel("potential energy (eV/atom)", [.. own.Select(r => r[2] / atoms)]), new Panel("temperature (K)", [.. own.Select(r => r[4])]));
    }
}
