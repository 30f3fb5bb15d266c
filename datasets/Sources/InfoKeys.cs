namespace Potentials.Datasets;

/// <summary>Keys of <c>AtomicSystem.Info</c> that the sources of this room fill in the same way.</summary>
public static class InfoKeys
{
    /// <summary>Where the structure stands in its file: a key, group, path or row (string).</summary>
    public const string Origin = "origin";

    /// <summary>Material or molecule that the structure belongs to (string): frames of one group never belong to two splits.</summary>
    public const string Group = "group";

    /// <summary>Level of theory (string), where the file states one for each structure.</summary>
    public const string LevelOfTheory = "level_of_theory";

    /// <summary>Part of a collection that the structure comes from (string), e.g. a SPICE subset or an OMol data_id.</summary>
    public const string Subset = "subset";
}
