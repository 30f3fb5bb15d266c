using System.Globalization;
using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>Energy of a crystal over its volume: there must be one minimum, and it gives lattice constant and bulk modulus.</summary>
public static class VolumeExam
{
    private const int Points = 11;

    /// <summary>Examines the potential on a crystal at −6 % to +6 % of its linear size.</summary>
    public static Finding Run(IPotential potential, string name, AtomicSystem cell)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(cell);
        // The minimum may lie elsewhere than in nature: look for it first.
        double center = 1;
        double[] scales = [], energies = [];
        int least = 0;
        for (int pass = 0; pass < 5; pass++)
        {
            scales = [.. Enumerable.Range(0, Points).Select(k => center * (0.94 + 0.12 * k / (Points - 1)))];
            (energies, _, _) = Evaluation.Many(potential, scales.Select(s => Evaluation.Deformed(cell, Matrix3.Diagonal(s, s, s))), Want.Energy);
            least = Array.IndexOf(energies, energies.Min());
            if (least is > 1 and < Points - 2) break;
            center = scales[Math.Max(0, least)];
        }
        // Where the energy has become flat (atoms out of reach of each other) the least is no minimum.
        if (least is 0 or Points - 1 || energies.Any(e => !double.IsFinite(e)) || !(energies[least] < energies[0] && energies[least] < energies[^1]))
            return new("energy–volume", Verdict.Notice, $"{name} has no minimum of the energy between 70 % and 130 % of its natural size");
        int turns = 0;
        for (int k = 1; k + 1 < Points; k++)
            if ((energies[k] - energies[k - 1]) * (energies[k + 1] - energies[k]) < 0) turns++;
        // Parabola in the volume through the three lowest points: E = E0 + B (V − V0)²/(2 V0).
        double[] v = [.. scales.Select(s => s * s * s * cell.Cell.Volume)];
        double d1 = (energies[least] - energies[least - 1]) / (v[least] - v[least - 1]), d2 = (energies[least + 1] - energies[least]) / (v[least + 1] - v[least]);
        double curvature = 2 * (d2 - d1) / (v[least + 1] - v[least - 1]), v0 = 0.5 * (v[least - 1] + v[least]) - d1 / curvature;
        double bulk = curvature * v0 / UnitSystem.Gigapascal, a = cell.Cell.Rows.XX * Math.Cbrt(v0 / cell.Cell.Volume);
        return new("energy–volume", turns == 1 && bulk > 0 ? Verdict.Good : Verdict.Notice,
            string.Create(CultureInfo.InvariantCulture, $"{name}: a = {a:0.000} Å, bulk modulus {bulk:0} GPa, {energies.Min() / cell.Count:0.0000} eV/atom") + (turns == 1 ? "" : $", but {turns} turning points"),
            new Dictionary<string, double> { ["a"] = a, ["bulk_modulus_GPa"] = bulk, ["energy_per_atom_eV"] = energies.Min() / cell.Count, ["turning_points"] = turns });
    }
}
