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
    private readonly Lock making = new();

    public Tensor Like(Tensor data)
    {
        var key = (data.dtype, data.device_type, data.device_index);
        if (copies.TryGetValue(key, out Tensor? made)) return made;
        lock (making)
        {
            if (copies.TryGetValue(key, out made)) return made;
            // The copy outlives whoever asks first: what is made in inference mode could never be part of a graph.
            using var normal = inference_mode(false);
            using var guard = no_grad();
            using Tensor flat = tensor(values()), shaped = flat.reshape(shape);
            return copies[key] = shaped.to(key.dtype, new Device(key.device_type, key.device_index), copy: true).DetachFromDisposeScope();
        }
    }

    public void Dispose()
    {
        foreach (Tensor copy in copies.Values) copy.Dispose();
        copies.Clear();
    }
}
