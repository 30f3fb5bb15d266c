using System.Diagnostics;
using System.Xml.Linq;
using Potentials.Tests.Kit;

namespace Potentials.House.Tests;

/// <summary>The rooms, their namespaces and the arrows between them: whoever draws a new one changes this table and says why.</summary>
internal static class HousePlan
{
    public sealed record Room(string Folder, string Project, string Namespace, bool Torch, params string[] May);

    public static Room[] Rooms { get; } =
    [
        new("potentials/core", "Potentials.Core", "Potentials.Core", false),
        new("equivariant", "Potentials.Equivariant", "Potentials.Equivariant", true),
        new("native", "Potentials.Native", "Potentials.Native", false, "Potentials.Core"),
        new("datasets", "Potentials.Datasets", "Potentials.Datasets", false, "Potentials.Core"),
        new("potentials/models", "Potentials.Models", "Potentials.Models", true, "Potentials.Core", "Potentials.Equivariant"),
        new("md", "Potentials.MD", "Potentials.MD", false, "Potentials.Core"),
        new("md/torch", "Potentials.MD.Torch", "Potentials.MD.Torch", true, "Potentials.MD", "Potentials.Models", "Potentials.Core"),
        new("potentials/training", "Potentials.Training", "Potentials.Training", true, "Potentials.Models", "Potentials.Datasets", "Potentials.Core", "Potentials.Equivariant"),
        new("potentials/cli", "potentials", "Potentials.Cli", true, "*"),
    ];

    public static string Root => SharedData.Repository;

    /// <summary>Files under version control and new ones that would be, with forward slashes.</summary>
    public static string[] Files { get; } = [.. Run("git", "ls-files --cached --others --exclude-standard").Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f)))];

    /// <summary>The room that owns a file: the one with the longest matching folder.</summary>
    public static Room? RoomOf(string file) => Rooms.Where(r => file.StartsWith(r.Folder + "/", StringComparison.Ordinal)).MaxBy(r => r.Folder.Length);

    public static bool IsGenerated(string file) => file.EndsWith(".g.cs", StringComparison.Ordinal) || file.Contains("/Generated/", StringComparison.Ordinal);

    public static IEnumerable<string> Sources => Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !IsGenerated(f));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static XDocument Project(string file) => XDocument.Load(Path.Combine(Root, file));

    public static (int Code, string Output) Run(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // The host of the tests hands its own MSBuild variables down, which mislead a fresh evaluation.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
    }
}
