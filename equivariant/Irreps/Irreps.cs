using System.Collections;
using System.Globalization;

namespace Potentials.Equivariant;

/// <summary>
/// An ordered, immutable list of feature blocks, e.g. <c>64x0e+32x1o</c>: the type of an equivariant feature vector. Blocks lie one after the
/// other in the last dimension of a tensor, each channel-major: index = offset + channel·(2l+1) + m.
/// </summary>
public sealed class Irreps : IReadOnlyList<MulIrrep>, IEquatable<Irreps>
{
    private readonly MulIrrep[] blocks;
    private readonly int[] offsets;

    /// <summary>A list of the given blocks, kept as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A multiplicity is negative.</exception>
    public Irreps(IEnumerable<MulIrrep> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        this.blocks = [.. blocks];
        offsets = new int[this.blocks.Length + 1];
        for (int i = 0; i < this.blocks.Length; i++)
        {
            if (this.blocks[i].Multiplicity < 0)
                throw new ArgumentOutOfRangeException(nameof(blocks), this.blocks[i].Multiplicity, $"Block {i} has a negative multiplicity.");
            offsets[i + 1] = checked(offsets[i] + this.blocks[i].Dimension);
        }
    }

    /// <summary>No block at all.</summary>
    public static Irreps Empty { get; } = new([]);

    /// <summary>Number of blocks.</summary>
    public int Count => blocks.Length;

    /// <summary>Length of the feature vector.</summary>
    public int Dimension => offsets[^1];

    /// <summary>Sum of the multiplicities.</summary>
    public int Channels => blocks.Sum(b => b.Multiplicity);

    /// <summary>Greatest degree; -1 for an empty list.</summary>
    public int MaxDegree => blocks.Length == 0 ? -1 : blocks.Max(b => b.Irrep.L);

    /// <summary>Block i.</summary>
    public MulIrrep this[int index] => blocks[index];

    /// <summary>Start of block i in the feature vector; <c>Offset(Count)</c> is the dimension.</summary>
    public int Offset(int index) => offsets[index];

    /// <summary>Columns of block i in the feature vector.</summary>
    public Range Slice(int index) => offsets[index]..offsets[index + 1];

    /// <summary>Channels of one irrep, over all blocks.</summary>
    public int MultiplicityOf(Irrep irrep) => blocks.Where(b => b.Irrep == irrep).Sum(b => b.Multiplicity);

    /// <summary>Whether some block with channels has this irrep.</summary>
    public bool Contains(Irrep irrep) => MultiplicityOf(irrep) > 0;

    /// <summary>Reads <c>64x0e + 32x1o</c>; a lone <c>1o</c> is one channel; the empty text is the empty list.</summary>
    /// <exception cref="ArgumentException">The text does not parse; the message quotes the part.</exception>
    public static Irreps Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text)) return Empty;
        var list = new List<MulIrrep>();
        foreach (string part in text.Split('+'))
        {
            int cross = part.IndexOf('x', StringComparison.Ordinal);
            int multiplicity = 1;
            if ((cross >= 0 && !int.TryParse(part.AsSpan(0, cross).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out multiplicity))
                || !Irrep.TryParse(part.AsSpan(cross + 1), out Irrep irrep))
                throw new ArgumentException($"'{part.Trim()}' in '{text}' is no block of irreps: expected multiplicity x irrep, as in '64x1o'.", nameof(text));
            list.Add(new MulIrrep(multiplicity, irrep));
        }
        return new Irreps(list);
    }

    /// <summary>The same as <see cref="Parse"/>.</summary>
    public static implicit operator Irreps(string text) => Parse(text);

    /// <summary><paramref name="channels"/> channels of each Y_l, l = 0 … <paramref name="maxDegree"/>; parity <paramref name="parity"/>^l (-1: natural; 1: all even).</summary>
    public static Irreps SphericalHarmonics(int maxDegree, int channels = 1, int parity = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        return new Irreps(Enumerable.Range(0, maxDegree + 1).Select(l => new MulIrrep(channels, new Irrep(l, l % 2 == 0 ? 1 : parity))));
    }

    /// <summary>Blocks ordered by degree and parity; the order is stable.</summary>
    public SortedIrreps Sort(IrrepOrder order = IrrepOrder.OddFirst)
    {
        int[] source = [.. Enumerable.Range(0, Count)
            .OrderBy(i => blocks[i].Irrep.L)
            .ThenBy(i => order == IrrepOrder.OddFirst ? blocks[i].Irrep.Parity : blocks[i].Irrep.IsNatural ? 0 : 1)];
        int[] destination = new int[Count];
        for (int k = 0; k < source.Length; k++) destination[source[k]] = k;
        return new SortedIrreps(new Irreps(source.Select(i => blocks[i])), destination, source);
    }

    /// <summary>Merges adjacent blocks of one irrep and drops blocks without channels; the feature vector stays the same.</summary>
    public Irreps Simplify()
    {
        var list = new List<MulIrrep>();
        foreach (MulIrrep b in blocks)
        {
            if (b.Multiplicity == 0) continue;
            if (list.Count > 0 && list[^1].Irrep == b.Irrep) list[^1] = new MulIrrep(list[^1].Multiplicity + b.Multiplicity, b.Irrep);
            else list.Add(b);
        }
        return new Irreps(list);
    }

    /// <summary>Sorted and simplified: one block an irrep.</summary>
    public Irreps Regroup(IrrepOrder order = IrrepOrder.OddFirst) => Sort(order).Irreps.Simplify();

    /// <summary>The blocks whose irrep satisfies <paramref name="keep"/>.</summary>
    public Irreps Filter(Func<Irrep, bool> keep) => new(blocks.Where(b => keep(b.Irrep)));

    /// <summary>All irreps of a product of any block of this with any of <paramref name="other"/>, with multiplicities multiplied, sorted and simplified.</summary>
    public Irreps Product(Irreps other, Func<Irrep, bool>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        var products = from a in blocks
                       from b in other.blocks
                       from c in Irrep.Product(a.Irrep, b.Irrep)
                       where keep is null || keep(c)
                       select new MulIrrep(a.Multiplicity * b.Multiplicity, c);
        return new Irreps(products).Regroup();
    }

    /// <summary>Concatenation.</summary>
    public static Irreps operator +(Irreps left, Irreps right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new Irreps(left.blocks.Concat(right.blocks));
    }

    /// <summary>Concatenation.</summary>
    public Irreps Add(Irreps other) => this + other;

    /// <inheritdoc/>
    public bool Equals(Irreps? other) => other is not null && blocks.AsSpan().SequenceEqual(other.blocks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Irreps);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (MulIrrep b in blocks) hash.Add(b);
        return hash.ToHashCode();
    }

    /// <summary>As <c>64x0e+32x1o</c>.</summary>
    public override string ToString() => string.Join('+', blocks);

    /// <inheritdoc/>
    public IEnumerator<MulIrrep> GetEnumerator() => ((IEnumerable<MulIrrep>)blocks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => blocks.GetEnumerator();
}
