namespace Potentials.Models.Classical;

/// <summary>A pair energy u(r) for all distances, before something is done about its tail.</summary>
internal unsafe interface IPairShape
{
    /// <summary>Numbers that a pair of elements needs.</summary>
    static abstract int Width { get; }

    /// <summary>u (eV) and u′/r (eV/Å²) at squared distances <paramref name="r2"/> (Å²).</summary>
    static abstract void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>;
}
