namespace Potentials.Equivariant;

/// <summary>
/// Couplings of ν equal factors ⊕_{l ≤ L} into one irrep: MACE's generalised coupling tensors U_ν. Starting from identity blocks, each level couples what there is
/// with one more factor, T = √(2l+1) C(l, l_left, l_new) · T_left, for the left irreps in order, then l_new, then l; after each level the list is sorted, stably, by
/// degree and parity (odd first). The members are neither symmetrised nor independent: checkpoints are trained on exactly this list.
/// </summary>
public static class CouplingBasis
{
    /// <summary>All couplings of <paramref name="factors"/> features of degrees 0 … <paramref name="maxDegree"/> into degree <paramref name="degree"/> of natural parity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range (at most 4 factors).</exception>
    public static IReadOnlyList<CouplingTensor> Tensors(int maxDegree, int factors, int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factors, 4);
        var current = new List<(Irrep Irrep, CouplingTensor Tensor)>();
        for (int l = 0; l <= maxDegree; l++) current.Add((Irrep.Natural(l), CouplingTensor.Identity(l)));
        current = Sorted(current);
        Irrep target = Irrep.Natural(degree);
        for (int level = 2; level <= factors; level++)
        {
            var next = new List<(Irrep, CouplingTensor)>();
            foreach (var (left, tensor) in current)
                for (int l = 0; l <= maxDegree; l++)
                    foreach (Irrep output in Irrep.Product(left, Irrep.Natural(l)))
                    {
                        // At the last level only the target is wanted; before it, everything that can still reach it.
                        int remaining = factors - level;
                        if (remaining == 0 ? output != target : output.L > degree + remaining * maxDegree) continue;
                        next.Add((output, tensor.CoupledWith(left.L, l, output.L)));
                    }
            current = Sorted(next);
        }
        return [.. current.Where(c => c.Irrep == target).Select(c => c.Tensor)];
    }

    private static List<(Irrep Irrep, CouplingTensor Tensor)> Sorted(List<(Irrep Irrep, CouplingTensor Tensor)> list) => [.. list.OrderBy(c => c.Irrep)];
}
