namespace Potentials.Datasets;

/// <summary>What to do with a CIF whose sites are not all fully occupied by one element.</summary>
public enum PartialSites
{
    /// <summary>Refuse it: it describes an average over structures, and a potential needs one structure.</summary>
    Refuse,
    /// <summary>Give every position to its most frequent element; leave positions out that are empty more often than not.</summary>
    Majority,
    /// <summary>Give every position to its most frequent element however rarely it is occupied (what ASE does); atoms may overlap.</summary>
    Keep,
}
