using Potentials.Cli.Config;
using Potentials.Cli.Configs;
using Potentials.Cli.Tests.Kit;
using Potentials.Core;

namespace Potentials.Cli.Tests;

/// <summary>Everything a config can say wrong is said back with its place and a remedy.</summary>
public sealed class ConfigTests
{
    internal const string Relax = """
        structure:
          crystal: diamond
          element: Si
          a: 5.43 Å
          repeat: [2, 2, 2]
          rattle: 0.05 Å
          seed: 7
          fixed: [1, 2]
        potential:
          model: stillinger-weber-si
        relax:
          optimizer: fire
          cell: frechet
          fmax: 0.01 eV/Å
          smax: 0.1 GPa
          max_steps: 500
          pressure: 1 GPa
          hydrostatic: false
          constant_volume: false
          mask: [true, true, true, false, false, false]
          batch_atoms: 100
        output:
          folder: runs/relax-si
          trajectory: extxyz
          trajectory_interval: 5
          checkpoint_interval: 10
          plot: false
        """;

    internal const string Md = """
        structure:
          crystal: hcp
          element: Ar
          a: 3.7 Å
          c: 6.1 Å
        potential:
          model: lennard-jones-ar
        md:
          ensemble: nvt-langevin
          temperature: 300 K
          friction: 1 1/ps
          final_temperature: 400 K
          timestep: 0.5 fs
          steps: 1000
          velocities: draw
          initial_temperature: 600 K
          remove_drift: true
          seed: 3
        output:
          folder: runs/md
          trajectory: binary
          trajectory_interval: 50
          thermo: jsonl
          thermo_interval: 5
          checkpoint_interval: 100
          plot: false
        """;

    /// <summary>Line number, indentation and key of every key of the two configs.</summary>
    public static TheoryData<string, int> Keys()
    {
        var data = new TheoryData<string, int>();
        foreach (string kind in (string[])["relax", "md"])
        {
            string[] lines = Text(kind).Split('\n');
            for (int i = 0; i < lines.Length; i++) data.Add(kind, i + 1);
        }
        return data;
    }

    [Theory, MemberData(nameof(Keys))]
    public void Each_key_misspelt_is_named_with_line_column_and_the_right_key(string kind, int line)
    {
        string[] lines = Text(kind).Split('\n');
        string row = lines[line - 1], key = row.Trim().Split(':')[0];
        int column = row.IndexOf(key, StringComparison.Ordinal);
        string misspelt = key.Length <= 2 ? key + key[^1] : key[..^2] + key[^1] + key[^2] + "e";
        lines[line - 1] = row[..column] + misspelt + row[(column + key.Length)..];
        var error = Assert.Throws<ConfigError>(() => Load(kind, string.Join('\n', lines)));
        Assert.Equal((line, column + 1), (error.Line, error.Column));
        Assert.Contains($"'{misspelt}'", error.Message);
        Assert.Contains($"did you mean '{key}'", error.Message);
        Assert.Equal(2, error.ExitCode);
    }

    [Theory, MemberData(nameof(Keys))]
    public void Each_quantity_needs_its_unit(string kind, int line)
    {
        string[] lines = Text(kind).Split('\n');
        string row = lines[line - 1];
        string[] parts = row.Trim().Split(": ");
        if (parts.Length < 2 || parts[1].Split(' ') is not [string number, string unit] || !double.TryParse(number, out _)) return;
        int column = row.IndexOf(parts[1], StringComparison.Ordinal);
        foreach (string wrong in (string[])[number, $"{number} {(unit == "K" ? "GPa" : "K")}", $"{number} {unit}x", $"{number},5 {unit}", $"nan {unit}", unit.TrimStart('1', '/')])
        {
            lines[line - 1] = row[..column] + wrong;
            var error = Assert.Throws<ConfigError>(() => Load(kind, string.Join('\n', lines)));
            Assert.Equal((line, column + 1), (error.Line, error.Column));
            Assert.Contains($"{parts[0]}'", error.Message);
        }
    }

    [Theory, MemberData(nameof(Keys))]
    public void Each_value_of_a_wrong_kind_is_refused_at_its_place(string kind, int line)
    {
        string[] lines = Text(kind).Split('\n');
        string row = lines[line - 1];
        string key = row.Trim().Split(':')[0];
        if (!row.StartsWith("  ", StringComparison.Ordinal) || key is "folder" or "model") return;
        int column = row.IndexOf(": ", StringComparison.Ordinal) + 2;
        foreach (string wrong in (string[])["maybe", "{a: 1}", "[a, b]", "-17"])
        {
            if (wrong == "-17" && key is "pressure") continue;
            lines[line - 1] = row[..column] + wrong;
            var error = Assert.Throws<ConfigError>(() => Load(kind, string.Join('\n', lines)));
            Assert.Equal(line, error.Line);
        }
    }

