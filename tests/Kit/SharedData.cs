using Xunit;

namespace Potentials.Tests.Kit;

/// <summary>Reference values and data sets that lie beside the repository (<c>../shared</c>) and are never copied into it.</summary>
public static class SharedData
{
    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>
    /// Path of a file or folder below <c>../shared</c>. Absent: the test fails under CI and is skipped elsewhere (use [SkippableFact]).
    /// </summary>
    public static string Path(params string[] parts)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine([Repository, "..", "shared", .. parts]));
        if (File.Exists(path) || Directory.Exists(path)) return path;
        string shown = string.Join('/', ["../shared", .. parts]);
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{shown} is absent, and CI needs it.");
        Skip.If(true, $"{shown} is absent.");
        return path;
    }

    private static string FindRepository()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (File.Exists(System.IO.Path.Combine(d.FullName, "Potentials.sln"))) return d.FullName;
        throw new InvalidOperationException("Potentials.sln not found above the test's folder.");
    }
}
