using System.Globalization;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Core.Tests;

public class QuantityTests
{
    private static double Parse(string text, Dimension dimension)
    {
        Assert.True(Quantity.TryParse(text, dimension, out double value, out string problem), problem);
        return value;
    }

    private static string Problem(string text, Dimension dimension)
    {
        Assert.False(Quantity.TryParse(text, dimension, out _, out string problem), text);
        return problem;
    }

    // Independent values: SI definitions of the units, CODATA 2018.
    private const double E = 1.602176634e-19, U = 1.66053906660e-27, Avogadro = 6.02214076e23, HartreeJ = 4.3597447222071e-18, BohrM = 5.29177210903e-11;
    private static readonly double TimeS = Math.Sqrt(U * 1e-20 / E);
    private const double PressurePa = E / 1e-30;

    public static TheoryData<string, Dimension, double> Units => new()
    {
        { "Å", Dimension.Length, 1 }, { "A", Dimension.Length, 1 }, { "Angstrom", Dimension.Length, 1 }, { "nm", Dimension.Length, 10 },
        { "pm", Dimension.Length, 0.01 }, { "bohr", Dimension.Length, BohrM * 1e10 },
        { "fs", Dimension.Time, 1e-15 / TimeS }, { "ps", Dimension.Time, 1e-12 / TimeS }, { "ns", Dimension.Time, 1e-9 / TimeS }, { "as", Dimension.Time, 1e-18 / TimeS },
        { "K", Dimension.Temperature, 1 },
        { "GPa", Dimension.Pressure, 1e9 / PressurePa }, { "MPa", Dimension.Pressure, 1e6 / PressurePa }, { "kPa", Dimension.Pressure, 1e3 / PressurePa },
        { "Pa", Dimension.Pressure, 1 / PressurePa }, { "bar", Dimension.Pressure, 1e5 / PressurePa }, { "kbar", Dimension.Pressure, 1e8 / PressurePa },
        { "atm", Dimension.Pressure, 101325 / PressurePa }, { "eV/Å³", Dimension.Pressure, 1 }, { "eV/Å^3", Dimension.Pressure, 1 }, { "eV/A^3", Dimension.Pressure, 1 },
        { "eV", Dimension.Energy, 1 }, { "meV", Dimension.Energy, 1e-3 }, { "Ha", Dimension.Energy, HartreeJ / E }, { "hartree", Dimension.Energy, HartreeJ / E },
        { "Ry", Dimension.Energy, HartreeJ / E / 2 }, { "kcal/mol", Dimension.Energy, 4184 / Avogadro / E }, { "kJ/mol", Dimension.Energy, 1000 / Avogadro / E },
        { "eV/Å", Dimension.Force, 1 }, { "eV/A", Dimension.Force, 1 }, { "meV/Å", Dimension.Force, 1e-3 }, { "meV/A", Dimension.Force, 1e-3 },
        { "Ha/bohr", Dimension.Force, HartreeJ / E / (BohrM * 1e10) }, { "kcal/mol/Å", Dimension.Force, 4184 / Avogadro / E }, { "kcal/mol/A", Dimension.Force, 4184 / Avogadro / E },
        { "u", Dimension.Mass, 1 }, { "amu", Dimension.Mass, 1 }, { "Da", Dimension.Mass, 1 }, { "e", Dimension.Charge, 1 },
        { "1/fs", Dimension.Rate, 1e15 * TimeS }, { "1/ps", Dimension.Rate, 1e12 * TimeS }, { "1/ns", Dimension.Rate, 1e9 * TimeS },
        { "fs^-1", Dimension.Rate, 1e15 * TimeS }, { "ps^-1", Dimension.Rate, 1e12 * TimeS }, { "THz", Dimension.Rate, 1e12 * TimeS },
        { "deg", Dimension.Angle, Math.PI / 180 }, { "°", Dimension.Angle, Math.PI / 180 }, { "rad", Dimension.Angle, 1 },
        { "1/GPa", Dimension.Compressibility, PressurePa / 1e9 }, { "1/bar", Dimension.Compressibility, PressurePa / 1e5 },
        { "bar^-1", Dimension.Compressibility, PressurePa / 1e5 }, { "Å³/eV", Dimension.Compressibility, 1 }, { "Å^3/eV", Dimension.Compressibility, 1 },
        { "1/Å", Dimension.InverseLength, 1 }, { "1/A", Dimension.InverseLength, 1 }, { "Å^-1", Dimension.InverseLength, 1 },
        { "1/nm", Dimension.InverseLength, 0.1 }, { "1/bohr", Dimension.InverseLength, 1e-10 / BohrM },
        { "B", Dimension.Storage, 1 }, { "kB", Dimension.Storage, 1e3 }, { "MB", Dimension.Storage, 1e6 }, { "GB", Dimension.Storage, 1e9 },
        { "MiB", Dimension.Storage, 1024 * 1024 }, { "GiB", Dimension.Storage, 1024.0 * 1024 * 1024 },
    };

