using System.Text.RegularExpressions;
using Potentials.Cli.Tests.Kit;
using Potentials.Datasets;
using Potentials.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary>What the README and the folder of configs promise.</summary>
public sealed partial class ConfigFolderTests
{
    public static TheoryData<string> Configs => [.. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "configs"), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [SkippableTheory, MemberData(nameof(Configs))]
    public void Every_config_runs_by_the_command_in_its_head(string name)
    {
        string config = Path.Combine(SharedData.Repository, "configs", name), text = File.ReadAllText(config);
        string verb = Command().Match(text).Groups[1].Value;
        Assert.Contains(verb, (string[])["relax", "md"]);
        Assert.Contains($"`potentials {verb} configs/{name}`", File.ReadAllText(Path.Combine(SharedData.Repository, "configs", "README.md")));
        using var folder = new WorkFolder();
        // A network needs its model; few steps show that it runs.
        bool network = text.Contains("nequix", StringComparison.Ordinal);
        string models = network ? SharedData.Path("models") : "";
        string[] shorter = network ? verb == "md" ? ["--set", "md.steps=4"] : ["--set", "relax.max_steps=3"] : verb == "md" ? ["--set", "md.steps=200"] : [];
        Executable.RunWithModels(folder.Path, models, "check", config).Exits(0);
        Executable.RunWithModels(folder.Path, models, [verb, config, .. shorter]).Exits(0);
        string results = Directory.EnumerateDirectories(folder["runs"]).Single();
        Assert.NotEmpty(StructureFile.Read(Path.Combine(results, verb == "md" ? "final.extxyz" : "relaxed.extxyz")));
        Assert.True(File.Exists(Path.Combine(results, "summary.json")));
    }

    [Fact]
    public void The_README_s_first_command_relaxes_and_moves_and_draws_its_picture()
    {
        string readme = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));
        var command = Regex.Match(readme, "dotnet run --project potentials/cli -c Release -- (.*)");
        string[] arguments = command.Groups[1].Value.Split(' ');
        using var folder = new WorkFolder();
        Directory.CreateDirectory(folder["configs"]);
        File.Copy(Path.Combine(SharedData.Repository, arguments[1]), folder[arguments[1]]);
        var result = Executable.Run(folder.Path, arguments).Exits(0);
        Assert.Contains("converged", result.Output);
        Assert.Contains("2000 steps done", result.Output);
        Assert.Equal(41, StructureFile.Read(folder["runs/silicon/trajectory.extxyz"]).Count());
        Assert.InRange(new FileInfo(folder["runs/silicon/plot.png"]).Length, 5_000, 200_000);
        Assert.InRange(new FileInfo(Path.Combine(SharedData.Repository, Regex.Match(readme, @"\((configs/images/[^)]*\.png)\)").Groups[1].Value)).Length, 5_000, 200_000);
        Assert.Contains("dotnet test Potentials.sln -c Release", File.ReadAllText(Path.Combine(SharedData.Repository, ".ci", "run")));
        Assert.Contains("\ndotnet test Potentials.sln -c Release\n", readme);
    }

    [Fact]
    public async Task The_README_s_library_example_compiles_and_runs()
    {
        string readme = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));
        string code = Regex.Match(readme, "```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.InRange(code.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 8, 14);
        using var folder = new WorkFolder();
        string bin = AppContext.BaseDirectory;
        folder.Write("Program.cs", code);
        folder.Write("example.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><UseAppHost>false</UseAppHost></PropertyGroup>
              <ItemGroup>
                <Reference Include="{bin}Potentials.Core.dll" /><Reference Include="{bin}Potentials.Models.dll" /><Reference Include="{bin}Potentials.MD.dll" /><Reference Include="{bin}Potentials.Equivariant.dll" />
              </ItemGroup>
            </Project>
            """);
        var info = new System.Diagnostics.ProcessStartInfo("dotnet", ["run", "--project", folder["example.csproj"]]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        foreach (string name in info.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) info.Environment.Remove(name);
        info.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"; // the example prints as its user's language writes numbers
        using var process = System.Diagnostics.Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        Assert.Matches(@"-4\.336 eV/atom after \d+ steps", output);
        Assert.Contains("1000 steps of molecular dynamics", output);
    }

    [GeneratedRegex(@"#\s+potentials (relax|md) configs/")]
    private static partial Regex Command();
}
