using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Directed edges sender → receiver between nodes, sorted by receiver, and the same edges sorted by sender (for gradients): what sums over neighbours need
/// to be deterministic and free of atomics. Made once a neighbour list.
/// </summary>
public sealed class EdgeIndex : IDisposable
{
    private readonly int[] first, sender, receiver, senderFirst, senderOrder, senderReceiver;
    private readonly Lock making = new();
    private (Tensor Sender, Tensor Receiver)? tensors;

    /// <summary>Edges in compressed rows: those of receiver i are <c>first[i] … first[i+1]-1</c>.</summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="first">Row starts [nodes + 1].</param>
    /// <param name="sender">Sender of each edge.</param>
    /// <exception cref="ArgumentException">Rows or senders are out of range; the message says where.</exception>
    public EdgeIndex(int nodes, ReadOnlySpan<int> first, ReadOnlySpan<int> sender)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        if (first.Length != nodes + 1) throw new ArgumentException($"Expected {nodes + 1} row starts for {nodes} nodes, got {first.Length}.", nameof(first));
        if (first[0] != 0 || first[nodes] != sender.Length)
            throw new ArgumentException($"Rows must start at 0 and end at the {sender.Length} edges, got {first[0]} and {first[nodes]}.", nameof(first));
        for (int i = 0; i < nodes; i++)
            if (first[i + 1] < first[i]) throw new ArgumentException($"Row {i} ends before it starts ({first[i]}, {first[i + 1]}).", nameof(first));
        Nodes = nodes;
        this.first = first.ToArray();
        this.sender = sender.ToArray();
        receiver = new int[sender.Length];
        for (int i = 0; i < nodes; i++) receiver.AsSpan(first[i], first[i + 1] - first[i]).Fill(i);
        senderFirst = new int[nodes + 1];
        for (int e = 0; e < sender.Length; e++)
        {
            if ((uint)sender[e] >= (uint)nodes) throw new ArgumentException($"Edge {e}: sender {sender[e]} is no node (there are {nodes}).", nameof(sender));
            senderFirst[sender[e] + 1]++;
        }
        for (int i = 0; i < nodes; i++) senderFirst[i + 1] += senderFirst[i];
        int[] next = senderFirst.AsSpan(0, nodes).ToArray();
        senderOrder = new int[sender.Length];
        senderReceiver = new int[sender.Length];
        for (int e = 0; e < sender.Length; e++)
        {
            int at = next[sender[e]]++;
            senderOrder[at] = e;
            senderReceiver[at] = receiver[e];
        }
    }

    /// <summary>Number of nodes.</summary>
    public int Nodes { get; }

    /// <summary>Number of edges.</summary>
    public int Edges => sender.Length;

    /// <summary>Row starts [nodes + 1].</summary>
    public ReadOnlySpan<int> First => first;

    /// <summary>Sender of each edge.</summary>
    public ReadOnlySpan<int> Sender => sender;

    /// <summary>Receiver of each edge, ascending.</summary>
    public ReadOnlySpan<int> Receiver => receiver;

    /// <summary>Edges given by their two ends, already sorted by receiver.</summary>
    /// <exception cref="ArgumentException">The lengths differ, an end is out of range, or the receivers are not sorted.</exception>
    public static EdgeIndex FromEnds(int nodes, ReadOnlySpan<int> sender, ReadOnlySpan<int> receiver)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        if (sender.Length != receiver.Length) throw new ArgumentException($"Expected {sender.Length} receivers, as many as senders, got {receiver.Length}.", nameof(receiver));
        var first = new int[nodes + 1];
        for (int e = 0; e < receiver.Length; e++)
        {
            if ((uint)receiver[e] >= (uint)nodes) throw new ArgumentException($"Edge {e}: receiver {receiver[e]} is no node (there are {nodes}).", nameof(receiver));
            if (e > 0 && receiver[e] < receiver[e - 1]) throw new ArgumentException($"Edge {e}: edges must be sorted by receiver, but {receiver[e]} follows {receiver[e - 1]}.", nameof(receiver));
            first[receiver[e] + 1]++;
        }
        for (int i = 0; i < nodes; i++) first[i + 1] += first[i];
        return new EdgeIndex(nodes, first, sender);
    }

    /// <summary>n rows that each see only themselves: a product row by row.</summary>
    internal static EdgeIndex Identity(int rows)
    {
        int[] own = [.. Enumerable.Range(0, rows)];
        return new EdgeIndex(rows, [.. Enumerable.Range(0, rows + 1)], own);
    }

    /// <summary>The direction receiver → sender: rows of each sender, the edge at each place, and its receiver.</summary>
    internal (int[] First, int[] Edge, int[] Source) BySender => (senderFirst, senderOrder, senderReceiver);

    internal (int[] First, int[] Source) ByReceiver => (first, sender);

    internal int[] ReceiverArray => receiver;

    /// <summary>Senders and receivers as int64 tensors [edges] on <paramref name="device"/>; owned by this index.</summary>
    internal (Tensor Sender, Tensor Receiver) On(Device device)
    {
        lock (making)
        {
            if (tensors is { } t && t.Sender.device_type == device.type && t.Sender.device_index == device.index) return t;
            tensors?.Sender.Dispose();
            tensors?.Receiver.Dispose();
            using var normal = inference_mode(false); // kept for calls that make a graph
            tensors = (tensor(Array.ConvertAll(sender, i => (long)i), device: device).DetachFromDisposeScope(),
                tensor(Array.ConvertAll(receiver, i => (long)i), device: device).DetachFromDisposeScope());
            return tensors.Value;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tensors?.Sender.Dispose();
        tensors?.Receiver.Dispose();
        tensors = null;
    }
}
