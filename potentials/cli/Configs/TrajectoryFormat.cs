namespace Potentials.Cli.Configs;

/// <summary>How a trajectory is stored.</summary>
public enum TrajectoryFormat
{
    /// <summary>Extended XYZ, text.</summary>
    Extxyz,
    /// <summary>The compact binary container.</summary>
    Binary,
    /// <summary>No trajectory.</summary>
    None,
}
