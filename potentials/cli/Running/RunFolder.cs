using System.Text.RegularExpressions;
using Potentials.Cli.Config;
using Potentials.Core;
using Potentials.MD;

namespace Potentials.Cli.Running;

/// <summary>The folder of a run's results; no other process runs in it until it is disposed of.</summary>
public sealed partial class RunFolder : IDisposable
{
    private readonly IDisposable? guard;

    private RunFolder(string path) => (FullPath, guard) = (path, FolderLock.Take(Path.Combine(path, "run")));

    /// <summary>Full path.</summary>
    public string FullPath { get; }

    /// <summary>A file of the folder.</summary>
    public string this[string name] => Path.Combine(FullPath, name);

    /// <summary>Makes the folder if need be and writes a probe, so that a full or read-only disk is found before any compute.</summary>
    /// <exception cref="EnvironmentError">The folder cannot be made or written, or another process runs in it.</exception>
    public static RunFolder Open(string folder)
    {
        string path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
            string probe = Path.Combine(path, ".probe");
            File.WriteAllBytes(probe, new byte[4096]);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot write results to '{folder}': {e.Message}; choose another output.folder", e);
        }
        return new(path);
    }

    /// <inheritdoc/>
    public void Dispose() => guard?.Dispose();

    /// <summary>Refuses a folder that holds a run of another verb, whose trajectory, summary and picture have the same names.</summary>
    /// <param name="checkpoint">Checkpoint of the other verb.</param>
    /// <param name="what">What it is.</param>
    /// <exception cref="ConfigError">The folder holds one.</exception>
    public void RequireNo(string checkpoint, string what)
    {
        if (File.Exists(this[checkpoint])) throw new ConfigError($"the folder '{FullPath}' holds {what} ({checkpoint}), whose results would be overwritten; choose another output.folder, or remove this one");
    }

    /// <summary>Writes the config with all its defaults, and the full paths of input files, beside the results.</summary>
    public void WriteConfig(string verb, ConfigNode resolved) =>
        SafeFile.Write(this["config.yaml"], $"# The complete config of this run: potentials {verb} config.yaml\n{ConfigText.Write(resolved, fullPaths: true)}");

    /// <summary>Removes results that do not describe the run that begins now.</summary>
    /// <exception cref="EnvironmentError">One cannot be removed.</exception>
    public void RemoveResults(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            try
            {
                File.Delete(this[name]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new EnvironmentError($"cannot remove the old result '{this[name]}': {e.Message}", e);
            }
    }

    /// <summary>Removes trajectories and tables of an older run (of more structures, or in another format) that a new one does not replace.</summary>
    /// <param name="keep">Names of the files of the new run.</param>
    /// <exception cref="EnvironmentError">One cannot be removed.</exception>
    public void RemoveOlder(IEnumerable<string> keep) =>
        RemoveResults([.. Directory.EnumerateFiles(FullPath).Select(f => Path.GetFileName(f)).Where(n => Streams().IsMatch(n)).Except(keep)]);

    [GeneratedRegex(@"^(trajectory(-\d+)?\.(extxyz|ptrj)|thermo\.(csv|jsonl))$", RegexOptions.CultureInvariant)]
    private static partial Regex Streams();

    /// <summary>Name of a file of system <paramref name="s"/>: numbered from 1 when there are several systems.</summary>
    public static string Numbered(string name, string extension, int s, int systems) => systems == 1 ? name + extension : $"{name}-{s + 1}{extension}";
}
