namespace Potentials.Models.Classical;

/// <summary>Kinds of embedded-atom files.</summary>
public enum EamFormat
{
    /// <summary>One element, effective charges instead of a pair energy (<c>.eam</c>).</summary>
    Funcfl,
    /// <summary>DYNAMO multi-element file (<c>.eam.alloy</c>).</summary>
    Setfl,
    /// <summary>The same with a density for each ordered pair of elements, after Finnis and Sinclair (<c>.eam.fs</c>).</summary>
    FinnisSinclair,
}
