using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Potentials.Tests.Kit;

/// <summary>Signals to a process and the processor time that it has used (Linux).</summary>
public static partial class ProcessSignals
{
    /// <summary>Sends SIGINT.</summary>
    public static void Interrupt(this Process process) => Send(process, 2);

    /// <summary>Sends SIGTERM.</summary>
    public static void Terminate(this Process process) => Send(process, 15);

    /// <summary>Waits until a running process has computed for some seconds: on a busy machine that takes longer than on an idle one.</summary>
    public static void WaitForWork(this Process process, double seconds)
    {
        while (Seconds(process) is { } used && used < seconds) Thread.Sleep(10);
    }

    /// <summary>
    /// Waits for the end of a process and returns the seconds of processor time that it used meanwhile (of all its threads, to about 10 ms).
    /// </summary>
    public static double WaitForEnd(this Process process)
    {
        double first = Seconds(process) ?? 0, last = first;
        while (Seconds(process) is { } used)
        {
            last = used;
            Thread.Sleep(1);
        }
        process.WaitForExit();
        return last - first;
    }

    /// <summary>Seconds of processor time from /proc (user and system, in ticks of 1/100 s); null when the process has ended.</summary>
    private static double? Seconds(Process process)
    {
        if (process.HasExited) return null;
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{process.Id}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        // Fields 14 and 15; the name in field 2 may hold blanks.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return 0.01 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    private static void Send(Process process, int signal)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (Kill(process.Id, signal) != 0) throw new InvalidOperationException($"signal {signal} could not be sent: error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
