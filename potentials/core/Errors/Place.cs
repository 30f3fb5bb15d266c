namespace Potentials.Core;

/// <summary>Formats the place of an error as editors understand it: file:line:column.</summary>
internal static class Place
{
    public static string Prefix(string? file, long line, int column)
    {
        string place = file ?? "";
        if (line > 0) place += file is null ? $"line {line}" : $":{line}";
        if (line > 0 && column > 0) place += file is null ? $", column {column}" : $":{column}";
        return place.Length == 0 ? "" : place + ": ";
    }
}
