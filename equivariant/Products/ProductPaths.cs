namespace Potentials.Equivariant;

/// <summary>Checks instructions and computes e3nn's path coefficients √(var_out · path_weight · dim / x).</summary>
internal static class ProductPaths
{
    public static ProductPath[] Resolve(Irreps left, Irreps right, Irreps output, IReadOnlyList<ProductInstruction> instructions, IrrepNormalization irreps,
        PathNormalization paths, ProductVariances? variances, out int weights)
    {
        var resolved = new ProductPath[instructions.Count];
        weights = 0;
        for (int p = 0; p < resolved.Length; p++)
        {
            ProductInstruction i = instructions[p];
            Check(left, right, output, instructions, p);
            double x = paths switch
            {
                PathNormalization.Element => instructions.Where(o => o.Output == i.Output).Sum(o => Variance(o) * Elements(left, right, o)),
                PathNormalization.Path => Variance(i) * Elements(left, right, i) * instructions.Count(o => o.Output == i.Output),
                PathNormalization.None => 1,
                _ => throw new ArgumentOutOfRangeException(nameof(paths), paths, "Unknown path normalisation."),
            };
            double dimension = irreps switch
            {
                IrrepNormalization.Component => output[i.Output].Irrep.Dimension,
                IrrepNormalization.Norm => left[i.Left].Irrep.Dimension * right[i.Right].Irrep.Dimension,
                IrrepNormalization.None => 1,
                _ => throw new ArgumentOutOfRangeException(nameof(irreps), irreps, "Unknown irrep normalisation."),
            };
            double coefficient = Math.Sqrt((x > 0 ? dimension / x : dimension) * i.PathWeight * (variances?.Output?[i.Output] ?? 1));
            int[] shape = i.HasWeight ? WeightShape(left, right, output, i) : [];
            resolved[p] = new ProductPath(i.Left, i.Right, i.Output, i.Mode, i.HasWeight ? weights : -1, shape, coefficient);
            weights = checked(weights + resolved[p].WeightCount);
        }
        return resolved;

        double Variance(ProductInstruction o) => (variances?.Left?[o.Left] ?? 1) * (variances?.Right?[o.Right] ?? 1);
    }

    private static int Pairs(int n) => n * (n - 1) / 2;

    private static double Elements(Irreps left, Irreps right, ProductInstruction i)
    {
        int u = left[i.Left].Multiplicity, v = right[i.Right].Multiplicity;
        return i.Mode switch
        {
            ConnectionMode.Uvw => (double)u * v,
            ConnectionMode.Uvu => v,
            ConnectionMode.Uvv => u,
            ConnectionMode.Uuw => u,
            ConnectionMode.UvwPairs => Pairs(u),
            _ => 1,
        };
    }

    private static int[] WeightShape(Irreps left, Irreps right, Irreps output, ProductInstruction i)
    {
        int u = left[i.Left].Multiplicity, v = right[i.Right].Multiplicity, w = output[i.Output].Multiplicity;
        return i.Mode switch
        {
            ConnectionMode.Uvw => [u, v, w],
            ConnectionMode.Uuw => [u, w],
            ConnectionMode.Uuu => [u],
            ConnectionMode.UvuPairs => [Pairs(u)],
            ConnectionMode.UvwPairs => [Pairs(u), w],
            _ => [u, v],
        };
    }

    private static void Check(Irreps left, Irreps right, Irreps output, IReadOnlyList<ProductInstruction> instructions, int number)
    {
        ProductInstruction i = instructions[number];
        if ((uint)i.Left >= (uint)left.Count || (uint)i.Right >= (uint)right.Count || (uint)i.Output >= (uint)output.Count)
            throw new ArgumentException($"Instruction {number} names a block that does not exist: ({i.Left}, {i.Right}, {i.Output}) of {left} | {right} | {output}.", nameof(instructions));
        MulIrrep a = left[i.Left], b = right[i.Right], c = output[i.Output];
        if (!Irrep.Couples(a.Irrep, b.Irrep, c.Irrep))
            throw new ArgumentException($"Instruction {number}: {a.Irrep} and {b.Irrep} do not couple to {c.Irrep}.", nameof(instructions));
        if (!(i.PathWeight >= 0 && double.IsFinite(i.PathWeight)))
            throw new ArgumentException($"Instruction {number}: a path weight is a finite number ≥ 0, got {i.PathWeight}.", nameof(instructions));
        int u = a.Multiplicity, v = b.Multiplicity, w = c.Multiplicity;
        bool fits = i.Mode switch
        {
            ConnectionMode.Uvw => i.HasWeight,
            ConnectionMode.Uvu => w == u,
            ConnectionMode.Uvv => w == v,
            ConnectionMode.Uuw => u == v && i.HasWeight,
            ConnectionMode.Uuu => u == v && w == u,
            ConnectionMode.Uvuv => w == u * v,
            ConnectionMode.UvuPairs => u == v && w == Pairs(u),
            ConnectionMode.UvwPairs => u == v && i.HasWeight,
            _ => throw new ArgumentException($"Instruction {number}: unknown mode {i.Mode}.", nameof(instructions)),
        };
        if (!fits) throw new ArgumentException($"Instruction {number}: mode {i.Mode} does not fit the channels {u}, {v} → {w}{(i.HasWeight ? "" : " without weights")}.", nameof(instructions));
    }
}
