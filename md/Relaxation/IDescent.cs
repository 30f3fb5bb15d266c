namespace Potentials.MD;

/// <summary>The way of one system downhill: everything an optimiser remembers. One evaluation, one advance.</summary>
public interface IDescent
{
    /// <summary>Whether no move lowers the energy any more within the precision of the numbers.</summary>
    bool IsStalled { get; }

    /// <summary>Moves to the next point to evaluate.</summary>
    /// <param name="energy">Energy (or enthalpy) at <paramref name="coordinates"/>, eV.</param>
    /// <param name="forces">Its negative gradient, eV/Å, in rows of three; zero for coordinates that are fixed.</param>
    /// <param name="coordinates">Å, in rows of three; replaced by the next point.</param>
    void Advance(double energy, ReadOnlySpan<double> forces, Span<double> coordinates);

    /// <summary>Writes everything it remembers.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote for as many coordinates.</summary>
    void Load(BinaryReader reader);
}
