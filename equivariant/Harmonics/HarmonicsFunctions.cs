using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Solid harmonics and their slope as functions that autograd differentiates to any order.</summary>
internal static class HarmonicsFunctions
{
    /// <summary>u [n, 3] → R(u) [n, K].</summary>
    public static Tensor Evaluate(HarmonicsOperation operation, Tensor vectors) =>
        is_grad_enabled() && vectors.requires_grad ? Values.apply(operation, vectors) : operation.Values(vectors);

    /// <summary>v [n, 3] → R(v / |v|) [n, K].</summary>
    public static Tensor EvaluateDirections(HarmonicsOperation operation, Tensor vectors) =>
        is_grad_enabled() && vectors.requires_grad ? Directions.apply(operation, vectors) : operation.ValuesOfDirections(vectors);

    private sealed class Directions : autograd.SingleTensorFunction<Directions>
    {
        public override string Name => nameof(Directions);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operation = (HarmonicsOperation)vars[0];
            ctx.save_for_backward([(Tensor)vars[1]]);
            ctx.save_data("operation", operation);
            return operation.ValuesOfDirections((Tensor)vars[1]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var operation = (HarmonicsOperation)ctx.get_data("operation");
            Tensor v = ctx.get_saved_variables()[0];
            if (!is_grad_enabled()) return Gradients.Out(null, operation.SlopeOfDirections(v, grad_output));
            // Derivatives of this gradient are wanted: the slope at the direction, and the direction's own derivative in tensor operations.
            Tensor inverse = v.square().sum(-1, keepdim: true).rsqrt(), u = v * inverse, slope = Slope.apply(operation, u, grad_output);
            return Gradients.Out(null, (slope - u * (u * slope).sum(-1, keepdim: true)) * inverse);
        }
    }

    private sealed class Values : autograd.SingleTensorFunction<Values>
    {
        public override string Name => nameof(Values);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operation = (HarmonicsOperation)vars[0];
            ctx.save_for_backward([(Tensor)vars[1]]);
            ctx.save_data("operation", operation);
            return operation.Values((Tensor)vars[1]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            return Gradients.Out(null, Slope.apply((HarmonicsOperation)ctx.get_data("operation"), ctx.get_saved_variables()[0], grad_output));
        }
    }

    /// <summary>(u, g) → Σ_i g_i ∂R_i.</summary>
    private sealed class Slope : autograd.SingleTensorFunction<Slope>
    {
        public override string Name => nameof(Slope);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operation = (HarmonicsOperation)vars[0];
            Tensor u = (Tensor)vars[1], g = (Tensor)vars[2];
            ctx.save_for_backward([u, g]);
            ctx.save_data("operation", operation);
            return operation.Slope(u, g);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var operation = (HarmonicsOperation)ctx.get_data("operation");
            List<Tensor> s = ctx.get_saved_variables();
            Tensor u = s[0], g = s[1];
            // Σ_k v_k Σ_ij g_i D_k[i, j] R_j(u): along u the slope again, with g lowered by D and v; by g the harmonics raised.
            Tensor lowered = Along(operation.Lower(g), grad_output), raised = Along(operation.Raise(Values.apply(operation, u)), grad_output);
            return Gradients.Out(null, Slope.apply(operation, u, lowered), raised);
        }

        /// <summary>Σ_k v[n, k] x[n, k, :].</summary>
        private static Tensor Along(Tensor x, Tensor v) => (x * v.unsqueeze(-1)).sum(1);
    }
}
