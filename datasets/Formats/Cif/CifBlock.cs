using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>One data block of a CIF: the items that structures need, by tag; everything else is read over.</summary>
internal sealed class CifBlock(string name, string file, long line)
{
    private static readonly string[] Wanted =
    [
        "_cell_length_", "_cell_angle_", "_cell.length_", "_cell.angle_", "_symmetry", "_space_group", "_atom_site_", "_atom_site.",
    ];

    private readonly Dictionary<string, List<CifToken>> items = new(StringComparer.Ordinal);

    /// <summary>What follows data_.</summary>
    public string Name { get; } = name;

    /// <summary>Line of the block's start.</summary>
    public long Line { get; } = line;

    /// <summary>Whether the block lists atoms.</summary>
    public bool HasAtoms =>
        Column("_atom_site_fract_x") is not null || Column("_atom_site_cartn_x") is not null || Column("_atom_site_label") is not null;

    /// <summary>Reads a block up to the start of the next, which is returned in <paramref name="next"/>.</summary>
    public static CifBlock Read(CifLexer lexer, CifToken start, out CifToken next)
    {
        var block = new CifBlock(start.Text, lexer.File, start.Line);
        next = lexer.Next();
        while (next.Kind is not (CifKind.End or CifKind.Block))
        {
            if (next.Kind == CifKind.Value)
                throw lexer.Error($"the value {Words.Shown(Encoding.UTF8.GetBytes(next.Text))} belongs to no tag; "
                    + "write a tag such as _cell_length_a before it, or quote values that hold blanks", next);
            next = next.Kind == CifKind.Loop ? block.ReadLoop(lexer, next) : block.ReadItem(lexer, next);
        }
        return block;
    }

    /// <summary>Values of a tag (the same under the dotted names of mmCIF); null when the block has none.</summary>
    public List<CifToken>? Column(string tag) => items.GetValueOrDefault(tag);

    /// <summary>The one value of the first of the tags that has one.</summary>
    public CifToken? Single(params ReadOnlySpan<string> tags)
    {
        foreach (string tag in tags)
            if (Column(tag) is [var value, ..] && !value.IsMissing) return value;
        return null;
    }

    /// <summary>A number without its uncertainty: 5.431(2) is 5.431.</summary>
    public double Number(CifToken value, string what)
    {
        var text = value.Text.AsSpan();
        if (text.EndsWith(")") && text.IndexOf('(') is > 0 and var open && !text[(open + 1)..^1].ContainsAnyExceptInRange('0', '9')) text = text[..open];
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToArray());
        if (NumberText.TryReal(bytes, out double x) && double.IsFinite(x)) return x;
        throw Error(value.IsMissing || bytes.Length == 0 ? $"{what} is unknown ('{value.Text}'); give the number" : $"{what}: {Words.NotANumber(bytes)}", value);
    }

    public DataError Error(string message, CifToken at) => new(message, file, at.Line, at.Column);

    /// <summary>An error about the block as a whole.</summary>
    public DataError Error(string message) => new($"block '{Name}': {message}", file, Line, 1);

    private CifToken ReadItem(CifLexer lexer, CifToken tag)
    {
        var value = lexer.Next();
        if (value.Kind != CifKind.Value) throw lexer.Error($"{tag.Text} has no value; write one behind it, or ? when it is unknown", tag);
        if (IsWanted(tag.Text) && !items.TryAdd(Normal(tag.Text), [value])) throw lexer.Error($"{tag.Text} stands twice in the block; keep one", tag);
        return lexer.Next();
    }

    private CifToken ReadLoop(CifLexer lexer, CifToken loop)
    {
        var columns = new List<List<CifToken>?>();
        CifToken token;
        while ((token = lexer.Next()).Kind == CifKind.Tag)
        {
            var column = IsWanted(token.Text) ? new List<CifToken>() : null;
            columns.Add(column);
            if (column is not null && !items.TryAdd(Normal(token.Text), column)) throw lexer.Error($"{token.Text} stands twice in the block; keep one", token);
        }
        if (columns.Count == 0) throw lexer.Error("loop_ without tags; write the tags of its columns behind it", loop);
        long n = 0;
        for (; token.Kind == CifKind.Value; token = lexer.Next(), n++) columns[(int)(n % columns.Count)]?.Add(token);
        if (n % columns.Count != 0)
            throw lexer.Error($"the loop has {columns.Count} columns but {n} values, which do not fill whole rows; "
                + "a value before this place is missing, or one with blanks is not quoted", token);
        return token;
    }

    private static bool IsWanted(string tag) => Array.Exists(Wanted, w => tag.StartsWith(w, StringComparison.Ordinal));

    private static string Normal(string tag) => tag.Replace('.', '_');
}
