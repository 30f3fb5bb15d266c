using System.Text.Json;
using Potentials.Cli.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary>Exit codes, help, and errors as a user meets them.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData(2, "unknown verb 'chek'; did you mean 'check'?", "chek")]
    [InlineData(2, "unknown option '--prnt'; did you mean '--print'?", "check", "a.yaml", "--prnt")]
    [InlineData(2, "missing", "check")]
    [InlineData(2, "does not exist", "check", "absent.yaml")]
    [InlineData(2, "no config for 'fly'", "init", "fly")]
    [InlineData(2, "--elements needs --model", "doctor", "--elements", "Si")]
    [InlineData(2, "--steps needs --model", "doctor", "--steps", "5")]
    [InlineData(2, "cannot parse argument 'two' for option '--threads' as a whole number (see", "doctor", "--model", "zbl", "--threads", "two")]
    [InlineData(2, "cannot parse argument '1,5' for option '--seconds' as a number (see", "bench", "neighbors", "--seconds", "1,5")]
    [InlineData(2, "--device needs --model", "doctor", "--device", "cuda")]
    [InlineData(2, "--dtype needs --model", "doctor", "--dtype", "float32")]
    [InlineData(2, "--threads needs --model", "doctor", "--threads", "2")]
    public void A_command_line_that_asks_for_nonsense_exits_with_2(int code, string message, params string[] arguments)
    {
        using var folder = new WorkFolder();
        var result = Executable.Run(folder.Path, arguments).Exits(code);
        Assert.Contains(message, result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void An_error_shows_the_line_and_marks_the_column()
    {
        using var folder = new WorkFolder();
        folder.Write("a.yaml", "structure: {crystal: fcc, element: Cu, a: 3.6 Å}\npotential: {model: x}\nrelax: {fmaks: 0.1 eV/Å}\n");
        var result = Executable.Run(folder.Path, "check", "a.yaml").Exits(2);
        Assert.Equal(
            "error: a.yaml:3:9: unknown key 'fmaks' in 'relax'; did you mean 'fmax'?\n" +
            "     3 | relax: {fmaks: 0.1 eV/Å}\n" +
            "       |         ^\n", result.Error);
    }

    [Fact]
    public void Debug_adds_the_stack_trace_and_json_an_object()
    {
        using var folder = new WorkFolder();
        Assert.Contains("   at Potentials.", Executable.Run(folder.Path, "check", "absent.yaml", "--debug").Error);
        var result = Executable.Run(folder.Path, "eval", "--model", "absent.nqx", "--input", "absent.xyz", "--json");
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(result.Code, json.RootElement.GetProperty("error").GetProperty("exit_code").GetInt32());
    }

    [SkippableTheory]
    [InlineData("--json")]
    [InlineData("--debug")]
    public void Output_that_cannot_be_written_ends_with_5_and_no_crash(string option)
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        using var folder = new WorkFolder();
        foreach (string streams in (string[])[">/dev/full", ">/dev/full 2>/dev/full"])
        {
            var info = new System.Diagnostics.ProcessStartInfo("sh", ["-c", $"exec \"$0\" doctor {option} {streams}", Executable.File]) { WorkingDirectory = folder.Path, RedirectStandardError = true };
            using var process = System.Diagnostics.Process.Start(info)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(5, process.ExitCode);
            Assert.DoesNotContain("Unhandled", error);
        }
    }

    [Fact]
    public void Help_fits_into_80_columns_and_names_every_verb()
    {
        using var folder = new WorkFolder();
        var result = Executable.Run(folder.Path, "--help").Exits(0);
        foreach (string verb in (string[])["relax", "md", "eval", "model", "check", "doctor", "init", "bench"])
        {
            Assert.Contains($"\n  {verb} ", result.Output);
            var help = Executable.Run(folder.Path, verb, "--help").Exits(0);
            Assert.All((result.Output + help.Output).Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        }
    }

    [Theory]
    [InlineData("relax")]
    [InlineData("md")]
    public void Init_writes_a_config_that_passes_check_and_never_replaces_one(string verb)
    {
        using var folder = new WorkFolder();
        Executable.Run(folder.Path, "init", verb).Exits(0);
        Executable.Run(folder.Path, "check", $"{verb}.yaml").Exits(0);
        Assert.Contains("exists already", Executable.Run(folder.Path, "init", verb).Exits(2).Error);
        Executable.Run(folder.Path, "init", verb, "--force").Exits(0);
    }
}
