using System.Runtime.InteropServices;
using Potentials.Cli.Console;

namespace Potentials.Cli.Running;

/// <summary>
/// Turns the first SIGINT or SIGTERM into a cancellation, so that a run can save its state, and the second into an immediate exit.
/// </summary>
public sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int count;

    /// <summary>Listens until disposed.</summary>
    public Interruption() => registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>130 after SIGINT, 143 after SIGTERM, 0 before either.</summary>
    public int Code { get; private set; }

    /// <summary>
    /// Runs work that leaves nothing behind when it is stopped. What stopped it is the exit code, on stderr, and with
    /// <paramref name="json"/> in an object on stdout.
    /// </summary>
    public static int Guard(bool json, Func<CancellationToken, int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var interruption = new Interruption();
        try
        {
            int code = work(interruption.Token);
            // Work that had a part to show when it was stopped has returned it.
            return code == ExitCode.Success ? interruption.Code : code;
        }
        catch (OperationCanceledException) when (interruption.Code != 0)
        {
            System.Console.Error.WriteLine("interrupted");
            return ErrorReport.Interrupted(interruption.Code, json);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        int code = context.Signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
        if (Interlocked.Increment(ref count) > 1)
        {
            if (OperatingSystem.IsWindows()) Environment.Exit(code);
            ExitNow(code);
        }
        Code = code;
        source.Cancel();
    }

    // Environment.Exit would wait for native threads of a model.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
