namespace Potentials.Cli.Configs;

/// <summary>How the table of thermodynamic values is stored.</summary>
public enum ThermoFormat
{
    /// <summary>Comma-separated values.</summary>
    Csv,
    /// <summary>One JSON object a line.</summary>
    Jsonl,
    /// <summary>No table.</summary>
    None,
}
