using Potentials.Core;
using Potentials.Models.Files;
using Potentials.Models.Nequix;
using Potentials.Models.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Models;

/// <summary>Opens model files of any known kind; the kind is told by the content, never by the name.</summary>
public static class ModelLoader
{
    /// <summary>Reads a file as data: our own (<c>.potential</c>) or a published Nequix file (<c>.nqx</c>).</summary>
    /// <exception cref="DataError">The content is of no known kind, or damaged.</exception>
    /// <exception cref="EnvironmentError">The file is absent or cannot be read.</exception>
    public static NequixModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> start = stackalloc byte[16];
        try
        {
            using var stream = File.OpenRead(path);
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EnvironmentError($"there is no model file {path}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot read {path}: {e.Message}", e);
        }
        if (start.IsEmpty) throw new DataError("is empty", path);
        if (ModelFile.Recognizes(start)) return NequixModel.FromFile(ModelFile.Read(path), path);
        if (start[0] == (byte)'{') return NequixFile.Read(path);
        throw new DataError($"is neither a model file ({ModelFile.Extension}) nor a Nequix file (.nqx)", path);
    }

    /// <summary>Opens a file as a potential: on the CPU by the hand-written kernels, on CUDA by tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dtype"><c>float32</c> or <c>float64</c>.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="threads">Threads of a CPU evaluation.</param>
    /// <exception cref="ConfigError">dtype, device or threads is none of the above.</exception>
    /// <exception cref="EnvironmentError">CUDA is asked for and absent, or the file cannot be read.</exception>
    /// <exception cref="DataError">The file is damaged or of no known kind.</exception>
    public static IPotential Load(string path, string dtype = "float32", string device = "cpu", int threads = 1)
    {
        if (threads is < 1 or > 1024) throw new ConfigError($"{threads} threads were asked for; use 1 to 1024");
        if (device != "cpu") return new TensorPotential(LoadTensors(path, dtype, device), threads);
        bool single = IsSingle(dtype);
        var model = Read(path);
        // The kernels never touch libtorch, so a CPU run starts without loading it.
        return single ? new NequixKernels<float>(model, threads) : new NequixKernels<double>(model, threads);
    }

    /// <summary>Opens a file as a potential of tensors, which an engine on the same device evaluates without copies.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dtype"><c>float32</c> or <c>float64</c>.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="ConfigError">dtype or device is none of the above.</exception>
    /// <exception cref="EnvironmentError">CUDA is asked for and absent, or the file cannot be read.</exception>
    /// <exception cref="DataError">The file is damaged or of no known kind.</exception>
    public static ITensorPotential LoadTensors(string path, string dtype = "float32", string device = "cpu")
    {
        var type = IsSingle(dtype) ? ScalarType.Float32 : ScalarType.Float64;
        if (device is not ("cpu" or "cuda")) throw new ConfigError($"device \"{device}\" is unknown; use cpu or cuda");
        if (device == "cuda" && !cuda_is_available())
            throw new EnvironmentError("device cuda was asked for, but this build or machine has no CUDA device; use cpu, or build with -p:TorchBackend=cuda on a machine with an NVIDIA GPU");
        return new NequixTensors(Read(path), type, device == "cuda" ? CUDA : CPU);
    }

    private static bool IsSingle(string dtype) => dtype switch
    {
        "float32" => true,
        "float64" => false,
        _ => throw new ConfigError($"dtype \"{dtype}\" is unknown; use float32 or float64"),
    };
}
