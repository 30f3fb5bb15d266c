using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Rows (atoms) grouped by an index (species): made once a batch, used by every layer whose weights depend on the species, so that each group is one matrix
/// product and no per-row weight is ever gathered.
/// </summary>
public sealed class RowGroups : IDisposable
{
    private readonly (int Species, int Count)[] groups;

    /// <summary>Groups the rows of <paramref name="species"/>; values in 0 … <paramref name="count"/>-1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; the message gives the row.</exception>
    public RowGroups(ReadOnlySpan<int> species, int count, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var counts = new int[count];
        for (int i = 0; i < species.Length; i++)
        {
            if ((uint)species[i] >= (uint)count)
                throw new ArgumentOutOfRangeException(nameof(species), species[i], $"Row {i}: the species index must lie in 0 … {count - 1}.");
            counts[species[i]]++;
        }
        var next = new int[count];
        for (int s = 1; s < count; s++) next[s] = next[s - 1] + counts[s - 1];
        long[] order = new long[species.Length], inverse = new long[species.Length];
        for (int i = 0; i < species.Length; i++)
        {
            int at = next[species[i]]++;
            order[at] = i;
            inverse[i] = at;
        }
        groups = [.. Enumerable.Range(0, count).Where(s => counts[s] > 0).Select(s => (s, counts[s]))];
        (Rows, SpeciesCount) = (species.Length, count);
        using var normal = inference_mode(false); // one grouping serves evaluation and training
        Order = tensor(order, device: device).DetachFromDisposeScope();
        Inverse = tensor(inverse, device: device).DetachFromDisposeScope();
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of species.</summary>
    public int SpeciesCount { get; }

    /// <summary>Groups that have rows, in order of species.</summary>
    public IReadOnlyList<(int Species, int Count)> Groups => groups;

    /// <summary>Row numbers in grouped order, int64 [rows].</summary>
    public Tensor Order { get; }

    /// <summary>Where each row lies in grouped order, int64 [rows].</summary>
    public Tensor Inverse { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Order.Dispose();
        Inverse.Dispose();
    }
}
