namespace Potentials.Equivariant;

/// <summary>How the channels u (of the first factor), v (of the second) and w (of the result) are connected in a coupling; e3nn's names.</summary>
public enum ConnectionMode
{
    /// <summary>All with all: weights [u, v, w].</summary>
    Uvw,
    /// <summary>Result channels are those of the first factor, summed over v: weights [u, v].</summary>
    Uvu,
    /// <summary>Result channels are those of the second factor, summed over u: weights [u, v].</summary>
    Uvv,
    /// <summary>Equal channels of both factors, mixed into w: weights [u, w].</summary>
    Uuw,
    /// <summary>Channel by channel: weights [u].</summary>
    Uuu,
    /// <summary>A result channel for every pair: weights [u, v].</summary>
    Uvuv,
    /// <summary>A result channel for every pair u &lt; v of equally many channels (e3nn's <c>uvu&lt;v</c>): weights [pairs].</summary>
    UvuPairs,
    /// <summary>The pairs u &lt; v mixed into w (e3nn's <c>u&lt;vw</c>): weights [pairs, w].</summary>
    UvwPairs,
}
