using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Gated products on CPU tensors as functions that autograd differentiates to any order: bilinear in features and gates, their gradients are made of one another.</summary>
internal static unsafe class GateFunctions
{
    /// <summary>Features [n, f], gates [n, g] and scalars [n, s] to [n, s + f] = [scalars, feature · gate].</summary>
    public static Tensor Open(GateMap map, Tensor features, Tensor gates, Tensor scalars) =>
        is_grad_enabled() && (features.requires_grad || gates.requires_grad || scalars.requires_grad) ? OpenFunction.apply(map, features, gates, scalars) : ComputeOpen(map, features, gates, scalars);

    private static Tensor ComputeOpen(GateMap map, Tensor features, Tensor gates, Tensor? scalars)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = LinearFunctions.Rows(features), g = gates.contiguous(), y = empty([features.shape[0], map.Result], dtype: features.dtype);
        Tensor? s = scalars?.contiguous();
        if (x.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return y.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            GateKernel.Open(map, TensorMemory.Start<T>(x), x.stride(0), TensorMemory.Address<T>(g), s is null ? null : TensorMemory.Address<T>(s), TensorMemory.Address<T>(y), x.shape[0], get_num_threads());
    }

    private static Tensor ComputeBack(GateMap map, Tensor result, Tensor gates)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor y = result.contiguous(), g = gates.contiguous(), x = empty([result.shape[0], map.Features], dtype: result.dtype);
        if (x.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return x.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => GateKernel.Back(map, TensorMemory.Address<T>(y), TensorMemory.Address<T>(g), TensorMemory.Address<T>(x), x.shape[0], get_num_threads());
    }

    private static Tensor ComputeDot(GateMap map, Tensor features, Tensor result)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = LinearFunctions.Rows(features), y = result.contiguous(), g = empty([features.shape[0], map.Gates], dtype: features.dtype);
        if (x.dtype == ScalarType.Float32) Go<float>();
        else Go<double>();
        return g.MoveToOuterDisposeScope();

        void Go<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            GateKernel.Dot(map, TensorMemory.Start<T>(x), x.stride(0), TensorMemory.Address<T>(y), TensorMemory.Address<T>(g), x.shape[0], get_num_threads());
    }

    /// <summary>(x, g, s) → [s, x g]; without s zeros in its place.</summary>
    private sealed class OpenFunction : autograd.SingleTensorFunction<OpenFunction>
    {
        public override string Name => nameof(OpenFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor x = (Tensor)vars[1], g = (Tensor)vars[2];
            ctx.save_for_backward([x, g]);
            ctx.save_data("map", vars[0]);
            ctx.save_data("scalars", vars.Length > 3);
            return ComputeOpen((GateMap)vars[0], x, g, vars.Length > 3 ? (Tensor)vars[3] : null);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var map = (GateMap)ctx.get_data("map");
            List<Tensor> s = ctx.get_saved_variables();
            Tensor features = BackFunction.apply(map, grad_output, s[1]), gates = DotFunction.apply(map, s[0], grad_output);
            return (bool)ctx.get_data("scalars") ? Gradients.Out(null, features, gates, grad_output.narrow(1, 0, map.Scalars)) : Gradients.Out(null, features, gates);
        }
    }

    /// <summary>(y, g) → y g without the scalars.</summary>
    private sealed class BackFunction : autograd.SingleTensorFunction<BackFunction>
    {
        public override string Name => nameof(BackFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor y = (Tensor)vars[1], g = (Tensor)vars[2];
            ctx.save_for_backward([y, g]);
            ctx.save_data("map", vars[0]);
            return ComputeBack((GateMap)vars[0], y, g);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var map = (GateMap)ctx.get_data("map");
            List<Tensor> s = ctx.get_saved_variables();
            return Gradients.Out(null, OpenFunction.apply(map, grad_output, s[1]), DotFunction.apply(map, grad_output, s[0]));
        }
    }

    /// <summary>(x, y) → Σ over components of x y.</summary>
    private sealed class DotFunction : autograd.SingleTensorFunction<DotFunction>
    {
        public override string Name => nameof(DotFunction);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor x = (Tensor)vars[1], y = (Tensor)vars[2];
            ctx.save_for_backward([x, y]);
            ctx.save_data("map", vars[0]);
            return ComputeDot((GateMap)vars[0], x, y);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var map = (GateMap)ctx.get_data("map");
            List<Tensor> s = ctx.get_saved_variables();
            return Gradients.Out(null, BackFunction.apply(map, s[1], grad_output), OpenFunction.apply(map, s[0], grad_output));
        }
    }
}
