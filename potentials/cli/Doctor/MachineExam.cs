using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Potentials.Cli.Doctor;

/// <summary>What the machine offers: runtime, processor, memory, libtorch, fonts, disk.</summary>
public static class MachineExam
{
    /// <summary>Examines the machine.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return new("runtime", Environment.Version.Major >= 10 ? Verdict.Good : Verdict.Bad, $".NET {Environment.Version} on {RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}");
        string vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported && Fma.IsSupported ? "AVX2 and FMA" : "";
        yield return new("processor", vectors.Length > 0 ? Verdict.Good : Verdict.Notice,
            $"{Environment.ProcessorCount} cores, " + (vectors.Length > 0 ? vectors : "neither AVX2 nor AVX-512: kernels run at a fraction of their speed"));
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0;
        yield return new("memory", memory >= 2 ? Verdict.Good : Verdict.Notice, string.Create(CultureInfo.InvariantCulture, $"{memory:0.0} GB available to the process"));
        yield return Torch();
        yield return Disk();
        yield return Fonts();
    }

    private static Finding Torch()
    {
        try
        {
            return UseTorch();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or NotSupportedException or BadImageFormatException or TypeLoadException)
        {
            string why = (e.InnerException ?? e).Message.Split('\n')[0];
            return new("libtorch", Verdict.Bad, $"does not load: {why}; networks cannot run, classical potentials can");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Finding UseTorch()
    {
        using var x = torch.ones(3);
        double sum = x.sum().ToDouble();
        bool cuda = torch.cuda_is_available();
        return new("libtorch", sum == 3 ? Verdict.Good : Verdict.Bad, $"loads and computes; {torch.get_num_threads()} threads by default, " + (cuda ? "CUDA device available" : "no CUDA device"),
            new Dictionary<string, double> { ["cuda"] = cuda ? 1 : 0 });
    }

    private static Finding Disk()
    {
        try
        {
            string probe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            File.WriteAllText(probe, "x");
            File.Delete(probe);
            double free = new DriveInfo(Path.GetFullPath(".")).AvailableFreeSpace / 1073741824.0;
            return new("disk", free > 1 ? Verdict.Good : Verdict.Notice, string.Create(CultureInfo.InvariantCulture, $"{free:0.0} GB free in the working folder"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new("disk", Verdict.Notice, $"cannot write temporary files: {e.Message}");
        }
    }

    private static Finding Fonts()
    {
        using var manager = SkiaSharp.SKFontManager.CreateDefault();
        return manager.FontFamilyCount > 0
            ? new("fonts", Verdict.Good, $"{manager.FontFamilyCount} font families for plots")
            : new("fonts", Verdict.Notice, "none: plots have no labels; install fonts-dejavu-core");
    }
}
