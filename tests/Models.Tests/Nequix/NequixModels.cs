using Potentials.Core;
using Potentials.Models.Files;
using Potentials.Models.Nequix;

namespace Potentials.Models.Tests.Nequix;

/// <summary>Models that tests share: published ones, read and compiled once, and small random ones that need no file.</summary>
internal static class NequixModels
{
    private static readonly Dictionary<string, NequixModel> Read = [];
    private static readonly Dictionary<string, IDisposable> Compiled = [];
    private static readonly Lock Gate = new();

    public static NequixModel Published(string name)
    {
        string path = GoldenStructures.ModelPath(name);
        lock (Gate)
        {
            if (!Read.TryGetValue(name, out var model)) Read[name] = model = NequixFile.Read(path);
            return model;
        }
    }

    public static CompiledNequix<float> Compiled32(string name) => Compile(name, m => new CompiledNequix<float>(m));

    public static CompiledNequix<double> Compiled64(string name) => Compile(name, m => new CompiledNequix<double>(m));

    public static IPotential Kernels(string name, bool single, int threads = 1) =>
        single ? new NequixKernels<float>(Compiled32(name), threads) : new NequixKernels<double>(Compiled64(name), threads);

    /// <summary>A small model of random weights.</summary>
    public static NequixModel Random(int[] channels, int lmax, int layers, int seed)
    {
        var random = new Random(seed);
        var config = new NequixConfig
        {
            AtomicNumbers = [1, 6, 8, 14], Cutoff = 4.5, Channels = channels, LMax = lmax, Layers = layers, RadialBasisSize = 5, RadialMlpSize = 12, RadialMlpLayers = 2,
            PolynomialP = 6, Scale = 1.3, Shift = -0.4, AverageNeighbors = 17,
        };
        return new(config, new NequixLayout(config).Arrays.Select(a => ModelTensor.From(a.Name, a.Shape, Enumerable.Range(0, a.Shape.Aggregate(1, (x, y) => x * y)).Select(_ => Value(a.Name)).ToArray().AsSpan())));

        float Value(string name)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return (float)(name.Contains("norm", StringComparison.Ordinal) ? 1 + 0.1 * normal : name.Contains("radial", StringComparison.Ordinal) ? 0.7 * normal : normal);
        }
    }

    private static CompiledNequix<T> Compile<T>(string name, Func<NequixModel, CompiledNequix<T>> compile) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var model = Published(name);
        lock (Gate)
        {
            string key = $"{name}/{typeof(T).Name}";
            if (!Compiled.TryGetValue(key, out var made)) Compiled[key] = made = compile(model);
            return (CompiledNequix<T>)made;
        }
    }
}
