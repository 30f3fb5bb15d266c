using Potentials.Core;

namespace Potentials.Models.Registry;

/// <summary>
/// The public models known by name. Only models whose full SHA-256 is known are listed. URLs, data sets and theory are those of the
/// makers' repository (github.com/atomicarchitects/nequix, MIT licence; addresses as pinned in its calculator).
/// </summary>
public static class PublicModels
{
    private const string Repository = "https://github.com/atomicarchitects/nequix/raw/";

    /// <summary>All of them, sorted by name.</summary>
    public static IReadOnlyList<PublicModel> All { get; } =
    [
        Nequix("nequix-mp-1", "7c2854de8e754b1a60274c7d9d2e014989ed632e", 2842366, "1647af8e627e1afa11e2bfadeab0797326513a521afd7dd01606a96f56783eee",
            "PBE and PBE+U of the Materials Project, without its energy corrections", "MPtrj", "arXiv 2508.16067"),
        Nequix("nequix-mp-1-pft", "7c2854de8e754b1a60274c7d9d2e014989ed632e", 2842840, "a88aeaed71fd447572dc57af21d469207d7737b85a6dbb66f8c38156f175c5f1",
            "PBE and PBE+U of the Materials Project, without its energy corrections; phonons PBE", "MPtrj, MDR phonons", "arXiv 2601.07742"),
        Nequix("nequix-oam-1", "9c852a9c4cce69ae5e75bc5a2cf670be21ff8c28", 2869928, "6a43475eaeb32a7a049f36c1306d78aa1e7a17e8af37aeda7901c8fec0ca845c",
            "PBE and PBE+U of the Materials Project, without its energy corrections", "OMat24, then sAlex and MPtrj", "arXiv 2601.07742"),
    ];

    /// <summary>The model of that name, or null.</summary>
    public static PublicModel? Find(string name) => All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The model of that name.</summary>
    /// <exception cref="ConfigError">No such model; the message names the known ones.</exception>
    public static PublicModel Get(string name) =>
        Find(name) ?? throw new ConfigError($"\"{name}\" is not a known public model; known are {string.Join(", ", All.Select(m => m.Name))}");

    private static PublicModel Nequix(string name, string commit, long size, string sha256, string theory, string dataset, string reference) => new()
    {
        Name = name,
        Family = "nequix",
        Licence = "MIT",
        LevelOfTheory = theory,
        Dataset = dataset,
        Url = new($"{Repository}{commit}/models/{name}.nqx"),
        FileName = $"{name}.nqx",
        Sha256 = sha256,
        Size = size,
        Reference = reference,
    };
}
