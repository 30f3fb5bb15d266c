using System.Text.RegularExpressions;

namespace Potentials.House.Tests;

public partial class LayoutTests
{
    private static readonly string[] Rooms = ["potentials", "md", "equivariant", "datasets", "native", "tests", "configs"];
    private static readonly string[] Files =
        ["Potentials.sln", "README.md", "LICENSE", "global.json", "build", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", ".gitignore", ".gitattributes", ".ci"];

    [Fact]
    public void The_top_level_holds_what_the_house_says()
    {
        string[] entries = [.. HousePlan.Files.Select(f => f.Split('/')[0]).Distinct()];
        Assert.Empty(entries.Except(Rooms).Except(Files));
        Assert.Empty(Rooms.Concat(["Potentials.sln", "README.md"]).Except(["configs"]).Except(entries));
    }

    [Fact]
    public void There_is_no_room_for_odds_and_ends() =>
        Assert.DoesNotContain(HousePlan.Files, f => f.Split('/').Any(p => p is "Common" or "Utils" or "Helpers" or "Misc"));

    /// <summary>The namespace is the room's, or goes on with the folders below it, as far as it likes.</summary>
    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong = new List<string>();
        foreach (string file in HousePlan.Sources)
        {
            if (HousePlan.RoomOf(file) is not { } room) continue;
            string text = HousePlan.Read(file);
            var match = NamespaceLine().Match(text);
            if (!match.Success)
            {
                if (TypeDeclaration().IsMatch(text)) wrong.Add($"{file}: a type without a namespace");
                continue;
            }
            string[] folders = Path.GetDirectoryName(file[(room.Folder.Length + 1)..])!.Split('/', StringSplitOptions.RemoveEmptyEntries);
            string[] allowed = [.. Enumerable.Range(0, folders.Length + 1).Select(n => string.Join('.', [room.Namespace, .. folders[..n]]))];
            if (!allowed.Contains(match.Groups[1].Value)) wrong.Add($"{file}: namespace {match.Groups[1].Value}, not {string.Join(" or ", allowed)}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_with_public_types_are_named_after_one()
    {
        var wrong = new List<string>();
        foreach (string file in HousePlan.Sources.Where(f => HousePlan.RoomOf(f) is not null))
        {
            string[] types = [.. TypeDeclaration().Matches(HousePlan.Read(file)).Where(m => m.Value.StartsWith("public", StringComparison.Ordinal)).Select(m => m.Groups[1].Value)];
            string name = Path.GetFileName(file).Split('.')[0];
            if (types.Length > 0 && !types.Contains(name)) wrong.Add($"{file} holds {string.Join(", ", types)}");
        }
        Assert.Empty(wrong);
    }

    /// <summary>Times are measured with Stopwatch, which no change of the clock disturbs; nothing else may depend on the time of day.</summary>
    [Fact]
    public void No_room_reads_the_clock() =>
        Assert.DoesNotContain(HousePlan.Sources, f => HousePlan.RoomOf(f) is not null && WallClock().IsMatch(HousePlan.Read(f)));

    [GeneratedRegex(@"DateTime(Offset)?\.(Now|UtcNow|Today)|Environment\.TickCount\b|GetUtcNow|GetLocalNow|GetLastWriteTime")]
    private static partial Regex WallClock();

    [Fact]
    public void No_file_is_longer_than_five_hundred_lines()
    {
        var wrong = HousePlan.Sources.Select(f => (File: f, Lines: File.ReadLines(Path.Combine(HousePlan.Root, f)).Count())).Where(f => f.Lines > 500);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_is_left_to_do_in_the_sources()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];
        Assert.Empty(HousePlan.Sources.SelectMany(f => marks.Where(m => Regex.IsMatch(HousePlan.Read(f), $@"\b{m}\b")).Select(m => $"{f}: {m}")));
    }

    /// <summary>Two precisions, two devices, two models live in one process.</summary>
    [Fact]
    public void Nothing_static_can_change() =>
        Assert.Empty(HousePlan.Sources.Where(f => HousePlan.RoomOf(f) is not null).SelectMany(f => MutableStatic().Matches(HousePlan.Read(f)).Select(m => $"{f}: {m.Value.Trim()}")));

    [GeneratedRegex(@"^\s+(?:(?:public|internal|private|protected|volatile|unsafe|new)\s+)*static\s+(?!readonly\b|[^()=;{}\n]*\breadonly\b)(?:[^()=;{}\n]+?\s\w+\s*(?:=(?!>)|;)|[^()=;\n]+\{\s*get;[^}\n]*\bset;)", RegexOptions.Multiline)]
    private static partial Regex MutableStatic();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^(?:public|internal|file|abstract|sealed|static|partial|readonly|unsafe|ref| )*(?:class|struct|record struct|record class|record|interface|enum|delegate \S+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
