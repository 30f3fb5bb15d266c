namespace Potentials.Datasets;

/// <summary>How often an element occurs.</summary>
/// <param name="Number">Atomic number.</param>
/// <param name="Atoms">Atoms of it.</param>
/// <param name="Frames">Frames that hold it.</param>
public readonly record struct ElementCount(int Number, long Atoms, long Frames);
