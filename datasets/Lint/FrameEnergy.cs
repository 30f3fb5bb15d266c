namespace Potentials.Datasets;

/// <summary>Energy of a frame and size of its forces (eV/Å; NaN without forces) as the linter keeps them; State: its total charge and spin, whose energies differ.</summary>
internal readonly record struct FrameEnergy(long Frame, string Composition, double Energy, int Atoms, bool IsIsolatedAtom, double ForceRms, string State);