    [Theory]
    [MemberData(nameof(Units))]
    public void Every_unit_has_its_value(string unit, Dimension dimension, double value)
    {
        Assert.Equal(2.5, Parse($"2.5 {unit}", dimension) / value, 1e-9);
        Assert.Equal(-2.5, Parse($" -25e-1{(unit.StartsWith("1/", StringComparison.Ordinal) ? unit[1..] : unit)} ", dimension) / value, 1e-9);
    }

    [Fact]
    public void The_table_above_is_complete()
    {
        var tested = Units.Select(row => ((Dimension)row[1], (string)row[0])).ToHashSet();
        foreach (var dimension in Enum.GetValues<Dimension>())
            Assert.All(Quantity.UnitNames(dimension), name => Assert.Contains((dimension, name), tested));
    }

    [Fact]
    public void All_spellings_of_the_angstrom_are_one()
    {
        foreach (string letter in new[] { "\u00C5", "\u212B", "A\u030A", "A", "Angstrom", "angstrom", "Ångström" })
        {
            Assert.Equal(1.5, Parse($"1.5 {letter}", Dimension.Length));
            Assert.Equal(0.02, Parse($"0.02 eV/{letter}", Dimension.Force));
            Assert.Equal(3, Parse($"3 {letter}^-1", Dimension.InverseLength));
            foreach (string cube in new[] { "³", "^3", "3" }) Assert.Equal(2, Parse($"2 eV/{letter}{cube}", Dimension.Pressure));
        }
        Assert.False(Quantity.TryParse("1 eV/Amp", Dimension.Force, out _, out string problem));
        Assert.Contains("unknown unit 'eV/Amp'", problem);
    }

    [Theory]
    [InlineData("300", "no unit")]
    [InlineData("1 fs", "unit of time")]
    [InlineData("1 parsec", "unknown unit")]
    [InlineData("1,5 K", "comma")]
    [InlineData("1,000.5 K", "comma")]
    [InlineData("K", "number")]
    [InlineData("", "number")]
    [InlineData("1.2.3 K", "number")]
    [InlineData("1e999 K", "number")]
    [InlineData("NaN K", "number")]
    [InlineData("inf K", "number")]
    [InlineData("--1 K", "number")]
    public void Anything_else_is_refused_with_a_remedy(string text, string word)
    {
        string problem = Problem(text, Dimension.Temperature);
        Assert.Contains(word, problem);
        if (word is "unit of time" or "unknown unit") Assert.Contains("use one of K", problem);
    }

    [Fact]
    public void Zero_needs_no_unit_and_cultures_do_not_matter()
    {
        Assert.Equal(0, Parse("0", Dimension.Pressure));
        Assert.Equal(0, Parse("-0.0", Dimension.Pressure));
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(1.5, Parse("1.5 K", Dimension.Temperature));
            Problem("1,5 K", Dimension.Temperature);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal("1 fs", Quantity.Example(Dimension.Time));
    }

    [Fact]
    public void Typed_quantities_agree_with_the_units_of_text()
    {
        Assert.Equal(Parse("2 fs", Dimension.Time), Time.Fs(2).Value, 1e-15);
        Assert.Equal(Parse("2 ps", Dimension.Time), Time.Ps(2).Value, 1e-12);
        Assert.Equal(2, Time.Fs(2).InFs, Tolerance.Algebra);
        Assert.Equal(Parse("2 Å", Dimension.Length), Length.Angstrom(2).Value);
        Assert.Equal(Parse("2 nm", Dimension.Length), Length.Nm(2).Value);
        Assert.Equal(Parse("2 GPa", Dimension.Pressure), Pressure.GPa(2).Value, 1e-15);
        Assert.Equal(Parse("2 bar", Dimension.Pressure), Pressure.Bar(2).Value, 1e-15);
        Assert.Equal(2, Pressure.GPa(2).InGPa, Tolerance.Algebra);
        Assert.Equal(Parse("2 eV", Dimension.Energy), Energy.Ev(2).Value);
        Assert.Equal(Parse("2 Ha", Dimension.Energy), Energy.Hartree(2).Value, Tolerance.Algebra);
        Assert.Equal(Parse("2 kcal/mol", Dimension.Energy), Energy.KcalPerMol(2).Value, Tolerance.Algebra);
        Assert.Equal(Parse("2 eV/Å", Dimension.Force), Force.EvPerAngstrom(2).Value);
        Assert.Equal(Parse("2 1/ps", Dimension.Rate), Rate.PerPs(2).Value, 1e-15);
        Assert.Equal(Parse("2 1/fs", Dimension.Rate), Rate.PerFs(2).Value, Tolerance.Algebra);
        Assert.Equal(2, Rate.PerPs(2).InPerPs, Tolerance.Algebra);
        Assert.Equal(300, Temperature.K(300).Value);
        Assert.Equal(1.380649e-23 * 300 / E, Temperature.K(300).ThermalEnergy, 1e-9);
        Assert.Equal(E * 1e10 / (4 * Math.PI * 8.8541878128e-12), UnitSystem.Coulomb, 1e-8); // e²/(4πε₀) in eV·Å = e·1e10/(4πε₀)
    }
}
