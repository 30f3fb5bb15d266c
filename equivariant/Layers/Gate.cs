using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// e3nn's gate: scalars pass an activation; each other channel is multiplied by an activated scalar of its own (its gate). The input is
/// scalars + gates + gated, sorted and merged; the output is the activated scalars, then the gated blocks. A gate of odd parity turns the parity of its block.
/// </summary>
public sealed class Gate : nn.Module<Tensor, Tensor>
{
    private readonly Irreps scalars, gates, gated;
    private readonly Activation[] scalarActivations, gateActivations;
    private readonly int[] places; // of every block of scalars + gates + gated in the sorted input
    private readonly Irreps sortedInput;
    private readonly GateMap? map; // for compiled loops: where all gated blocks lie behind all others
    private readonly int head; // blocks before them

    /// <summary>A gate with one activation for each block of scalars and of gates.</summary>
    /// <exception cref="ArgumentException">Blocks that are not scalars; counts that do not match; an activation that breaks the parity of an odd scalar.</exception>
    public Gate(Irreps scalars, IReadOnlyList<Activation> scalarActivations, Irreps gates, IReadOnlyList<Activation> gateActivations, Irreps gated,
        IrrepOrder order = IrrepOrder.OddFirst) : base(nameof(Gate))
    {
        ArgumentNullException.ThrowIfNull(scalars);
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(gated);
        ArgumentNullException.ThrowIfNull(scalarActivations);
        ArgumentNullException.ThrowIfNull(gateActivations);
        Check(scalars, scalarActivations, nameof(scalars), nameof(scalarActivations));
        Check(gates, gateActivations, nameof(gates), nameof(gateActivations));
        if (gates.Channels != gated.Channels)
            throw new ArgumentException($"{gated.Channels} gated channels need as many gates, got {gates.Channels} ({gates}).", nameof(gates));
        (this.scalars, this.gates, this.gated) = (scalars, gates, gated);
        (this.scalarActivations, this.gateActivations) = ([.. scalarActivations], [.. gateActivations]);
        SortedIrreps sorted = (scalars + gates + gated).Sort(order);
        places = [.. sorted.Destination];
        sortedInput = sorted.Irreps;
        Input = sorted.Irreps.Simplify();
        var blocks = new List<MulIrrep>(scalars);
        int gate = 0, used = 0;
        foreach (MulIrrep block in gated)
            for (int left = block.Multiplicity; left > 0;)
            {
                while (used == gates[gate].Multiplicity) (gate, used) = (gate + 1, 0);
                int take = Math.Min(left, gates[gate].Multiplicity - used);
                blocks.Add(new MulIrrep(take, new Irrep(block.Irrep.L, block.Irrep.Parity * gates[gate].Irrep.Parity)));
                (left, used) = (left - take, used + take);
            }
        Output = Merge(blocks);
        int others = scalars.Count + gates.Count;
        head = gated.Count == 0 ? others : places.Skip(others).Min();
        if (gated.Channels == 0 || head != others) return;
        int start = sortedInput.Offset(head), at = scalars.Dimension, first = 0;
        var layout = new List<(int, int, int, int, int)>();
        for (int b = 0; b < gated.Count; b++)
        {
            layout.Add((sortedInput.Offset(places[others + b]) - start, at, first, gated[b].Multiplicity, gated[b].Irrep.Dimension));
            (at, first) = (at + gated[b].Dimension, first + gated[b].Multiplicity);
        }
        map = new GateMap([.. layout], gated.Dimension, scalars.Dimension, gates.Channels);
    }

    /// <summary>The usual gate of a potential: one activation for all scalars, one for all gates; gates are 0e and as many as the gated channels.</summary>
    public static Gate ForFeatures(Irreps features, Activation scalarActivation, Activation gateActivation, IrrepOrder order = IrrepOrder.OddFirst)
    {
        ArgumentNullException.ThrowIfNull(features);
        Irreps scalars = features.Filter(i => i.L == 0), gated = features.Filter(i => i.L > 0);
        Irreps gates = gated.Channels == 0 ? Irreps.Empty : new Irreps([new MulIrrep(gated.Channels, new Irrep(0, 1))]);
        return new Gate(scalars, [.. scalars.Select(_ => scalarActivation)], gates, [.. gates.Select(_ => gateActivation)], gated, order);
    }

