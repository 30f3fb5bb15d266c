using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Reads the value of <c>Properties</c>: name:type:width triplets, where a backslash before a name keeps it from being interpreted.</summary>
internal static class PropertiesParser
{
    private const int MostColumns = 10_000;

    /// <summary>Columns of a file without Properties.</summary>
    public static List<PropertyColumn> Plain() => [new("species", false, 'E', 1), new("pos", false, 'R', 3) { MustBeFinite = true }];

    /// <exception cref="DataError">The text is no list of triplets, or positions or species are absent.</exception>
    public static List<PropertyColumn> Parse(CommentEntry entry, LabelKeys keys, LineReader reader)
    {
        var fields = Split(entry.Text);
        if (fields.Count % 3 != 0) throw Error($"Properties has {fields.Count} fields; it must be triplets such as species:S:1:pos:R:3");
        var columns = new List<PropertyColumn>();
        long total = 0;
        for (int i = 0; i < fields.Count; i += 3)
        {
            string name = fields[i].Text, type = fields[i + 1].Text, count = fields[i + 2].Text;
            bool literal = fields[i].Literal;
            if (type is not ("S" or "R" or "I" or "L")) throw Error($"column '{name}' has type '{type}'; use S, R, I or L");
            if (!int.TryParse(count, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int width) || width < 1 || (total += width) > MostColumns)
                throw Error($"column '{name}' has width '{count}'; write a whole number from 1 on, not more than {MostColumns} in all");
            if (columns.Exists(c => c.Name == name && c.Literal == literal)) throw Error($"column '{name}' stands twice; rename one");
            char kind = type[0];
            bool structural = !literal && name is "pos" or "velocities" or "momenta" or "velo" or "masses" or "mass" or "forces" or "energies";
            if (!literal && name == "species" && kind == 'S' && width == 1) kind = 'E';
            // Whole numbers are welcome where reals are expected.
            if (kind == 'I' && !literal && keys.InterpretsColumn(name) && name is not ("Z" or "move_mask")) kind = 'R';
            columns.Add(new(name, literal, kind, width)
            {
                MustBeFinite = structural || (!literal && (keys.Forces.Contains(name) || keys.AtomEnergies.Contains(name))),
            });
        }
        if (!columns.Exists(c => c is { Literal: false, Name: "pos", Kind: 'R', Width: 3 })) throw Error("Properties has no pos:R:3; add the positions");
        if (!columns.Exists(c => c.Kind == 'E' || c is { Literal: false, Name: "Z", Kind: 'I', Width: 1 })) throw Error("Properties has neither species:S:1 nor Z:I:1; add the elements");
        return columns;

        DataError Error(string message) => reader.Error(message, entry.Column);
    }

    private static List<(string Text, bool Literal)> Split(string text)
    {
        var fields = new List<(string, bool)>();
        var field = new StringBuilder();
        bool literal = false, first = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == ':') { fields.Add((field.ToString(), literal)); field.Clear(); literal = false; first = true; continue; }
            if (c == '\\' && i + 1 < text.Length) { literal |= first; c = text[++i]; }
            first = false;
            field.Append(c);
        }
        fields.Add((field.ToString(), literal));
        return fields;
    }
}
