using System.Text;
using Potentials.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Potentials.Cli.Config;

/// <summary>
/// Reads the part of YAML that configs use: one document of mappings, lists and scalars. Duplicate keys, anchors, tags and deep
/// nesting are refused, so that what a file says is what a reader of it sees and no file can execute or multiply anything.
/// </summary>
public static class YamlText
{
    private const int MaxDepth = 16;
    private const long MaxBytes = 4 << 20;

    /// <summary>Reads a config file.</summary>
    /// <exception cref="ConfigError">The file is absent, unreadable, not UTF-8, not YAML, or uses what configs do not.</exception>
    public static ConfigNode ReadFile(string path)
    {
        byte[] bytes;
        try
        {
            var info = new FileInfo(path);
            if (Directory.Exists(path)) throw new ConfigError($"'{path}' is a folder, not a config file");
            if (!info.Exists) throw new ConfigError($"config file '{path}' does not exist" + NearestFile(path));
            if (info.Length > MaxBytes) throw new ConfigError($"'{path}' has {info.Length} bytes, which no config has; is it a data file?");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigError($"cannot read config file '{path}': {e.Message}", inner: e);
        }
        try
        {
            return Read(new UTF8Encoding(false, true).GetString(bytes).TrimStart('\uFEFF'), path);
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + bytes.AsSpan(0, Math.Max(0, e.Index)).Count((byte)'\n');
            throw new ConfigError("the file is not UTF-8; save it as UTF-8 (Å may also be written A)", path, line, 0, e);
        }
    }

    /// <summary>Reads YAML from text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="source">Name for error messages.</param>
    /// <param name="hasLines">Whether lines and columns of the text mean something to the user.</param>
    public static ConfigNode Read(string text, string source, bool hasLines = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        int tab = LineStartingWithTab(text);
        if (tab > 0) throw new ConfigError("YAML does not allow tabs for indentation; use blanks", source, hasLines ? tab : 0, hasLines ? 1 : 0);
        Parser? parser = null;
        try
        {
            parser = new Parser(new StringReader(text));
            parser.MoveNext(); // stream start
            parser.MoveNext();
            if (parser.Current is StreamEnd or null) throw new ConfigError("the config is empty; `potentials init relax` or `potentials init md` writes one to start from", source);
            parser.MoveNext(); // document start
            var root = Node(parser, source, hasLines, 0);
            parser.MoveNext(); // document end
            if (parser.Current is not (StreamEnd or null)) throw new ConfigError("a config is one YAML document; remove what follows '---'", source, Line(parser.Current.Start, hasLines), Column(parser.Current.Start, hasLines));
            return root;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException) // the parser's answer to some broken brackets
        {
            var mark = parser?.Current?.End ?? Mark.Empty;
            throw new ConfigError("not valid YAML: a bracket, brace or quote is not closed, or a colon is missing", source, Line(mark, hasLines), Column(mark, hasLines), e);
        }
        catch (YamlException e)
        {
            string message = e.InnerException?.Message ?? e.Message;
            throw new ConfigError($"not valid YAML: {message.TrimEnd('.')}", source, Line(e.Start, hasLines), Column(e.Start, hasLines), e);
        }
    }

