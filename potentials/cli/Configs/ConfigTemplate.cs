using System.Text;
using Potentials.Cli.Config;
using Potentials.Core;

namespace Potentials.Cli.Configs;

/// <summary>Writes configs that explain themselves: every key with its meaning, those not needed commented out.</summary>
public static class ConfigTemplate
{
    private const int CommentColumn = 42;

    private static readonly Dictionary<string, string> Relax = new()
    {
        ["structure.crystal"] = "diamond", ["structure.element"] = "Si", ["structure.a"] = "5.5 Å",
        ["structure.repeat"] = "[2, 2, 2]", ["structure.rattle"] = "0.05 Å",
        ["potential.model"] = "stillinger-weber-si",
        ["relax.cell"] = "frechet",
        ["output.folder"] = "runs/relax",
    };

    private static readonly Dictionary<string, string> Md = new()
    {
        ["structure.crystal"] = "diamond", ["structure.element"] = "Si", ["structure.a"] = "5.43 Å", ["structure.repeat"] = "[2, 2, 2]",
        ["potential.model"] = "stillinger-weber-si",
        ["md.ensemble"] = "nvt-langevin", ["md.temperature"] = "300 K", ["md.friction"] = "1 1/ps", ["md.timestep"] = "1 fs", ["md.steps"] = "1000",
        ["output.folder"] = "runs/md",
    };

    /// <summary>Examples for keys that have no default, shown behind a comment sign.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["structure.file"] = "start.extxyz", ["structure.frames"] = "all", ["structure.elements"] = "[Na, Cl]", ["structure.c"] = "5.2 Å", ["structure.fixed"] = "[1, 2, 3]",
        ["potential.file"] = "nequix-mp-1.nqx", ["potential.sum"] = "[{model: stillinger-weber-si}, {model: zbl}]", ["potential.pairs"] = "[{between: Ar-Ar, epsilon: 0.0103 eV, sigma: 3.4 Å}]",
        ["potential.cutoff"] = "8.5 Å", ["potential.style"] = "shifted-force", ["potential.onset"] = "7 Å", ["potential.mixing"] = "lorentz-berthelot",
        ["potential.inner"] = "0.6 Å", ["potential.outer"] = "1.2 Å",
        ["md.tau"] = "100 fs", ["md.final_temperature"] = "600 K", ["relax.smax"] = "0.1 GPa", ["md.initial_temperature"] = "600 K",
    };

    /// <summary>The template of a verb.</summary>
    public static string For(string verb)
    {
        var s = new StringBuilder();
        s.Append("# Run it with: potentials ").Append(verb).Append(" CONFIG     Check it with: potentials check CONFIG\n");
        s.Append("# Every number carries its unit; keys behind a # are optional.\n");
        bool relax = verb == "relax";
        Section(SectionSchema.Of(relax ? typeof(RelaxConfig) : typeof(MdConfig)), "", 0, false, relax ? Relax : Md, s);
        return s.ToString();
    }

    private static void Section(SectionSchema schema, string path, int indent, bool off, Dictionary<string, string> values, StringBuilder s)
    {
        foreach (var key in schema.Keys)
        {
            string full = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
            if (key.IsSection)
            {
                bool absent = off || key.Optional && key.Attribute.Default is null;
                if (indent == 0) s.Append('\n');
                Line(s, indent, absent, $"{key.Name}:", key.Attribute.Description);
                Section(SectionSchema.Of(key.ValueType), full, indent + 2, absent, values, s);
            }
            else
            {
                string? value = values.GetValueOrDefault(full) ?? key.Attribute.Default;
                Line(s, indent, off || value is null, $"{key.Name}: {value ?? Examples.GetValueOrDefault(full) ?? Example(key)}", key.Attribute.Description);
            }
        }
    }

    private static string Example(SchemaKey key) => key.Attribute is QuantityKeyAttribute q ? Quantity.Example(q.Dimension) : "1";

    private static void Line(StringBuilder s, int indent, bool off, string text, string comment)
    {
        int start = s.Length;
        s.Append(' ', indent).Append(off ? "# " : "").Append(text);
        s.Append(' ', Math.Max(2, CommentColumn - (s.Length - start))).Append("# ").Append(comment).Append('\n');
    }
}
