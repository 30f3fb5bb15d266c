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

    public static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>The blocks of features [rows, irreps] as views. Their gradients come back as one concatenation, where slices taken one by one would each give a gradient of full width.</summary>
    public static Tensor[] Split(Tensor features, Irreps irreps) =>
        irreps.Count == 0 ? [] : features.split([.. irreps.Select(b => (long)b.Dimension)], -1);
}
