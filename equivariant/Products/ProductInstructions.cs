namespace Potentials.Equivariant;

/// <summary>The usual sets of couplings.</summary>
internal static class ProductInstructions
{
    public static ProductInstruction[] FullyConnected(Irreps left, Irreps right, Irreps output) =>
        [.. from i in Enumerable.Range(0, left.Count)
            from j in Enumerable.Range(0, right.Count)
            from k in Enumerable.Range(0, output.Count)
            where Irrep.Couples(left[i].Irrep, right[j].Irrep, output[k].Irrep)
            select new ProductInstruction(i, j, k, ConnectionMode.Uvw, true)];

    public static ProductInstruction[] ChannelWise(Irreps left, Irreps right, Irreps output, bool weighted) =>
        [.. from i in Enumerable.Range(0, left.Count)
            from j in Enumerable.Range(0, right.Count)
            from k in Enumerable.Range(0, output.Count)
            where Irrep.Couples(left[i].Irrep, right[j].Irrep, output[k].Irrep)
            select new ProductInstruction(i, j, k, right[j].Multiplicity == 1 && left[i].Multiplicity != 1 ? ConnectionMode.Uvu : ConnectionMode.Uuu, weighted)];

    public static (Irreps, ProductInstruction[]) Full(Irreps left, Irreps right, Func<Irrep, bool>? keep)
    {
        var blocks = new List<MulIrrep>();
        var instructions = new List<ProductInstruction>();
        for (int i = 0; i < left.Count; i++)
            for (int j = 0; j < right.Count; j++)
                foreach (Irrep c in Irrep.Product(left[i].Irrep, right[j].Irrep))
                {
                    if (keep is not null && !keep(c)) continue;
                    instructions.Add(new ProductInstruction(i, j, blocks.Count, ConnectionMode.Uvuv, false));
                    blocks.Add(new MulIrrep(left[i].Multiplicity * right[j].Multiplicity, c));
                }
        SortedIrreps sorted = new Irreps(blocks).Sort();
        return (sorted.Irreps, [.. instructions.Select(i => i with { Output = sorted.Destination[i.Output] })]);
    }

    public static (Irreps, ProductInstruction[]) Message(Irreps left, Irreps right, Func<Irrep, bool> keep, IrrepOrder order)
    {
        var blocks = new List<MulIrrep>();
        var instructions = new List<ProductInstruction>();
        for (int i = 0; i < left.Count; i++)
            for (int j = 0; j < right.Count; j++)
                foreach (Irrep c in Irrep.Product(left[i].Irrep, right[j].Irrep))
                {
                    if (!keep(c)) continue;
                    instructions.Add(new ProductInstruction(i, j, blocks.Count, ConnectionMode.Uvu, true));
                    blocks.Add(new MulIrrep(left[i].Multiplicity, c));
                }
        SortedIrreps sorted = new Irreps(blocks).Sort(order);
        return (sorted.Irreps, [.. sorted.Source.Select((source, k) => instructions[source] with { Output = k })]);
    }

    public static (Irreps, Irreps, Irreps, ProductInstruction[]) Elementwise(Irreps left, Irreps right, Func<Irrep, bool>? keep)
    {
        Irreps a = left.Simplify(), b = right.Simplify();
        if (a.Channels != b.Channels) throw new ArgumentException($"Expected as many channels as the first factor, {a.Channels}, got {b.Channels} ({b}).", nameof(right));
        List<MulIrrep> splitA = [], splitB = [], output = [];
        var instructions = new List<ProductInstruction>();
        int i = 0, j = 0, leftOfA = a.Count > 0 ? a[0].Multiplicity : 0, leftOfB = b.Count > 0 ? b[0].Multiplicity : 0;
        while (i < a.Count && j < b.Count)
        {
            int take = Math.Min(leftOfA, leftOfB);
            foreach (Irrep c in Irrep.Product(a[i].Irrep, b[j].Irrep))
            {
                if (keep is not null && !keep(c)) continue;
                instructions.Add(new ProductInstruction(splitA.Count, splitB.Count, output.Count, ConnectionMode.Uuu, false));
                output.Add(new MulIrrep(take, c));
            }
            splitA.Add(new MulIrrep(take, a[i].Irrep));
            splitB.Add(new MulIrrep(take, b[j].Irrep));
            if ((leftOfA -= take) == 0 && ++i < a.Count) leftOfA = a[i].Multiplicity;
            if ((leftOfB -= take) == 0 && ++j < b.Count) leftOfB = b[j].Multiplicity;
        }
        return (new Irreps(splitA), new Irreps(splitB), new Irreps(output), [.. instructions]);
    }
}