    /// <summary>Irreps of the input: sorted and merged.</summary>
    public Irreps Input { get; }

    /// <summary>Irreps of the output.</summary>
    public Irreps Output { get; }

    /// <summary>Maps features [..., input] to [..., output].</summary>
    /// <exception cref="ArgumentException">The features do not fit the input irreps.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, Input, nameof(input));
        using var scope = NewDisposeScope();
        if (map is null || !PointFunctions.Apply(input)) return Plain(input).MoveToOuterDisposeScope();
        Tensor rows = Shapes.Rows(input);
        Tensor[] blocks = rows.split([.. sortedInput.Take(head).Select(b => (long)b.Dimension), map.Features], 1);
        Tensor open = Join(Enumerable.Range(0, gates.Count).Select(g => gateActivations[g].Evaluate(blocks[places[scalars.Count + g]])));
        Tensor result = GateFunctions.Open(map, blocks[head], open, scalars.Count == 0 ? rows.narrow(1, 0, 0) : Join(Enumerable.Range(0, scalars.Count).Select(i => scalarActivations[i].Evaluate(blocks[places[i]]))));
        return (input.dim() == 2 ? result : result.reshape([.. input.shape[..^1], Output.Dimension])).MoveToOuterDisposeScope();
    }

    /// <summary>The same in tensor operations, on any device.</summary>
    internal Tensor Plain(Tensor input)
    {
        var parts = new List<Tensor>();
        Tensor[] blocks = Shapes.Split(input, sortedInput);
        for (int i = 0; i < scalars.Count; i++) parts.Add(scalarActivations[i].Evaluate(blocks[places[i]]));
        if (gated.Channels > 0)
        {
            Tensor[] gate = Join(Enumerable.Range(0, gates.Count).Select(g => gateActivations[g].Evaluate(blocks[places[scalars.Count + g]]))).split([.. gated.Select(b => (long)b.Multiplicity)], -1);
            long[] leading = input.shape[..^1];
            for (int b = 0; b < gated.Count; b++)
            {
                int m = gated[b].Multiplicity, d = gated[b].Irrep.Dimension;
                Tensor x = blocks[places[scalars.Count + gates.Count + b]], g = gate[b];
                parts.Add(d == 1 ? x * g : (x.reshape([.. leading, m, d]) * g.unsqueeze(-1)).reshape([.. leading, (long)m * d]));
            }
        }
        return parts.Count == 0 ? input.alias() : cat(parts, -1);
    }

    private static Tensor Join(IEnumerable<Tensor> parts)
    {
        Tensor[] all = [.. parts];
        return all.Length == 1 ? all[0] : cat(all, -1);
    }

    private static Irreps Merge(List<MulIrrep> blocks)
    {
        var merged = new List<MulIrrep>();
        foreach (MulIrrep b in blocks)
            if (merged.Count > 0 && merged[^1].Irrep == b.Irrep && b.Irrep.L > 0) merged[^1] = new MulIrrep(merged[^1].Multiplicity + b.Multiplicity, b.Irrep);
            else merged.Add(b);
        return new Irreps(merged);
    }

    private static void Check(Irreps blocks, IReadOnlyList<Activation> activations, string argument, string functions)
    {
        if (blocks.Any(b => b.Irrep.L != 0)) throw new ArgumentException($"Expected scalars (0e, 0o), got {blocks}.", argument);
        if (blocks.Count != activations.Count) throw new ArgumentException($"Expected one activation for each of the {blocks.Count} blocks of {blocks}, got {activations.Count}.", functions);
        for (int i = 0; i < blocks.Count; i++)
            if (blocks[i].Irrep.Parity == -1 && !activations[i].IsOdd)
                throw new ArgumentException($"Block {blocks[i]} is odd: its activation must be odd too, which {activations[i].Name} is not.", functions);
    }
}
