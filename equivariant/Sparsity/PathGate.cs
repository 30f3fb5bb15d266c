using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// SPHNet's tensor-product gate (arXiv 2502.01171): one learned scalar a path; only the selected paths are computed, each scaled by its scalar times √(paths/selected).
/// The selection follows a <see cref="SparsitySchedule"/>. It depends on the step only, never on the data, so a gated product is smooth in the positions and <b>may be
/// used in an energy model</b>. Selecting by |w| keeps the sign and lets a path come back; unselected paths are skipped, not multiplied by zero.
/// After the last phase <see cref="Freeze"/> gives a plain product without the removed paths.
/// </summary>
public sealed class PathGate : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly ClebschGordanProduct full;
    private readonly Parameter weight;
    private readonly int seed;
    private readonly Lock making = new();
    private Selected? current;
    private int[] selection;

    /// <summary>A gate on the paths of <paramref name="product"/> that keeps the share 1 - <paramref name="sparsity"/> of them.</summary>
    /// <param name="product">All paths; each must take weights. Owned by the gate.</param>
    /// <param name="sparsity">Share of paths removed, in [0, 1).</param>
    /// <param name="schedule">Phases.</param>
    /// <param name="seed">Seed of the random phase.</param>
    /// <param name="dtype">Type of the scalars.</param>
    /// <exception cref="ArgumentException">A path without weights, or a sparsity out of range.</exception>
    public PathGate(ClebschGordanProduct product, double sparsity, SparsitySchedule schedule, int seed = 0, ScalarType dtype = ScalarType.Float32) : base(nameof(PathGate))
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(schedule);
        if (!(sparsity >= 0 && sparsity < 1)) throw new ArgumentOutOfRangeException(nameof(sparsity), sparsity, "A sparsity lies in [0, 1).");
        if (product.Paths.Any(p => p.WeightOffset < 0)) throw new ArgumentException("Every path of a gated product takes weights.", nameof(product));
        (full, Sparsity, Schedule, this.seed) = (product, sparsity, schedule, seed);
        Kept = Math.Max(1, (int)Math.Round((1 - sparsity) * product.Paths.Count, MidpointRounding.AwayFromZero));
        weight = Owned.Parameter(ones(product.Paths.Count, dtype: dtype));
        selection = [.. Enumerable.Range(0, Kept)];
        RegisterComponents();
        Advance(0);
    }

    /// <summary>Share of paths removed.</summary>
    public double Sparsity { get; }

    /// <summary>Number of paths kept.</summary>
    public int Kept { get; }

    /// <summary>Phases.</summary>
    public SparsitySchedule Schedule { get; }

    /// <summary>Paths of the current selection, ascending.</summary>
    public IReadOnlyList<int> Selection => selection;

    /// <summary>The scalar of every path.</summary>
    public Parameter Weight => weight;

    /// <summary>Selects the paths of training step <paramref name="step"/>; call it once a step, before the forward pass. In the fixed phase the last selection stays.</summary>
    public void Advance(long step)
    {
        switch (Schedule.Phase(step))
        {
            case SparsityPhase.Random:
                var random = new Random(StepSeed(step));
                int[] shuffled = [.. Enumerable.Range(0, full.Paths.Count)];
                random.Shuffle(shuffled);
                selection = [.. shuffled.Take(Kept).Order()];
                break;
            case SparsityPhase.Adaptive:
                selection = Greatest();
                break;
        }
    }

    /// <summary>Restores a selection, for instance from a checkpoint.</summary>
    /// <exception cref="ArgumentException">Not the right number of different paths.</exception>
    public void Select(IReadOnlyList<int> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        int[] sorted = [.. paths.Distinct().Order()];
        if (sorted.Length != Kept || sorted[0] < 0 || sorted[^1] >= full.Paths.Count)
            throw new ArgumentException($"Expected {Kept} different paths in 0 … {full.Paths.Count - 1}, got [{string.Join(", ", paths)}].", nameof(paths));
        selection = sorted;
    }

    /// <summary>A seed of its own for every step (splitmix64), so that a restart draws the same selections.</summary>
    private int StepSeed(long step)
    {
        ulong z = unchecked((ulong)step * 0x9E3779B97F4A7C15UL + (uint)seed);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return unchecked((int)(z ^ (z >> 31)));
    }

    private int[] Greatest()
    {
        using Tensor copy = weight.detach().abs().to(ScalarType.Float64, torch.CPU);
        double[] w = copy.data<double>().ToArray();
        return [.. Enumerable.Range(0, w.Length).OrderByDescending(p => w[p]).ThenBy(p => p).Take(Kept).Order()];
    }

    /// <summary>The product of <paramref name="left"/> and <paramref name="right"/> over the selected paths; <paramref name="weights"/> are those of all paths.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public override Tensor forward(Tensor left, Tensor right, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.dim() < 1 || weights.shape[^1] != full.WeightCount) throw new ArgumentException($"Expected weights of all {full.WeightCount}, got {Shapes.Show(weights)}.", nameof(weights));
        using var scope = NewDisposeScope();
        Selected now = Current(weights.device);
        Tensor scale = weight.index_select(0, now.PathOfWeight) * Math.Sqrt((double)full.Paths.Count / Kept);
        return now.Product.Multiply(left, right, weights.index_select(-1, now.WeightIndex) * scale).MoveToOuterDisposeScope();
    }

    /// <summary>The selected paths as a plain product, the scalars folded into its coefficients; it takes the weights of these paths only (<see cref="KeptWeights"/>).</summary>
    public ClebschGordanProduct Freeze()
    {
        using Tensor copy = weight.detach().to(ScalarType.Float64, torch.CPU, copy: true);
        double[] w = copy.data<double>().ToArray();
        double share = Math.Sqrt((double)full.Paths.Count / Kept);
        return full.Select(selection, [.. selection.Select(p => w[p] * share)]);
    }

    /// <summary>Columns of the full weights that the frozen product takes, in order.</summary>
    public IReadOnlyList<int> KeptWeights() => [.. selection.SelectMany(p => Enumerable.Range(full.Paths[p].WeightOffset, full.Paths[p].WeightCount))];

    private Selected Current(Device device)
    {
        lock (making)
        {
            if (current is { } c && c.Paths.AsSpan().SequenceEqual(selection) && c.WeightIndex.device_type == device.type && c.WeightIndex.device_index == device.index) return c;
            current?.Dispose();
            long[] index = [.. KeptWeights().Select(i => (long)i)], path = [.. selection.SelectMany(p => Enumerable.Repeat((long)p, full.Paths[p].WeightCount))];
            using var normal = inference_mode(false); // kept for calls that make a graph
            return current = new Selected(selection, full.Select(selection), tensor(index, device: device).DetachFromDisposeScope(), tensor(path, device: device).DetachFromDisposeScope());
        }
    }

    /// <summary>What belongs to one selection: its product, the columns of the full weights, and the path of each of them.</summary>
    private sealed record Selected(int[] Paths, ClebschGordanProduct Product, Tensor WeightIndex, Tensor PathOfWeight) : IDisposable
    {
        public void Dispose()
        {
            Product.Dispose();
            WeightIndex.Dispose();
            PathOfWeight.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            current?.Dispose();
            full.Dispose();
        }
        base.Dispose(disposing);
    }
}
