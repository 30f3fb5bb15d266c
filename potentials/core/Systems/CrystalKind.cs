namespace Potentials.Core;

/// <summary>Crystal structures that have a name; Strukturbericht symbol and number of elements in brackets.</summary>
public enum CrystalKind
{
    /// <summary>Simple cubic (A_h, 1).</summary>
    Sc,
    /// <summary>Body-centred cubic (A2, 1).</summary>
    Bcc,
    /// <summary>Face-centred cubic (A1, 1).</summary>
    Fcc,
    /// <summary>Hexagonal close-packed (A3, 1).</summary>
    Hcp,
    /// <summary>Diamond (A4, 1).</summary>
    Diamond,
    /// <summary>Rock salt, NaCl (B1, 2).</summary>
    Rocksalt,
    /// <summary>Caesium chloride (B2, 2).</summary>
    Cscl,
    /// <summary>Zinc blende (B3, 2).</summary>
    Zincblende,
    /// <summary>Wurtzite with u = 3/8 (B4, 2).</summary>
    Wurtzite,
    /// <summary>Fluorite, CaF2 (C1, 2).</summary>
    Fluorite,
    /// <summary>Cubic perovskite ABX3: corner, centre, face centres (E2_1, 3).</summary>
    Perovskite,
}
