using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Products of signals on the sphere: channel by channel, all degrees 0 … L at once. Features are C channels of every degree (the right factor may have one channel
/// for all); inside they are [rows, C, (L+1)²]. With weights, each copy of the product scales every degree of every input channel before, and every degree of
/// the result after: a weight tensor of rank one over the paths (l1, l2, l3) per copy.
/// </summary>
public abstract class SphericalProduct : TensorProduct
{
    private readonly int[] leftDegrees, rightDegrees, outputDegrees;
    private readonly Lock making = new();
    private readonly Dictionary<(DeviceType, int, int), Tensor> degreeIndex = [];

    private protected SphericalProduct(int maxLeft, int maxRight, int maxOutput, int channels, int rightChannels, int evenCopies, int oddCopies, bool weighted, ProductParity parity)
        : base(Features(maxLeft, channels, parity), Features(maxRight, rightChannels, parity), Result(maxOutput, channels, evenCopies, oddCopies, parity))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (rightChannels != channels && rightChannels != 1)
            throw new ArgumentOutOfRangeException(nameof(rightChannels), rightChannels, $"The second factor has 1 or {channels} channels (as the first).");
        if (!weighted && (evenCopies > 1 || oddCopies > 1)) throw new ArgumentException("Copies of a product without weights are all the same.", nameof(weighted));
        (MaxLeft, MaxRight, MaxOutput, Channels, RightChannels) = (maxLeft, maxRight, maxOutput, channels, rightChannels);
        (EvenCopies, OddCopies, IsWeighted, Parity) = (evenCopies, oddCopies, weighted, parity);
        (leftDegrees, rightDegrees, outputDegrees) = (Degrees(maxLeft), Degrees(maxRight), Degrees(maxOutput));
    }

    /// <summary>Greatest degree of the first factor.</summary>
    public int MaxLeft { get; }

    /// <summary>Greatest degree of the second factor.</summary>
    public int MaxRight { get; }

    /// <summary>Greatest degree of the result.</summary>
    public int MaxOutput { get; }

    /// <summary>Channels C of the first factor and of the result.</summary>
    public int Channels { get; }

    /// <summary>Channels of the second factor: C or 1.</summary>
    public int RightChannels { get; }

    /// <summary>Independently weighted copies that couple degrees of even sum (or of any sum, for products that do not tell them apart).</summary>
    public int EvenCopies { get; }

    /// <summary>Independently weighted copies that couple degrees of odd sum.</summary>
    public int OddCopies { get; }

    /// <summary>Whether degrees are weighted.</summary>
    public bool IsWeighted { get; }

    /// <summary>Labels of the irreps.</summary>
    public ProductParity Parity { get; }

    /// <inheritdoc/>
    public sealed override int WeightCount => IsWeighted ? (EvenCopies + OddCopies) * CopyWeights : 0;

    private int CopyWeights => Channels * (MaxLeft + 1) + RightChannels * (MaxRight + 1) + Channels * (MaxOutput + 1);

    /// <summary>One unweighted product: [n, C, (L1+1)²] and [n, C or 1, (L2+1)²] to [n, C, (L3+1)²]; <paramref name="odd"/> asks for the couplings of odd sum.</summary>
    private protected abstract Tensor Core(Tensor left, Tensor right, bool odd);

    /// <summary>Both kinds of couplings of a product without weights.</summary>
    private protected virtual (Tensor Even, Tensor Odd) Both(Tensor left, Tensor right) => (Core(left, right, odd: false), Core(left, right, odd: true));

    /// <summary>A second factor of one channel, for every channel of the first.</summary>
    private protected Tensor Spread(Tensor right) => RightChannels == Channels ? right : right.expand(right.shape[0], Channels, right.shape[2]);

    /// <summary>Operations of <see cref="Core"/> for one row.</summary>
    private protected abstract long CoreFlops(bool odd);

    /// <summary>Operations of <see cref="Both"/> for one row.</summary>
    private protected virtual long BothFlops => CoreFlops(false) + CoreFlops(true);

    /// <inheritdoc/>
    public sealed override long Flops
    {
        get
        {
            if (!IsWeighted && EvenCopies + OddCopies == 2) return BothFlops;
            long scaling = IsWeighted ? (long)Channels * (leftDegrees.Length + outputDegrees.Length) + (long)RightChannels * rightDegrees.Length : 0;
            return EvenCopies * (CoreFlops(false) + scaling) + OddCopies * (CoreFlops(true) + scaling);
        }
    }

    private protected sealed override Tensor MultiplyRows(Tensor left, Tensor right, Tensor? weights)
    {
        Tensor x = ToChannels(left, Channels, MaxLeft), y = ToChannels(right, RightChannels, MaxRight);
        Tensor? even = null, odd = null;
        if (weights is null && EvenCopies + OddCopies == 2) (even, odd) = Both(x, y);
        else for (int copy = 0; copy < EvenCopies + OddCopies; copy++)
        {
            bool isOdd = copy >= EvenCopies;
            Tensor z;
            if (weights is null) z = Core(x, y, isOdd);
            else
            {
                int at = copy * CopyWeights, split = at + Channels * (MaxLeft + 1), last = split + RightChannels * (MaxRight + 1);
                z = Core(x * Scale(weights, at, Channels, MaxLeft), y * Scale(weights, split, RightChannels, MaxRight), isOdd) * Scale(weights, last, Channels, MaxOutput);
            }
            if (isOdd) odd = odd is null ? z : odd + z;
            else even = even is null ? z : even + z;
        }
        if (Parity == ProductParity.Even) return ToFlat(even is null ? odd! : odd is null ? even : even + odd, 0);
        if (odd is null) return ToFlat(even!, 0);
        return even is null ? ToFlat(odd, 1) : cat([ToFlat(even, 0), ToFlat(odd, 1)], 1);
    }

    /// <summary>Weights of one factor, [1 or n, C, (L+1)²].</summary>
    private Tensor Scale(Tensor weights, int start, int channels, int maxDegree) =>
        weights.narrow(-1, start, channels * (maxDegree + 1)).reshape(-1, channels, maxDegree + 1).index_select(2, DegreeIndex(weights.device, maxDegree));

    private Tensor DegreeIndex(Device device, int maxDegree)
    {
        lock (making)
        {
            var key = (device.type, device.index, maxDegree);
            using var normal = inference_mode(false); // the index is kept for calls that make a graph
            if (!degreeIndex.TryGetValue(key, out Tensor? index))
                degreeIndex[key] = index = tensor(Array.ConvertAll(Degrees(maxDegree), l => (long)l), device: device).DetachFromDisposeScope();
            return index;
        }
    }

    /// <summary>Flat blocks to [n, C, (L+1)²].</summary>
    private static Tensor ToChannels(Tensor flat, int channels, int maxDegree)
    {
        long n = flat.shape[0];
        if (channels == 1) return flat.view(n, 1, flat.shape[1]);
        var parts = new Tensor[maxDegree + 1];
        for (int l = 0; l <= maxDegree; l++) parts[l] = flat.narrow(1, (long)channels * l * l, (long)channels * (2 * l + 1)).reshape(n, channels, 2 * l + 1);
        return cat(parts, 2);
    }

    /// <summary>[n, C, (L+1)²] to flat blocks of degrees <paramref name="from"/> … L.</summary>
    private Tensor ToFlat(Tensor channels, int from)
    {
        long n = channels.shape[0];
        if (Channels == 1) return channels.reshape(n, -1).narrow(1, from * from, outputDegrees.Length - from * from);
        var parts = new List<Tensor>();
        for (int l = from; l <= MaxOutput; l++) parts.Add(channels.narrow(2, (long)l * l, 2 * l + 1).reshape(n, (long)Channels * (2 * l + 1)));
        return cat(parts, 1);
    }

    private static int[] Degrees(int maxDegree) => [.. Enumerable.Range(0, maxDegree + 1).SelectMany(l => Enumerable.Repeat(l, 2 * l + 1))];

    private static Irreps Features(int maxDegree, int channels, ProductParity parity) => Irreps.SphericalHarmonics(maxDegree, channels, parity == ProductParity.Natural ? -1 : 1);

    private static Irreps Result(int maxDegree, int channels, int evenCopies, int oddCopies, ProductParity parity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(evenCopies);
        ArgumentOutOfRangeException.ThrowIfNegative(oddCopies);
        if (evenCopies + oddCopies == 0) throw new ArgumentOutOfRangeException(nameof(evenCopies), evenCopies, "A product has at least one copy, even or odd.");
        if (parity == ProductParity.Even) return Features(maxDegree, channels, parity);
        var natural = evenCopies > 0 ? Features(maxDegree, channels, parity) : Irreps.Empty;
        if (oddCopies == 0) return natural;
        return natural + new Irreps(Enumerable.Range(1, maxDegree).Select(l => new MulIrrep(channels, new Irrep(l, -Irrep.Natural(l).Parity))));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (Tensor index in degreeIndex.Values) index.Dispose();
        base.Dispose(disposing);
    }
}
