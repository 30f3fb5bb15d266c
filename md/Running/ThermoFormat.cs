namespace Potentials.MD;

/// <summary>How a thermo table is written.</summary>
public enum ThermoFormat
{
    /// <summary>Comma-separated values with a header line; an empty field is a value that does not exist.</summary>
    Csv,
    /// <summary>One JSON object a line; null is a value that does not exist.</summary>
    JsonLines,
}
