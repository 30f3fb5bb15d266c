using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Rows of a block turned between channel-major [rows, channels, components] and component-major [rows, components, channels] by compiled loops on the CPU. Each is
/// the other's transpose and inverse, so both are differentiable to any order.
/// </summary>
internal static unsafe class ComponentOrder
{
    /// <summary>Below this many numbers a call into a function of one's own costs more than the copy.</summary>
    private const long Few = 8192;

    /// <summary>[rows, channels · size] → [rows · size, channels].</summary>
    public static Tensor ToComponents(Tensor x, int channels, int size) => Compiled(x)
        ? is_grad_enabled() && x.requires_grad ? Components.apply(x, channels, size) : Turn(x, channels, size, true)
        : x.reshape(-1, channels, size).transpose(1, 2).reshape(-1, channels);

    /// <summary>[rows · size, channels] → [rows, channels · size].</summary>
    public static Tensor ToChannels(Tensor x, int channels, int size) => Compiled(x)
        ? is_grad_enabled() && x.requires_grad ? Channels.apply(x, channels, size) : Turn(x, channels, size, false)
        : x.reshape(-1, size, channels).transpose(1, 2).reshape(-1, (long)channels * size);

    private static bool Compiled(Tensor x) => x.device_type == DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.Float64 && x.numel() >= Few;

    private static Tensor Turn(Tensor x, int channels, int size, bool toComponents)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        // Rows of a slice of wider rows are read where they are.
        bool rows = x.dim() == 2 && x.stride(1) == 1;
        Tensor from = rows ? x : x.contiguous();
        long count = x.numel() / ((long)channels * size);
        Tensor to = empty(toComponents ? [count * size, channels] : [count, (long)channels * size], dtype: x.dtype);
        long stride = toComponents ? from.stride(0) : (long)channels * size;
        if (!toComponents && !from.is_contiguous()) from = from.contiguous();
        if (x.dtype == ScalarType.Float32) Go<float>(from, to, count, stride, channels, size, toComponents);
        else Go<double>(from, to, count, stride, channels, size, toComponents);
        return to.MoveToOuterDisposeScope();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Go<T>(Tensor from, Tensor to, long count, long stride, int channels, int size, bool toComponents)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* a = TensorMemory.Start<T>(from), b = TensorMemory.Address<T>(to);
        long wide = (long)channels * size;
        for (long r = 0; r < count; r++)
            if (toComponents) FeatureLayout.ToComponents(a + r * stride, b + r * wide, channels, size, channels);
            else FeatureLayout.ToChannels(a + r * stride, b + r * wide, channels, size, channels);
    }

    private sealed class Components : autograd.SingleTensorFunction<Components>
    {
        public override string Name => nameof(Components);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("channels", vars[1]);
            ctx.save_data("size", vars[2]);
            return Turn((Tensor)vars[0], (int)vars[1], (int)vars[2], true);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            return Gradients.Out(Channels.apply(grad_output, ctx.get_data("channels"), ctx.get_data("size")), null, null);
        }
    }

    private sealed class Channels : autograd.SingleTensorFunction<Channels>
    {
        public override string Name => nameof(Channels);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("channels", vars[1]);
            ctx.save_data("size", vars[2]);
            return Turn((Tensor)vars[0], (int)vars[1], (int)vars[2], false);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            return Gradients.Out(Components.apply(grad_output, ctx.get_data("channels"), ctx.get_data("size")), null, null);
        }
    }
}
