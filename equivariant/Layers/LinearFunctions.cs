using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// An equivariant linear map on CPU tensors as functions that autograd differentiates to any order: linear in features and in weights, its gradients are the map from the
/// other side and sums of outer products, whose gradients are the map again.
/// </summary>
internal static unsafe class LinearFunctions
{
    /// <summary>Features [n, input] and weights [w] to [n, output].</summary>
    public static Tensor Map(LinearMap map, Tensor features, Tensor weights) =>
        is_grad_enabled() && (features.requires_grad || weights.requires_grad) ? MapFunction.apply(map, features, weights, false) : Compute(map, features, weights, transposed: false);

    private static Tensor Compute(LinearMap map, Tensor features, Tensor weights, bool transposed)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = Rows(features), w = weights.contiguous(), y = empty([features.shape[0], transposed ? map.InputLength : map.OutputLength], dtype: x.dtype);
        if (x.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return y.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            LinearKernel.Apply(map, TensorMemory.Start<T>(x), x.stride(0), TensorMemory.Address<T>(w), TensorMemory.Address<T>(y), x.shape[0], transposed, get_num_threads());
    }

    private static Tensor ComputeOuter(LinearMap map, Tensor features, Tensor gradients)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = Rows(features), g = Rows(gradients), w = empty(map.WeightCount, dtype: x.dtype);
        if (x.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return w.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            LinearKernel.Outer(map, TensorMemory.Start<T>(x), x.stride(0), TensorMemory.Start<T>(g), g.stride(0), TensorMemory.Address<T>(w), x.shape[0], get_num_threads());
    }

    /// <summary>Rows of a slice of wider rows are read where they are.</summary>
    public static Tensor Rows(Tensor tensor) => tensor.stride(1) == 1 && tensor.stride(0) >= tensor.shape[1] ? tensor.alias() : tensor.contiguous();

    private sealed class MapFunction : autograd.SingleTensorFunction<MapFunction>
    {
        public override string Name => nameof(MapFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor x = (Tensor)vars[1], w = (Tensor)vars[2];
            ctx.save_for_backward([x, w]);
            Gradients.Ask(ctx, x, w);
            ctx.save_data("map", vars[0]);
            ctx.save_data("transposed", vars[3]);
            return Compute((LinearMap)vars[0], x, w, (bool)vars[3]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var map = (LinearMap)ctx.get_data("map");
            bool transposed = (bool)ctx.get_data("transposed");
            List<Tensor> s = ctx.get_saved_variables();
            bool[] asked = Gradients.Asked(ctx);
            Tensor? weights = !asked[1] ? null : transposed ? OuterFunction.apply(map, grad_output, s[0]) : OuterFunction.apply(map, s[0], grad_output);
            return Gradients.Out(null, asked[0] ? apply(map, grad_output, s[1], !transposed) : null, weights, null);
        }
    }

    /// <summary>(x, g) → ∂w.</summary>
    private sealed class OuterFunction : autograd.SingleTensorFunction<OuterFunction>
    {
        public override string Name => nameof(OuterFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor x = (Tensor)vars[1], g = (Tensor)vars[2];
            ctx.save_for_backward([x, g]);
            Gradients.Ask(ctx, x, g);
            ctx.save_data("map", vars[0]);
            return ComputeOuter((LinearMap)vars[0], x, g);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var map = (LinearMap)ctx.get_data("map");
            List<Tensor> s = ctx.get_saved_variables();
            bool[] asked = Gradients.Asked(ctx);
            return Gradients.Out(null, asked[0] ? MapFunction.apply(map, s[1], grad_output, true) : null, asked[1] ? MapFunction.apply(map, s[0], grad_output, false) : null);
        }
    }
}
