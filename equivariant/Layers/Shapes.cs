using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Checks of tensor arguments, with messages that name what was expected.</summary>
internal static class Shapes
{
    /// <summary>Features whose last dimension is that of <paramref name="irreps"/>.</summary>
    public static void Require(Tensor features, Irreps irreps, string argument)
    {
        ArgumentNullException.ThrowIfNull(features, argument);
        if (features.dim() < 1 || features.shape[^1] != irreps.Dimension)
            throw new ArgumentException($"Expected features [..., {irreps.Dimension}] of irreps {irreps}, got {Show(features)}.", argument);
    }

    /// <summary>A tensor of an exact shape; -1 allows any size.</summary>
    public static void Require(Tensor tensor, string argument, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(tensor, argument);
        long[] actual = tensor.shape;
        bool match = actual.Length == shape.Length;
        for (int i = 0; match && i < shape.Length; i++) match = shape[i] < 0 || shape[i] == actual[i];
        if (!match) throw new ArgumentException($"Expected shape [{string.Join(", ", shape.ToArray().Select(n => n < 0 ? "any" : n.ToString(System.Globalization.CultureInfo.InvariantCulture)))}], got {Show(tensor)}.", argument);
    }

    /// <summary>Indices int64 [rows] in 0 … <paramref name="count"/>-1; their range is asked on the CPU only.</summary>
    public static void RequireIndices(Tensor indices, string argument, long rows, int count)
    {
        Require(indices, argument, rows);
        if (indices.dtype != ScalarType.Int64) throw new ArgumentException($"Expected int64, got {indices.dtype}.", argument);
        if (indices.device_type != DeviceType.CPU || rows == 0) return;
        using Tensor own = indices.contiguous();
        ReadOnlySpan<long> values = own.data<long>().ToArray();
        for (int i = 0; i < values.Length; i++)
            if ((ulong)values[i] >= (ulong)count) throw new ArgumentException($"Row {i} is {values[i]}: expected an index in 0 … {count - 1}.", argument);
    }

    /// <summary>A tensor of the type of another, where that one lies: libtorch ends the process over some mixtures of types instead of refusing them.</summary>
    public static void RequireLike(Tensor tensor, Tensor other, string argument, string owner)
    {
        ArgumentNullException.ThrowIfNull(tensor, argument);
        if (tensor.dtype != other.dtype) throw new ArgumentException($"Expected {other.dtype} as {owner}, got {tensor.dtype}.", argument);
        if (tensor.device_type != other.device_type) throw new ArgumentException($"Expected a tensor on {other.device} as {owner}, got one on {tensor.device}.", argument);
    }

    /// <summary>Leading dimensions folded into one, also where the last one is 0.</summary>
    public static Tensor Rows(Tensor features)
    {
        long[] shape = features.shape;
        long rows = 1;
        for (int i = 0; i + 1 < shape.Length; i++) rows *= shape[i];
        return features.reshape(rows, shape[^1]);
    }

    /// <summary>Zeros that stay connected to the tensors they do not depend on, so that a backward pass finds those: libtorch ends the process where it does not.</summary>
    public static Tensor ConnectedZeros(long[] shape, params ReadOnlySpan<Tensor?> sources)
    {
        Tensor result = zeros(shape, dtype: sources[0]!.dtype, device: sources[0]!.device);
        foreach (Tensor? source in sources)
            if (source is not null) result = result + source.reshape(source.numel()).narrow(0, 0, 0).sum(); // of no number: 0 whatever the tensor holds
        return result;
    }

    public static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>The blocks of features [rows, irreps] as views. Their gradients come back as one concatenation, where slices taken one by one would each give a gradient of full width.</summary>
    public static Tensor[] Split(Tensor features, Irreps irreps) =>
        irreps.Count == 0 ? [] : features.split([.. irreps.Select(b => (long)b.Dimension)], -1);
}
