using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The sum over edges F(x, y, w), linear in each argument, as functions that autograd differentiates to any order: each gradient of the form Σ g·F(x, y, w) is
/// again such a form, so the backward of every function is written with the others.
/// </summary>
internal static class EdgeFunctions
{
    /// <summary>(x, y, w) → F.</summary>
    public sealed class Forward : autograd.SingleTensorFunction<Forward>
    {
        public override string Name => nameof(Forward);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operation = (EdgeOperation)vars[0];
            Tensor x = (Tensor)vars[1], y = (Tensor)vars[2], w = (Tensor)vars[3];
            ctx.save_for_backward([x, y, w]);
            Gradients.Ask(ctx, x, y, w);
            ctx.save_data("operation", operation);
            return operation.Sum(x, y, w);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var operation = (EdgeOperation)ctx.get_data("operation");
            List<Tensor> s = ctx.get_saved_variables();
            bool[] asked = Gradients.Asked(ctx);
            List<Tensor>? edge = asked[1] || asked[2] ? PerEdge.apply(operation, s[0], s[1], s[2], grad_output) : null;
            return Gradients.Out(null, asked[0] ? Transposed.apply(operation, s[1], s[2], grad_output) : null, edge?[0], edge?[1]);
        }
    }

    /// <summary>(y, w, g) → ∂x, the sum at the senders.</summary>
    public sealed class Transposed : autograd.SingleTensorFunction<Transposed>
    {
        public override string Name => nameof(Transposed);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operation = (EdgeOperation)vars[0];
            Tensor y = (Tensor)vars[1], w = (Tensor)vars[2], g = (Tensor)vars[3];
            ctx.save_for_backward([y, w, g]);
            ctx.save_data("operation", operation);
            return operation.SumTransposed(g, y, w);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var operation = (EdgeOperation)ctx.get_data("operation");
            List<Tensor> s = ctx.get_saved_variables();
            List<Tensor> edge = PerEdge.apply(operation, grad_output, s[0], s[1], s[2]);
            return Gradients.Out(null, edge[0], edge[1], Forward.apply(operation, grad_output, s[0], s[1]));
        }
    }

    /// <summary>(x, y, w, g) → (∂y, ∂w).</summary>
    public sealed class PerEdge : autograd.MultiTensorFunction<PerEdge>
    {
        public override string Name => nameof(PerEdge);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operation = (EdgeOperation)vars[0];
            Tensor x = (Tensor)vars[1], y = (Tensor)vars[2], w = (Tensor)vars[3], g = (Tensor)vars[4];
            ctx.save_for_backward([x, y, w, g]);
            ctx.save_data("operation", operation);
            // TorchSharp would make the missing one like this result, whose scope may have ended by then.
            ctx.set_materialize_grads(false);
            var (gy, gw) = operation.Gradients(x, y, w, g);
            return [gy, gw];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            using var scope = NewDisposeScope();
            var operation = (EdgeOperation)ctx.get_data("operation");
            List<Tensor> s = ctx.get_saved_variables();
            Tensor x = s[0], y = s[1], w = s[2], g = s[3];
            // Φ = Σ ∂y·dy + ∂w·dw = g·F(x, dy, w) + g·F(x, y, dw), of which one half is all there is where only the other argument is asked for.
            Tensor? gx = null, gy = null, gw = null, gg = null;
            if (Gradients.IsGiven(grad_outputs[0]))
            {
                Tensor dy = grad_outputs[0];
                (gx, gw, gg) = (Transposed.apply(operation, dy, w, g), PerEdge.apply(operation, x, dy, w, g)[1], Forward.apply(operation, x, dy, w));
            }
            if (Gradients.IsGiven(grad_outputs[1]))
            {
                Tensor dw = grad_outputs[1], other = Transposed.apply(operation, y, dw, g), sum = Forward.apply(operation, x, y, dw);
                (gx, gy, gg) = (gx is null ? other : gx + other, PerEdge.apply(operation, x, y, dw, g)[0], gg is null ? sum : gg + sum);
            }
            return Gradients.Out(null, gx, gy ?? zeros_like(y), gw ?? zeros_like(w), gg);
        }
    }
}