    [Theory]
    [InlineData("relax")]
    [InlineData("md")]
    public void The_resolved_config_reads_back_to_the_same_values(string kind)
    {
        using var folder = new WorkFolder();
        string path = folder[folder.Write("a.yaml", Text(kind))], again = folder["b.yaml"];
        if (kind == "relax")
        {
            var first = ConfigFile.Load<RelaxConfig>(path, []);
            File.WriteAllText(again, ConfigText.Write(first.Resolved));
            var second = ConfigFile.Load<RelaxConfig>(again, []);
            Assert.Equal(ConfigText.Write(first.Resolved), ConfigText.Write(second.Resolved));
            Assert.Equal(first.Config.Relax with { Mask = [] }, second.Config.Relax with { Mask = [] }, Same);
            Assert.Equal(first.Config.Output, second.Config.Output);
        }
        else
        {
            var first = ConfigFile.Load<MdConfig>(path, []);
            File.WriteAllText(again, ConfigText.Write(first.Resolved));
            var second = ConfigFile.Load<MdConfig>(again, []);
            Assert.Equal(ConfigText.Write(first.Resolved), ConfigText.Write(second.Resolved));
            Assert.Equal(first.Config.Md, second.Config.Md);
        }
    }

    [Fact]
    public void Quantities_arrive_in_internal_units_and_defaults_are_filled_in()
    {
        using var folder = new WorkFolder();
        var loaded = ConfigFile.Load<MdConfig>(folder[folder.Write("a.yaml", Md)], ["md.timestep=2 ps", "md.timestep=0.25 fs", "md.remove_drift=False"]);
        Assert.False(loaded.Config.Md.RemoveDrift); // YAML allows the capital
        Assert.Equal(Time.Fs(0.25).Value, loaded.Config.Md.Timestep);
        Assert.Equal(3.7, loaded.Config.Structure.A);
        Assert.Equal([1, 1, 1], loaded.Config.Structure.Repeat);
        Assert.Contains("repeat: [1, 1, 1]", ConfigText.Write(loaded.Resolved));
        Assert.Contains("timestep: 0.25 fs", ConfigText.Write(loaded.Resolved));
    }

    [Fact]
    public void The_example_of_the_manual_in_flow_style_works_and_the_folder_has_a_default()
    {
        using var folder = new WorkFolder();
        string text = """
            structure: {crystal: diamond, element: Si, a: 5.43 Å, repeat: [2, 2, 2], rattle: 0.05 Å, seed: 7}
            potential: {model: stillinger-weber-si}
            relax: {optimizer: fire, cell: frechet, fmax: 0.01 eV/Å, max_steps: 500}
            """;
        var loaded = ConfigFile.Load<RelaxConfig>(folder[folder.Write("my-si.yaml", text)], []);
        Assert.Equal(Path.Combine("runs", "my-si"), loaded.Config.Output.Folder);
        Assert.Equal(CellFilter.Frechet, loaded.Config.Relax.Cell);
        Assert.Equal(7ul, loaded.Config.Structure.Seed);
    }

    [Theory]
    [InlineData("dtype", "float32")]
    [InlineData("device", "cuda")]
    [InlineData("threads", "2")]
    public void What_belongs_to_the_terms_of_a_sum_is_not_ignored_beside_it(string key, string value)
    {
        using var folder = new WorkFolder();
        const string terms = "sum: [{model: stillinger-weber-si}, {model: zbl}]";
        const string text = $"structure: {{crystal: diamond, element: Si, a: 5.43 Å}}\npotential: {{{terms}}}\nrelax: {{fmax: 0.01 eV/Å}}\n";
        ConfigFile.Load<RelaxConfig>(folder[folder.Write("a.yaml", text)], []);
        var error = Assert.Throws<ConfigError>(() => ConfigFile.Load<RelaxConfig>(folder[folder.Write("b.yaml", text.Replace(terms, $"{terms}, {key}: {value}", StringComparison.Ordinal))], []));
        Assert.Contains($"'{key}' belongs to the terms of the sum", error.Message);
        Assert.True(error.Line > 0);
    }

