namespace Potentials.Core;

/// <summary>Which of the three cell vectors repeat.</summary>
public readonly record struct Periodicity(bool A, bool B, bool C)
{
    /// <summary>A crystal.</summary>
    public static Periodicity All => new(true, true, true);

    /// <summary>A molecule.</summary>
    public static Periodicity None => default;

    /// <summary>All three repeat.</summary>
    public bool IsFull => A && B && C;

    /// <summary>At least one repeats.</summary>
    public bool Any => A || B || C;

    /// <summary>Whether axis <paramref name="axis"/> (0, 1, 2) repeats.</summary>
    public bool this[int axis] => axis switch { 0 => A, 1 => B, 2 => C, _ => throw new ArgumentOutOfRangeException(nameof(axis)) };
}
