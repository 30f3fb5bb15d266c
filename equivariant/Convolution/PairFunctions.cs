using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Channel-by-channel products on CPU tensors as functions that autograd differentiates to any order: the form Σ g·F(a, b, w) is linear in each argument, so
/// every gradient is another product with the roles exchanged, or the gradient of the weights.
/// </summary>
internal static unsafe class PairFunctions
{
    /// <summary>F(a [n, A], b [n, B], w [w] or [n, w] or empty) → [n, output].</summary>
    public static Tensor Product(PairTable table, Tensor a, Tensor b, Tensor weights)
    {
        bool graph = is_grad_enabled() && (a.requires_grad || b.requires_grad || weights.requires_grad);
        return graph ? ProductFunction.apply(table, a, b, weights) : Compute(table, a, b, weights);
    }

    private static Tensor Compute(PairTable table, Tensor a, Tensor b, Tensor weights)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = a.contiguous(), y = b.contiguous(), w = weights.contiguous(), z = empty([a.shape[0], table.LengthOutput], dtype: a.dtype);
        if (a.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return z.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            PairKernel.Product(table, TensorMemory.Address<T>(x), TensorMemory.Address<T>(y), table.WeightCount == 0 ? null : TensorMemory.Address<T>(w),
                w.dim() == 1 ? 0 : table.WeightCount, TensorMemory.Address<T>(z), x.shape[0], get_num_threads());
    }

    private static Tensor ComputeWeightGradient(PairTable table, Tensor a, Tensor b, Tensor g, bool shared)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = a.contiguous(), y = b.contiguous(), z = g.contiguous(), w = zeros([shared ? (a.shape[0] + PairKernel.SumRows - 1) / PairKernel.SumRows : a.shape[0], table.WeightCount], dtype: a.dtype);
        if (table.WeightCount > 0)
        {
            if (a.dtype == ScalarType.Float32) Go<float>();
            else Go<double>();
        }
        if (shared) w = w.sum(dim: 0);
        return w.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T* first = TensorMemory.Address<T>(x), second = TensorMemory.Address<T>(y), third = TensorMemory.Address<T>(z), to = TensorMemory.Address<T>(w);
            if (shared) PairKernel.SharedWeightGradient(table, first, second, third, to, x.shape[0], get_num_threads());
            else PairKernel.WeightGradient(table, first, second, third, to, x.shape[0], get_num_threads());
        }
    }

    internal sealed class ProductFunction : autograd.SingleTensorFunction<ProductFunction>
    {
        public override string Name => nameof(ProductFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor a = (Tensor)vars[1], b = (Tensor)vars[2], w = (Tensor)vars[3];
            ctx.save_for_backward([a, b, w]);
            Gradients.Ask(ctx, a, b, w);
            ctx.save_data("table", vars[0]);
            return Compute((PairTable)vars[0], a, b, w);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var table = (PairTable)ctx.get_data("table");
            List<Tensor> s = ctx.get_saved_variables();
            bool[] asked = Gradients.Asked(ctx);
            return Gradients.Out(null, asked[0] ? apply(table.Cycle(0), grad_output, s[1], s[2]) : null, asked[1] ? apply(table.Cycle(1), s[0], grad_output, s[2]) : null,
                asked[2] ? WeightFunction.apply(table, s[0], s[1], grad_output, s[2].dim() == 1) : null);
        }
    }

    internal sealed class WeightFunction : autograd.SingleTensorFunction<WeightFunction>
    {
        public override string Name => nameof(WeightFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor a = (Tensor)vars[1], b = (Tensor)vars[2], g = (Tensor)vars[3];
            ctx.save_for_backward([a, b, g]);
            Gradients.Ask(ctx, a, b, g);
            ctx.save_data("table", vars[0]);
            return ComputeWeightGradient((PairTable)vars[0], a, b, g, (bool)vars[4]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var table = (PairTable)ctx.get_data("table");
            List<Tensor> s = ctx.get_saved_variables();
            bool[] asked = Gradients.Asked(ctx);
            return Gradients.Out(null, asked[0] ? ProductFunction.apply(table.Cycle(0), s[2], s[1], grad_output) : null,
                asked[1] ? ProductFunction.apply(table.Cycle(1), s[0], s[2], grad_output) : null, asked[2] ? ProductFunction.apply(table, s[0], s[1], grad_output) : null, null);
        }
    }
}
