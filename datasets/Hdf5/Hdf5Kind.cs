namespace Potentials.Datasets;

/// <summary>What the elements of a data set are.</summary>
public enum Hdf5Kind
{
    /// <summary>Whole numbers of 1, 2, 4 or 8 bytes (enumerations and HDF5 booleans included).</summary>
    Integer,
    /// <summary>IEEE numbers of 2, 4 or 8 bytes.</summary>
    Float,
    /// <summary>Strings of fixed length.</summary>
    FixedText,
    /// <summary>Strings of variable length in the global heap.</summary>
    VariableText,
    /// <summary>Anything else; not read.</summary>
    Other,
}
