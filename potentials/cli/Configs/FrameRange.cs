using System.Globalization;

namespace Potentials.Cli.Configs;

/// <summary>A choice of frames of a file, 0-based and inclusive; a last of null means to the end.</summary>
/// <param name="First">First frame; −1 for the last frame of the file.</param>
/// <param name="Last">Last frame, or null.</param>
public readonly record struct FrameRange(long First, long? Last)
{
    /// <summary>Every frame.</summary>
    public static FrameRange All => new(0, null);

    /// <summary>Reads all, first, last, 3 or 2-5.</summary>
    public static bool TryParse(string text, out FrameRange range)
    {
        range = All;
        switch (text)
        {
            case null: return false;
            case "all": return true;
            case "first": range = new(0, 0); return true;
            case "last": range = new(-1, null); return true;
        }
        string[] parts = text.Split('-');
        if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            || !long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long last) || first < 1 || last < first) return false;
        range = new(first - 1, last - 1);
        return true;
    }
}
