using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A column group of a frame of extended XYZ while it is read: name, type letter, width and the values of the rows so far.</summary>
internal sealed class PropertyColumn(string name, bool literal, char kind, int width)
{
    public string Name { get; } = name;

    /// <summary>The name is kept, not interpreted.</summary>
    public bool Literal { get; } = literal;

    /// <summary>R, I, L, S, or E for a column of elements.</summary>
    public char Kind { get; } = kind;

    public int Width { get; } = width;

    /// <summary>A label or coordinate, in which no number may be missing.</summary>
    public bool MustBeFinite { get; init; }

    public double[] Reals { get; private set; } = [];

    public long[] Wholes { get; private set; } = [];

    public bool[] Truths { get; private set; } = [];

    public string[] Texts { get; private set; } = [];

    public int[] Elements { get; private set; } = [];

    /// <summary>The same column without rows.</summary>
    public PropertyColumn Empty() => new(Name, Literal, Kind, Width) { MustBeFinite = MustBeFinite };

    public void Resize(int rows)
    {
        int n = checked(rows * Width);
        switch (Kind)
        {
            case 'E': Elements = Resized(Elements); break;
            case 'R': Reals = Resized(Reals); break;
            case 'I': Wholes = Resized(Wholes); break;
            case 'L': Truths = Resized(Truths); break;
            default: Texts = Resized(Texts); break;
        }

        T[] Resized<T>(T[] values) { Array.Resize(ref values, n); return values; }
    }

    /// <summary>The values as a column that is kept without interpretation.</summary>
    public AtomColumn Kept() => Kind switch
    {
        'R' => new(Reals, Width),
        'I' => new(Wholes, Width),
        'L' => new(Truths, Width),
        'E' => new(Array.ConvertAll(Elements, z => Core.Elements.Symbol(z)), Width),
        _ => new(Texts, Width),
    };
}