    [Theory]
    [InlineData("relax.fmaks=1", "did you mean 'fmax'")]
    [InlineData("relax.fmax=1", "has no unit")]
    [InlineData("relax=1", "is a section")]
    [InlineData("relax.fmax.x=1 eV/Å", "not a section")]
    [InlineData("relax.fmax", "path=value")]
    [InlineData("=1", "path=value")]
    [InlineData("relax..fmax=1", "not a path")]
    [InlineData("relax.max_steps=[1", "not valid YAML")]
    [InlineData("relax.max_steps=1e40", "whole number")]
    [InlineData("relax.max_steps=1e12", "too large")]
    public void An_override_that_does_not_fit_is_named(string set, string expected)
    {
        using var folder = new WorkFolder();
        var error = Assert.Throws<ConfigError>(() => ConfigFile.Load<RelaxConfig>(folder[folder.Write("a.yaml", Relax)], [set]));
        Assert.Contains($"--set {set}", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("# only a comment\n", "empty")]
    [InlineData("a: 1\na: 2\n", "already given in line 1")]
    [InlineData("a: &x 1\nb: 2\n", "anchor")]
    [InlineData("a: !!int 1\n", "tag")]
    [InlineData("a: *x\n", "alias")]
    [InlineData("a: [1\nb: 2\n", "not valid YAML")]
    [InlineData("a: {b: 1\n", "not valid YAML")]
    [InlineData("a: \"b\n", "not valid YAML")]
    [InlineData("a:\n\tb: 1\n", "tabs")]
    [InlineData("a: 1\n---\nb: 2\n", "one YAML document")]
    [InlineData("[1, 2]\n", "is a section")]
    [InlineData("just words\n", "is a section")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n", "nesting")]
    [InlineData("? [1]\n: 2\n", "key must be a word")]
    public void Text_that_is_no_config_is_refused(string text, string expected)
    {
        using var folder = new WorkFolder();
        var error = Assert.Throws<ConfigError>(() => ConfigFile.Load<RelaxConfig>(folder[folder.Write("a.yaml", text)], []));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Dotted_keys_are_sections_and_byte_order_mark_and_carriage_returns_do_no_harm()
    {
        using var folder = new WorkFolder();
        string text = "\uFEFFstructure.crystal: fcc\r\nstructure.element: Cu\r\nstructure.a: 3.6 Å\r\npotential.model: zbl\r\nrelax.fmax: 0.1 eV/Å\r\nrelax: {max_steps: 3}\r\n";
        var config = ConfigFile.Load<RelaxConfig>(folder[folder.Write("a.yaml", text)], []).Config;
        Assert.Equal((0.1, 3), (config.Relax.Fmax, config.Relax.MaxSteps));
        var twice = Assert.Throws<ConfigError>(() => ConfigFile.Load<RelaxConfig>(folder[folder.Write("b.yaml", text + "relax.max_steps: 4\r\n")], []));
        Assert.Contains("already given in line 6", twice.Message);
    }

    [Fact]
    public void Random_mutations_of_a_config_give_a_config_or_a_config_error()
    {
        using var folder = new WorkFolder();
        var random = new Random(5);
        string alphabet = "abz019:{}[],.-'\"#&*!|>%@\n\t Å";
        int valid = 0;
        for (int k = 0; k < 10_000; k++)
        {
            var text = new System.Text.StringBuilder(k % 2 == 0 ? Relax : Md);
            for (int m = random.Next(1, 4); m > 0; m--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0: text.Remove(at, 1); break;
                    case 1: text.Insert(at, alphabet[random.Next(alphabet.Length)]); break;
                    default: text[at] = alphabet[random.Next(alphabet.Length)]; break;
                }
            }
            try
            {
                var node = YamlText.Read(text.ToString(), "fuzz.yaml");
                if (k % 2 == 0) ConfigBinder.Bind<RelaxConfig>(node, folder.Path);
                else ConfigBinder.Bind<MdConfig>(node, folder.Path);
                valid++;
            }
            catch (ConfigError e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
        Assert.InRange(valid, 100, 9_000);
    }

    private static bool Same(RelaxOptions a, RelaxOptions b) => (a with { Mask = [] }).ToString() == (b with { Mask = [] }).ToString();

    private static string Text(string kind) => kind == "relax" ? Relax : Md;

    private static void Load(string kind, string text)
    {
        using var folder = new WorkFolder();
        string path = folder[folder.Write("a.yaml", text)];
        if (kind == "relax") ConfigFile.Load<RelaxConfig>(path, []);
        else ConfigFile.Load<MdConfig>(path, []);
    }
}
