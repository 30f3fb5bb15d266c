using System.Security.Cryptography;
using Potentials.Core;

namespace Potentials.Models.Registry;

/// <summary>
/// Where public models lie on this machine. A run only looks here, and never downloads: <see cref="Resolve"/> tries the local folder
/// (<c>POTENTIALS_MODELS</c>), then the cache (<c>POTENTIALS_CACHE</c>, else <c>$XDG_CACHE_HOME/potentials</c>, else
/// <c>~/.cache/potentials</c>). <see cref="FetchAsync"/> fills the cache.
/// </summary>
public sealed partial class ModelStore
{
    /// <summary>A store in given places.</summary>
    /// <param name="cache">Folder that fetched models are put into; made when needed.</param>
    /// <param name="folder">Local folder of models, searched first; null when there is none.</param>
    /// <param name="mirror">Address below which files lie by name, used instead of the makers' address; null for theirs.</param>
    public ModelStore(string cache, string? folder = null, Uri? mirror = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(cache);
        (Cache, Folder, Mirror) = (cache, folder, mirror);
    }

    /// <summary>The store that the environment describes (<c>POTENTIALS_CACHE</c>, <c>POTENTIALS_MODELS</c>, <c>POTENTIALS_MIRROR</c>).</summary>
    /// <exception cref="ConfigError">The mirror is not an http or https address.</exception>
    public static ModelStore FromEnvironment()
    {
        string? cache = Variable("POTENTIALS_CACHE");
        if (cache is null && Variable("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg)) cache = Path.Combine(xdg, "potentials");
        cache ??= Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "potentials");
        return new(cache, Variable("POTENTIALS_MODELS"), Variable("POTENTIALS_MIRROR") is { } mirror ? MirrorAddress(mirror) : null);

        static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Checks the address of a mirror.</summary>
    /// <exception cref="ConfigError">It is not an http or https address.</exception>
    public static Uri MirrorAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        ? uri
        : throw new ConfigError($"the mirror \"{text}\" is not an http or https address");

    /// <summary>Folder that fetched models are put into.</summary>
    public string Cache { get; }
    /// <summary>Local folder of models, searched first.</summary>
    public string? Folder { get; }
    /// <summary>Mirror that is used instead of the makers' address.</summary>
    public Uri? Mirror { get; }

    /// <summary>Path in the cache of a model, whether it is there or not.</summary>
    public string CachePath(PublicModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Path.Combine(Cache, "models", model.FileName);
    }

    /// <summary>The verified file of a public model, or null when it is nowhere on this machine.</summary>
    /// <exception cref="DataError">A file of that name is there, but its SHA-256 is not the published one.</exception>
    public string? Locate(PublicModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (string path in Candidates(model))
        {
            if (!File.Exists(path)) continue;
            string hash = HashOf(path);
            return hash == model.Sha256 ? path
                : throw new DataError($"has SHA-256 {hash}, but {model.Name} is published with {model.Sha256}: the file is damaged or another; remove it and run \"potentials model fetch {model.Name}\"", path);
        }
        return null;
    }

    /// <summary>The verified file of the public model of that name. Never downloads.</summary>
    /// <exception cref="ConfigError">No public model has that name.</exception>
    /// <exception cref="EnvironmentError">The model is not on this machine; the message gives the command that fetches it.</exception>
    /// <exception cref="DataError">The file there is not the published one.</exception>
    public string Resolve(string name)
    {
        var model = PublicModels.Get(name);
        return Locate(model) ?? throw new EnvironmentError(
            $"model {model.Name} is not on this machine; run \"potentials model fetch {model.Name}\" ({model.Size / 1e6:0.0} MB), or put {model.FileName} into a folder and name it in POTENTIALS_MODELS");
    }

    private IEnumerable<string> Candidates(PublicModel model)
    {
        if (Folder is not null)
        {
            yield return Path.Combine(Folder, model.FileName);
            yield return Path.Combine(Folder, model.Family, model.FileName);
        }
        yield return CachePath(model);
    }

    private static string HashOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot read {path}: {e.Message}", e);
        }
    }
}
