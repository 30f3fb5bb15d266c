using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class SparsityTests
{
    private static ClebschGordanProduct Product(CouplingAlgorithm algorithm = CouplingAlgorithm.Dense) =>
        ClebschGordanProduct.ChannelWise("3x0e+3x1e+3x2e", "3x0e+3x1e+3x2e", "3x0e+3x1e+3x2e", algorithm: algorithm);

    [Fact]
    public void The_schedule_goes_through_its_three_phases()
    {
        var schedule = new SparsitySchedule(20, 10);
        Assert.Equal([SparsityPhase.Random, SparsityPhase.Random, SparsityPhase.Adaptive, SparsityPhase.Adaptive, SparsityPhase.Fixed], new long[] { 0, 19, 20, 29, 30 }.Select(schedule.Phase));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Phase(-1));
    }

    [Theory]
    [InlineData(CouplingAlgorithm.Dense)]
    [InlineData(CouplingAlgorithm.Sparse)]
    public void A_gated_product_computes_its_selected_paths_and_freezes_to_a_smaller_product(CouplingAlgorithm algorithm)
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        using var full = Product();
        using var gate = new PathGate(Product(algorithm), 0.7, new SparsitySchedule(20, 10), dtype: float64);
        int paths = full.Paths.Count;
        Assert.Equal(15, paths);
        Assert.Equal(5, gate.Kept);
        var seen = new HashSet<int>();
        for (int step = 0; step < 20; step++)
        {
            gate.Advance(step);
            seen.UnionWith(gate.Selection);
            int[] first = [.. gate.Selection];
            gate.Advance(step);
            Assert.Equal(first, gate.Selection);
        }
        Assert.Equal(paths, seen.Count); // every path got its turn
        using (no_grad()) gate.Weight.copy_(linspace(-2, 1, paths, dtype: float64));
        gate.Advance(20);
        int[] greatest = [.. Enumerable.Range(0, gate.Kept)]; // |w| is greatest at the negative end
        Assert.Equal(greatest, gate.Selection);
        using (no_grad()) gate.Weight.neg_().add_(0.5);
        gate.Advance(30);
        Assert.Equal(greatest, gate.Selection); // fixed

        Tensor x = randn(4, full.Left.Dimension, dtype: float64).requires_grad_(), y = randn(4, full.Right.Dimension, dtype: float64), w = randn(full.WeightCount, dtype: float64).requires_grad_();
        Tensor z = gate.forward(x, y, w);
        Tensor masked = zeros_like(w);
        double[] scalars = Compare.Numbers(gate.Weight);
        foreach (int p in gate.Selection)
            masked.narrow(0, full.Paths[p].WeightOffset, full.Paths[p].WeightCount)
                .copy_(w.detach().narrow(0, full.Paths[p].WeightOffset, full.Paths[p].WeightCount) * (scalars[p] * Math.Sqrt((double)paths / gate.Kept)));
        Compare.Close(full.Multiply(x, y, masked), z, Tolerance.Algebra);
        Tensor[] g = Compare.Gradients(z.square().sum(), gate.Weight, w);
        double[] slope = Compare.Numbers(g[0]);
        for (int p = 0; p < paths; p++) Assert.Equal(gate.Selection.Contains(p), slope[p] != 0);
        Compare.FiniteDifference(() => gate.forward(x, y, w).tanh().sum(), [x, w, gate.Weight], Tolerance.Gradient);

        using ClebschGordanProduct frozen = gate.Freeze();
        Assert.Equal(gate.Kept, frozen.Paths.Count);
        Assert.True(frozen.Flops < full.Flops / 2);
        Tensor kept = w.index_select(0, tensor(gate.KeptWeights().Select(i => (long)i).ToArray()));
        Compare.Close(z, frozen.Multiply(x, y, kept), Tolerance.Algebra);
    }

    [Fact]
    public void A_restored_selection_is_used_and_wrong_ones_are_refused()
    {
        using var scope = NewDisposeScope();
        using var gate = new PathGate(Product(), 0.8, new SparsitySchedule(0, 0));
        gate.Select([.. Enumerable.Range(1, gate.Kept)]);
        gate.Advance(5);
        Assert.Equal(Enumerable.Range(1, gate.Kept), gate.Selection);
        Assert.Equal("paths", Assert.Throws<ArgumentException>(() => gate.Select([0])).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => gate.forward(zeros(1, 27), zeros(1, 27), zeros(3))).ParamName);
        Assert.Equal("product", Assert.Throws<ArgumentException>(() => new PathGate(ClebschGordanProduct.Full("1o", "1o"), 0.5, new SparsitySchedule(1, 1))).ParamName);
        Assert.Equal("sparsity", Assert.Throws<ArgumentOutOfRangeException>(() => new PathGate(Product(), 1, new SparsitySchedule(1, 1))).ParamName);
    }

    [Fact]
    public void The_pair_gate_keeps_the_best_pairs_and_its_result_depends_on_the_batch()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var gate = new PairGate(4, 0.7, float64);
        Tensor x = randn(100, 4, dtype: float64);
        (Tensor kept, Tensor factor) = gate.forward(x);
        Assert.Equal(30, kept.shape[0]);
        Assert.True(factor.min().item<double>() >= 0.5);
        // the same pair beside others is treated in another way: why this gate stays out of energies
        (Tensor alone, Tensor own) = gate.forward(x.narrow(0, 0, 1));
        Assert.Equal(1, alone.shape[0]);
        Assert.Equal(0.5, own.item<double>(), 1e-12);
        Assert.Equal(0, gate.forward(zeros(0, 4, dtype: float64)).Kept.shape[0]);
    }

    [Fact]
    public void The_smooth_pair_gate_vanishes_at_the_cutoff_and_sees_one_pair_alone()
    {
        using var scope = NewDisposeScope();
        var gate = new SmoothPairGate(4, 8, new PolynomialCutoff(5, 6), float64);
        Tensor x = randn(6, 4, dtype: float64), d = tensor(new[] { 1.0, 2, 3, 4.999, 5, 6 }).requires_grad_();
        double[] all = Compare.Numbers(gate.forward(x, d));
        Assert.True(all[3] < 1e-8 && all[4] == 0 && all[5] == 0 && all[0] > 0);
        Compare.Close(all.AsSpan(1, 1), Compare.Numbers(gate.forward(x.narrow(0, 1, 1), d.narrow(0, 1, 1))), Tolerance.Algebra);
        Tensor inside = tensor(new[] { 0.7, 1.3, 2.2, 3.1, 4.0, 4.7 }).requires_grad_();
        Compare.FiniteDifference(() => gate.forward(x, inside).sum(), [inside], Tolerance.Gradient);
    }
}
