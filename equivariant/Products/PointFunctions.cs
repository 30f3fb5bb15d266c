using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Products by points of the sphere on CPU tensors as a function that autograd differentiates to any order, keeping its factors only.</summary>
internal static unsafe class PointFunctions
{
    /// <summary>Whether these tensors are for the compiled loops.</summary>
    public static bool Apply(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <summary>F(a [..., A], b [..., B]) → [..., output], leading dimensions alike.</summary>
    public static Tensor Product(PointForm form, Tensor a, Tensor b) =>
        is_grad_enabled() && (a.requires_grad || b.requires_grad) ? ProductFunction.apply(form, a, b) : Compute(form, a, b);

    private static Tensor Compute(PointForm form, Tensor a, Tensor b)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = a.contiguous(), y = b.contiguous(), z = empty([.. a.shape[..^1], form.Output.Length], dtype: a.dtype);
        if (a.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return z.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            PointKernel.Product(form, TensorMemory.Address<T>(x), TensorMemory.Address<T>(y), TensorMemory.Address<T>(z), x.numel() / form.A.Length, get_num_threads());
    }

    private sealed class ProductFunction : autograd.SingleTensorFunction<ProductFunction>
    {
        public override string Name => nameof(ProductFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor a = (Tensor)vars[1], b = (Tensor)vars[2];
            ctx.save_for_backward([a, b]);
            Gradients.Ask(ctx, a, b);
            ctx.save_data("form", vars[0]);
            return Compute((PointForm)vars[0], a, b);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var form = (PointForm)ctx.get_data("form");
            List<Tensor> s = ctx.get_saved_variables();
            bool[] asked = Gradients.Asked(ctx);
            return Gradients.Out(null, asked[0] ? apply(form.Exchange(0), grad_output, s[1]) : null, asked[1] ? apply(form.Exchange(1), s[0], grad_output) : null);
        }
    }
}
