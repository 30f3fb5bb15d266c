using System.Runtime.InteropServices;

namespace Potentials.Models.Tensors;

/// <summary>
/// While it lives, this thread's SSE and AVX arithmetic treats denormal numbers as zero; disposal restores the former mode. Trained
/// networks have dead channels whose values shrink to 1e-40 and less, and a processor may need a hundred times longer for such numbers.
/// Done with the C library's floating-point environment (glibc on x86-64, where its last word is MXCSR); elsewhere it does nothing.
/// </summary>
internal readonly unsafe partial struct FlushDenormals : IDisposable
{
    private const uint FlushToZero = 0x8000, DenormalsAreZero = 0x0040;
    private const int MxcsrWord = 7;
    private readonly bool active;
    private readonly uint before;

    private FlushDenormals(uint before) => (active, this.before) = (true, before);

    /// <summary>Starts flushing on this thread.</summary>
    public static FlushDenormals Begin()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Available) return default;
        uint* state = stackalloc uint[8];
        if (GetState(state) != 0) return default;
        uint before = state[MxcsrWord];
        state[MxcsrWord] = before | FlushToZero | DenormalsAreZero;
        return SetState(state) == 0 ? new(before) : default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!active) return;
        uint* state = stackalloc uint[8];
        if (GetState(state) != 0) return;
        state[MxcsrWord] = before;
        _ = SetState(state);
    }

    // musl's structure has the same layout, but its library has another name: there nothing is flushed.
    private static bool Available { get; } = NativeLibrary.TryLoad("libm.so.6", out _);

    [LibraryImport("libm.so.6", EntryPoint = "fegetenv")]
    private static partial int GetState(uint* state);

    [LibraryImport("libm.so.6", EntryPoint = "fesetenv")]
    private static partial int SetState(uint* state);
}