    private static ConfigNode Node(Parser parser, string source, bool lines, int depth)
    {
        var at = parser.Current ?? throw new ConfigError("the YAML ends in the middle of a value", source);
        if (depth > MaxDepth) throw Refuse("more than 16 levels of nesting");
        switch (at)
        {
            case AnchorAlias:
                throw Refuse("an alias (*name) is not allowed in a config; write the value out");
            case NodeEvent { Anchor.IsEmpty: false }:
                throw Refuse("an anchor (&name) is not allowed in a config; write values out");
            case NodeEvent { Tag: { IsEmpty: false } tag } when tag != "!":
                throw Refuse("a tag (!name) is not allowed in a config");
            case Scalar s:
                parser.MoveNext();
                return new() { Kind = ConfigNodeKind.Scalar, Source = source, Line = Line(s.Start, lines), Column = Column(s.Start, lines), Text = s.Value, Quoted = s.Style != ScalarStyle.Plain };
            case SequenceStart:
                var list = new ConfigNode { Kind = ConfigNodeKind.List, Source = source, Line = Line(at.Start, lines), Column = Column(at.Start, lines) };
                parser.MoveNext();
                while (parser.Current is not SequenceEnd) list.Items.Add(Node(parser, source, lines, depth + 1));
                parser.MoveNext();
                return list;
            case MappingStart:
                var map = new ConfigNode { Kind = ConfigNodeKind.Mapping, Source = source, Line = Line(at.Start, lines), Column = Column(at.Start, lines) };
                parser.MoveNext();
                while (parser.Current is not MappingEnd)
                {
                    if (parser.Current is not Scalar key) throw new ConfigError("a key must be a word", source, Line(parser.Current!.Start, lines), Column(parser.Current.Start, lines));
                    var entry = new ConfigEntry
                    {
                        Key = key.Value, Source = source, Line = Line(key.Start, lines), Column = Column(key.Start, lines),
                        Value = new() { Kind = ConfigNodeKind.Scalar, Source = source },
                    };
                    parser.MoveNext();
                    entry.Value = Node(parser, source, lines, depth + 1);
                    Add(map, entry, entry.Key);
                }
                parser.MoveNext();
                return map;
            default:
                throw Refuse("unexpected YAML");
        }

        ConfigError Refuse(string message) => new(message, source, Line(at.Start, lines), Column(at.Start, lines));
    }

    /// <summary>Adds an entry; a dotted key (<c>relax.fmax: …</c>) goes into the section that it names.</summary>
    private static void Add(ConfigNode map, ConfigEntry entry, string key)
    {
        int dot = key.IndexOf('.');
        if (dot > 0 && dot < key.Length - 1)
        {
            var section = map.Find(key[..dot]);
            if (section is null)
            {
                section = Renamed(entry, key[..dot], new() { Kind = ConfigNodeKind.Mapping, Source = entry.Source, Line = entry.Line, Column = entry.Column });
                map.Entries.Add(section);
            }
            if (section.Value.Kind != ConfigNodeKind.Mapping) throw entry.Error($"'{key[..dot]}' already has the value {section.Value.Describe()} and cannot also be a section");
            Add(section.Value, entry, key[(dot + 1)..]);
            return;
        }
        if (map.Find(key) is { } before)
        {
            if (before.Value.Kind == ConfigNodeKind.Mapping && entry.Value.Kind == ConfigNodeKind.Mapping && (key != entry.Key || before.Line == before.Value.Line && before.Column == before.Value.Column))
            {
                foreach (var inner in entry.Value.Entries) Add(before.Value, inner, inner.Key);
                return;
            }
            throw entry.Error($"key '{key}' was already given in line {before.Line}; remove one of the two");
        }
        map.Entries.Add(key == entry.Key ? entry : Renamed(entry, key, entry.Value));
    }

    private static ConfigEntry Renamed(ConfigEntry entry, string key, ConfigNode value) =>
        new() { Key = key, Source = entry.Source, Line = entry.Line, Column = entry.Column, Value = value };

    private static int Line(Mark mark, bool lines) => lines ? (int)mark.Line : 0;

    private static int Column(Mark mark, bool lines) => lines ? (int)mark.Column : 0;

    private static int LineStartingWithTab(string text)
    {
        int line = 1;
        foreach (var row in text.AsSpan().EnumerateLines())
        {
            var blank = row[..^row.TrimStart().Length];
            if (blank.Contains('\t') && row.Length > blank.Length && row[blank.Length] != '#') return line;
            line++;
        }
        return 0;
    }

    private static string NearestFile(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null || !Directory.Exists(folder)) return "";
        string name = Path.GetFileName(path);
        string? near = Nearest.Of(name, Directory.EnumerateFiles(folder, "*.y*ml").Take(1000).Select(f => Path.GetFileName(f)));
        return near is null ? "" : $"; did you mean '{Path.Combine(Path.GetDirectoryName(path) ?? "", near)}'?";
    }
}
