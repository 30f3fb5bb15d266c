using System.Globalization;
using System.Text.RegularExpressions;

namespace Potentials.Core;

/// <summary>Reads numbers with units (<c>0.5 fs</c>, <c>300 K</c>, <c>2 GPa</c>, <c>0.02 eV/Å</c>) into internal units.</summary>
public static partial class Quantity
{
    private static readonly Dictionary<Dimension, (string Name, double Value)[]> Units = new()
    {
        [Dimension.Length] = [("Å", 1), ("nm", 10), ("pm", 0.01), ("bohr", UnitSystem.Bohr)],
        [Dimension.Time] = [("fs", UnitSystem.Femtosecond), ("ps", 1e3 * UnitSystem.Femtosecond), ("ns", 1e6 * UnitSystem.Femtosecond), ("as", 1e-3 * UnitSystem.Femtosecond)],
        [Dimension.Temperature] = [("K", 1)],
        [Dimension.Pressure] = [("GPa", UnitSystem.Gigapascal), ("MPa", 1e-3 * UnitSystem.Gigapascal), ("kPa", 1e-6 * UnitSystem.Gigapascal), ("Pa", 1e-9 * UnitSystem.Gigapascal),
            ("bar", 1e-4 * UnitSystem.Gigapascal), ("kbar", 0.1 * UnitSystem.Gigapascal), ("atm", 1.01325e-4 * UnitSystem.Gigapascal), ("eV/Å³", 1)],
        [Dimension.Energy] = [("eV", 1), ("meV", 1e-3), ("Ha", UnitSystem.Hartree), ("hartree", UnitSystem.Hartree), ("Ry", 0.5 * UnitSystem.Hartree), ("kcal/mol", UnitSystem.KilocaloriePerMole), ("kJ/mol", UnitSystem.KilojoulePerMole)],
        [Dimension.Force] = [("eV/Å", 1), ("meV/Å", 1e-3), ("Ha/bohr", UnitSystem.Hartree / UnitSystem.Bohr), ("kcal/mol/Å", UnitSystem.KilocaloriePerMole)],
        [Dimension.Mass] = [("u", 1), ("amu", 1), ("Da", 1)],
        [Dimension.Charge] = [("e", 1)],
        [Dimension.Rate] = [("1/fs", 1 / UnitSystem.Femtosecond), ("1/ps", 1e-3 / UnitSystem.Femtosecond), ("1/ns", 1e-6 / UnitSystem.Femtosecond), ("fs^-1", 1 / UnitSystem.Femtosecond), ("ps^-1", 1e-3 / UnitSystem.Femtosecond), ("THz", 1e-3 / UnitSystem.Femtosecond)],
        [Dimension.Angle] = [("deg", Math.PI / 180), ("°", Math.PI / 180), ("rad", 1)],
        [Dimension.Compressibility] = [("1/GPa", 1 / UnitSystem.Gigapascal), ("1/bar", 1e4 / UnitSystem.Gigapascal), ("bar^-1", 1e4 / UnitSystem.Gigapascal), ("Å³/eV", 1)],
        [Dimension.InverseLength] = [("1/Å", 1), ("Å^-1", 1), ("1/nm", 0.1), ("1/bohr", 1 / UnitSystem.Bohr)],
        [Dimension.Storage] = [("B", 1), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("MiB", 1048576), ("GiB", 1073741824)],
    };

    /// <summary>Unit names accepted for <paramref name="dimension"/>.</summary>
    public static IReadOnlyList<string> UnitNames(Dimension dimension) => [.. Units[dimension].Select(u => u.Name)];

    /// <summary>Reads <paramref name="text"/>; a number without unit is refused (except 0, which means the same in every unit).</summary>
    /// <param name="text">A number, blanks, a unit.</param>
    /// <param name="dimension">What the number must be.</param>
    /// <param name="value">The value in internal units.</param>
    /// <param name="problem">What is wrong and which units are accepted, when the result is false.</param>
    public static bool TryParse(string text, Dimension dimension, out double value, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        string s = text.Trim();
        int end = 0;
        while (end < s.Length && (char.IsAsciiDigit(s[end]) || s[end] is '+' or '-' or '.' || (s[end] is 'e' or 'E' && end > 0 && end + 1 < s.Length && (char.IsAsciiDigit(s[end + 1]) || s[end + 1] is '+' or '-')))) end++;
        string unit = s[end..].Trim();
        if (unit.StartsWith(',') && end > 0)
        {
            (value, problem) = (0, $"'{text}' has a decimal comma; write a point");
            return false;
        }
        if (end > 0 && end + 1 < s.Length && s[end] == ',' && char.IsAsciiDigit(s[end + 1]))
        {
            value = 0;
            problem = $"'{text}' has a comma; write a decimal point and no thousands separators";
            return false;
        }
        if (!double.TryParse(s.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
        {
            problem = $"'{text}' does not start with a number; write for example '{Example(dimension)}'";
            return false;
        }
        if (unit.Length == 0)
        {
            if (value == 0) return true;
            problem = $"'{text}' has no unit; write for example '{s} {Units[dimension][0].Name}'";
            return false;
        }
        unit = Angstrom().Replace(unit, "\u00C5").Replace("\u00C5^3", "\u00C5³", StringComparison.Ordinal).Replace("\u00C53", "\u00C5³", StringComparison.Ordinal);
        if (unit[0] == '/') unit = "1" + unit; // 0.01/fs
        foreach (var (name, factor) in Units[dimension])
            if (name == unit) { value *= factor; return true; }
        var other = Units.FirstOrDefault(d => d.Value.Any(u => u.Name == unit));
        problem = (other.Value is null ? $"unknown unit '{unit}'" : $"'{unit}' is a unit of {Word(other.Key)}, but a {Word(dimension)} is needed") + $"; use one of {string.Join(", ", UnitNames(dimension))}";
        return false;
    }

    /// <summary>A value that shows the form, e.g. <c>1 fs</c>.</summary>
    public static string Example(Dimension dimension) => $"1 {Units[dimension][0].Name}";

    // ANGSTROM SIGN, A with a combining ring, and what keyboards without the letter offer.
    [GeneratedRegex(@"\u212B|A\u030A|(?<!\p{L})([Aa]ngstroms?|\u00C5ngstr\u00F6ms?|A(?!\p{L}))", RegexOptions.CultureInvariant)]
    private static partial Regex Angstrom();

    private static string Word(Dimension d) => d.ToString().ToLowerInvariant();
}
