namespace Potentials.Cli.Tests.Kit;

/// <summary>A folder of its own for each test, removed afterwards.</summary>
public sealed class WorkFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("potentials-test-").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file and returns its name.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return name;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, true);
}
