namespace Potentials.Core;

/// <summary>
/// A named per-atom quantity that the engine does not interpret but keeps: [atoms, <see cref="Width"/>] values of one kind, row-major.
/// </summary>
public sealed class AtomColumn
{
    private AtomColumn(Array values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0) throw new ArgumentException($"{values.Length} values do not fill rows of {width}.", nameof(values));
        Values = values;
        Width = width;
    }

    /// <summary>A column of real numbers.</summary>
    public AtomColumn(double[] values, int width = 1) : this((Array)values, width) { }

    /// <summary>A column of whole numbers.</summary>
    public AtomColumn(long[] values, int width = 1) : this((Array)values, width) { }

    /// <summary>A column of truth values.</summary>
    public AtomColumn(bool[] values, int width = 1) : this((Array)values, width) { }

    /// <summary>A column of words.</summary>
    public AtomColumn(string[] values, int width = 1) : this((Array)values, width) { }

    /// <summary><c>double[]</c>, <c>long[]</c>, <c>bool[]</c> or <c>string[]</c> of length atoms x width.</summary>
    public Array Values { get; }

    /// <summary>Numbers an atom.</summary>
    public int Width { get; }

    /// <summary>Atoms the column covers.</summary>
    public int Rows => Values.Length / Width;
}
