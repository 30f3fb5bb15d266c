namespace Potentials.Datasets;

/// <summary>Two neighbouring geometries of one material.</summary>
/// <param name="A">The earlier frame.</param>
/// <param name="B">The later frame.</param>
/// <param name="Atoms">Atoms in each.</param>
/// <param name="Energy">E(b) − E(a), eV.</param>
/// <param name="Force">Work against the forces, −F̄·Δr, eV; NaN where a frame has none.</param>
/// <param name="Stress">Work of the strain, V̄·σ̄:ε, eV; NaN where a frame has no stress.</param>
/// <param name="Bare">σ̄:ε: the work if the label were a virial of the other sign.</param>
/// <param name="Size">Largest displacement of an atom, Å.</param>
/// <param name="Coarseness">eV below which the difference of energies says nothing, be they float32.</param>
internal readonly record struct WorkPair(long A, long B, int Atoms, double Energy, double Force, double Stress, double Bare, double Size, double Coarseness);
