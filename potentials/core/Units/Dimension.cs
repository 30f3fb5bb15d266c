namespace Potentials.Core;

/// <summary>What kind of physical quantity a number with a unit is.</summary>
public enum Dimension
{
    /// <summary>Å.</summary>
    Length,
    /// <summary>√(u·Å²/eV).</summary>
    Time,
    /// <summary>K.</summary>
    Temperature,
    /// <summary>eV/Å³.</summary>
    Pressure,
    /// <summary>eV.</summary>
    Energy,
    /// <summary>eV/Å.</summary>
    Force,
    /// <summary>u.</summary>
    Mass,
    /// <summary>e.</summary>
    Charge,
    /// <summary>1/√(u·Å²/eV).</summary>
    Rate,
    /// <summary>Radians.</summary>
    Angle,
    /// <summary>Å³/eV.</summary>
    Compressibility,
    /// <summary>1/Å.</summary>
    InverseLength,
    /// <summary>Bytes.</summary>
    Storage,
}
