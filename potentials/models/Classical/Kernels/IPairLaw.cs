namespace Potentials.Models.Classical;

/// <summary>
/// Energy of a pair as a function of its distance. Parameter 0 is the squared cutoff (Å²) of the pair of elements; the law is asked for
/// distances below it only.
/// </summary>
internal unsafe interface IPairLaw
{
    /// <summary>Numbers that a pair of elements needs, the squared cutoff included.</summary>
    static abstract int Width { get; }

    /// <summary>Energy (eV) and its derivative divided by the distance, (dE/dr)/r (eV/Å²).</summary>
    /// <param name="r2">Squared distances, Å².</param>
    /// <param name="p">Parameters, [<see cref="Width"/>].</param>
    /// <param name="energy">Energies.</param>
    /// <param name="slope">Derivatives over distance.</param>
    static abstract void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>;
}
