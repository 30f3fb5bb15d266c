using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>A table of float64 constants that is handed out in the type and on the device of the data it meets; each copy is made once, when it is asked for.</summary>
internal sealed class ConstantTensor(Func<double[]> values, params long[] shape) : IDisposable
{
    public ConstantTensor(double[] values, params long[] shape) : this(() => values, shape)
    {
    }

    private readonly ConcurrentDictionary<(ScalarType, DeviceType, int), Tensor> copies = new();

    public long[] Size => shape;

    public Tensor Like(Tensor data) => copies.GetOrAdd((data.dtype, data.device_type, data.device_index), static (key, self) =>
    {
        using var guard = no_grad();
        using Tensor flat = tensor(self.Make());
        using Tensor shaped = flat.reshape(self.Size);
        return shaped.to(key.Item1, new Device(key.Item2, key.Item3), copy: true).DetachFromDisposeScope();
    }, this);

    private double[] Make() => values();

    public void Dispose()
    {
        foreach (Tensor copy in copies.Values) copy.Dispose();
        copies.Clear();
    }
}
