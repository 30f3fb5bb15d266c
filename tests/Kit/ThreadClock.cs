using System.Runtime.InteropServices;

namespace Potentials.Tests.Kit;

/// <summary>Processor time of the calling thread: what a busy machine does not lengthen.</summary>
public static partial class ThreadClock
{
    /// <summary>Seconds of processor time that the calling thread has used (Linux: CLOCK_THREAD_CPUTIME_ID).</summary>
    public static double Seconds
    {
        get
        {
            if (GetTime(3, out var time) != 0) throw new PlatformNotSupportedException("the thread's clock cannot be read");
            return time.Seconds + 1e-9 * time.Nanoseconds;
        }
    }

    private record struct TimeSpec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);
}
