using System.Diagnostics;
using System.Text;

namespace Potentials.Cli.Tests.Kit;

/// <summary>Runs the built program as a user does: a process with arguments, a working folder and pipes.</summary>
public static class Executable
{
    /// <summary>The program beside the tests.</summary>
    public static string File { get; } = Find();

    /// <summary>Runs to the end.</summary>
    public static Finished Run(string folder, params string[] arguments) => Run(folder, TimeSpan.FromSeconds(120), arguments);

    /// <summary>Runs to the end or to the limit, whichever comes first.</summary>
    public static Finished Run(string folder, TimeSpan limit, params string[] arguments) => End(Start(folder, arguments), limit, arguments);

    /// <summary>Runs to the end on a machine that has the models of a folder.</summary>
    public static Finished RunWithModels(string folder, string models, params string[] arguments) =>
        End(Start(folder, models, arguments), TimeSpan.FromSeconds(120), arguments);

    private static Finished End(Process started, TimeSpan limit, string[] arguments)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(true);
            Assert.Fail($"potentials {string.Join(' ', arguments)} did not end within {limit.TotalSeconds} s");
        }
        process.WaitForExit();
        return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts without waiting.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, null, arguments);

    private static Process Start(string folder, string? models, string[] arguments)
    {
        // A shell that starts the tests in the background lets them ignore SIGINT, and what they start would inherit that: env undoes it.
        bool linux = OperatingSystem.IsLinux();
        var info = new ProcessStartInfo(linux ? "env" : File, linux ? ["--default-signal=INT", File, .. arguments] : arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        info.Environment["OMP_NUM_THREADS"] = "1";
        // Neither the tester's models nor those of a test beside: what a run finds is said by the test.
        info.Environment["POTENTIALS_CACHE"] = Path.Combine(folder, "no-cache");
        info.Environment["POTENTIALS_MODELS"] = models ?? "";
        var process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }

    private static string Find()
    {
        string here = AppContext.BaseDirectory;
        string name = OperatingSystem.IsWindows() ? "potentials.exe" : "potentials";
        string path = Path.Combine(here, name);
        return System.IO.File.Exists(path) ? path : throw new FileNotFoundException($"the program is not beside its tests: {path}");
    }
}

/// <summary>What a process left.</summary>
public sealed record Finished(int Code, string Output, string Error)
{
    /// <summary>Asserts the exit code, showing what the program said otherwise.</summary>
    public Finished Exits(int code)
    {
        Assert.True(code == Code, $"exit code {Code} instead of {code}\n--- stdout\n{Output}\n--- stderr\n{Error}");
        // Lines of a stack trace, and not a wrapped text that goes on with "at".
        Assert.DoesNotMatch("(?m)^   at ", Error);
        Assert.DoesNotMatch("(?m)^   at ", Output);
        return this;
    }
}
