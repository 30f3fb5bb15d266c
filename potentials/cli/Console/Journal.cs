namespace Potentials.Cli.Console;

/// <summary>
/// What a run tells people while it goes: lines, and on a terminal a last line that renews itself. With JSON output it goes to stderr, so
/// that stdout holds the object alone.
/// </summary>
public sealed class Journal(bool json)
{
    private readonly TextWriter output = json ? System.Console.Error : System.Console.Out;
    private readonly bool terminal = json ? !System.Console.IsErrorRedirected : !System.Console.IsOutputRedirected;
    private int shown;

    /// <summary>How often progress is worth a report: a terminal shows a moving line, a file gathers lines.</summary>
    public TimeSpan Period => terminal ? TimeSpan.FromSeconds(0.5) : TimeSpan.FromSeconds(10);

    /// <summary>Whether the last line renews itself.</summary>
    public bool IsTerminal => terminal;

    /// <summary>A line that stays.</summary>
    public void Line(string text)
    {
        Clear();
        output.WriteLine(text);
    }

    /// <summary>A line that the next one replaces on a terminal, and stays in a file.</summary>
    public void Progress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!terminal)
        {
            output.WriteLine(text);
            return;
        }
        // A line that the terminal wraps could not be replaced.
        int width = System.Console.WindowWidth is > 1 and var columns ? columns - 1 : 79;
        string line = text.Length > width ? text[..width] : text;
        output.Write("\r" + line.PadRight(shown));
        shown = line.Length;
    }

    /// <summary>Removes the moving line.</summary>
    public void Clear()
    {
        if (shown > 0) output.Write("\r" + new string(' ', shown) + "\r");
        shown = 0;
    }
}
