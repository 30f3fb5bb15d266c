using System.Text.Json;
using Potentials.Core;

namespace Potentials.Cli.Console;

/// <summary>Says what went wrong: a message with its place and the line in question, never a stack trace unless asked for.</summary>
public static class ErrorReport
{
    private const int Width = 80;

    /// <summary>Writes the error to stderr, and with <paramref name="json"/> as an object to stdout; returns the exit code.</summary>
    public static int Write(Exception error, bool debug, bool json)
    {
        ArgumentNullException.ThrowIfNull(error);
        var (code, kind, message) = Classify(error);
        // Where even the report cannot be written (a full disk, a closed pipe) the exit code has to do.
        Try(() =>
        {
            var err = System.Console.Error;
            err.WriteLine($"error: {message}");
            if (Snippet(error) is { } lines) err.WriteLine(lines);
            if (debug) err.WriteLine(error.ToString());
        });
        if (json) Try(() => Object(kind, code, message));
        return code;
    }

    /// <summary>The end of a verb that a signal stopped before it had results: with <paramref name="json"/> an object on stdout says so.</summary>
    /// <param name="code">Exit code, which is also the result.</param>
    /// <param name="json">Whether JSON was asked for.</param>
    public static int Interrupted(int code, bool json)
    {
        if (json) Object("interrupted", code, "interrupted");
        return code;
    }

    private static void Object(string kind, int code, string message) => JsonOutput.Write(System.Console.Out, w =>
    {
        w.WriteStartObject("error");
        w.WriteString("kind", kind);
        w.WriteNumber("exit_code", code);
        w.WriteString("message", message);
        w.WriteEndObject();
    });

    private static void Try(Action report)
    {
        try { report(); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private static (int Code, string Kind, string Message) Classify(Exception e) => e switch
    {
        ConfigError c => (c.ExitCode, "config", c.Message),
        DataError d => (d.ExitCode, "data", d.Message),
        PhysicsError p => (p.ExitCode, "physics", p.Message),
        PotentialsError x => (x.ExitCode, "environment", x.Message),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted", "interrupted"),
        UnauthorizedAccessException or IOException => (ExitCode.Environment, "environment", e.Message),
        OutOfMemoryException => (ExitCode.Environment, "environment", "not enough memory; use fewer atoms, a smaller batch or a smaller cutoff"),
        TypeInitializationException { InnerException: { } inner } => Classify(inner),
        System.Reflection.TargetInvocationException { InnerException: { } inner } => Classify(inner),
        AggregateException { InnerExceptions.Count: 1 } a => Classify(a.InnerExceptions[0]),
        DllNotFoundException or EntryPointNotFoundException or BadImageFormatException =>
            (ExitCode.Environment, "environment", $"a native library does not load: {FirstLine(e.Message)}; 'potentials doctor' says more"),
        _ => (ExitCode.Failure, "defect", $"this is a defect of the program: {e.GetType().Name}: {FirstLine(e.Message)} (run again with --debug for details)"),
    };

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();

    /// <summary>The line that the error points at, with a mark below the column.</summary>
    private static string? Snippet(Exception e)
    {
        var (file, line, column) = e switch
        {
            ConfigError c => (c.File, (long)c.Line, c.Column),
            DataError d => (d.File, d.Line, d.Column),
            _ => (null, 0, 0),
        };
        if (file is null || line is < 1 or > 100_000) return null;
        try
        {
            using var reader = new StreamReader(file);
            string? text = null;
            for (long k = 0; k < line; k++)
                if ((text = Bounded(reader)) is null) return null;
            if (text!.Length == 0 || text.Any(char.IsControl)) return null;
            string prefix = $"{line,6} | ";
            int room = Width - prefix.Length, start = column > 0 && text.Length > room ? Math.Clamp(column - 1 - room / 2, 0, text.Length - room) : 0;
            string shown = text.Substring(start, Math.Min(room, text.Length - start));
            string result = prefix + shown;
            if (column >= 1 && column - 1 - start <= shown.Length) result += "\n" + new string(' ', prefix.Length - 2) + "| " + new string(' ', column - 1 - start) + "^";
            return result;
        }
        catch (Exception x) when (x is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // the message alone has to do
        }
    }

    /// <summary>A line of at most 2,000 characters; null at the end of the file or when the line is longer.</summary>
    private static string? Bounded(StreamReader reader)
    {
        if (reader.Peek() < 0) return null;
        var s = new System.Text.StringBuilder();
        for (int c; (c = reader.Read()) >= 0 && c != '\n';)
            if (s.Append((char)c).Length > 2000) return null;
        return s.ToString().TrimEnd('\r');
    }
}
