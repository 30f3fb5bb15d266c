namespace Potentials.Datasets;

/// <summary>
/// Under which names an extended XYZ file carries which label: the first name of a list that the frame has wins, the others stay in
/// <c>Info</c> or <c>Columns</c> (an <c>energy</c> beside a <c>REF_energy</c> as <c>other_energy</c>, since the label is written as <c>energy</c>). Names that say "reference" go before the plain ones, which calculators overwrite (MACE trains on REF_energy
/// and REF_forces for that reason). <c>free_energy</c> is in no list: it contains the electronic entropy and is not the energy of the
/// other labels everywhere; name it here to use it.
/// </summary>
public sealed record LabelKeys
{
    /// <summary>The usual names.</summary>
    public static LabelKeys Usual { get; } = new();

    /// <summary>Total energy, eV.</summary>
    public IReadOnlyList<string> Energy { get; init; } = ["REF_energy", "ref_energy", "DFT_energy", "dft_energy", "energy", "Energy", "total_energy"];

    /// <summary>Stress, eV/Å³, tension positive: 9 numbers row by row or 6 in the order xx, yy, zz, yz, xz, xy.</summary>
    public IReadOnlyList<string> Stress { get; init; } = ["REF_stress", "ref_stress", "DFT_stress", "dft_stress", "stress"];

    /// <summary>Virial, eV, -V·stress: 9 or 6 numbers; used when the frame has no stress.</summary>
    public IReadOnlyList<string> Virial { get; init; } =
        ["REF_virial", "REF_virials", "ref_virial", "ref_virials", "DFT_virial", "DFT_virials", "dft_virial", "dft_virials", "virial", "virials"];

    /// <summary>Dipole moment, e·Å, 3 numbers.</summary>
    public IReadOnlyList<string> Dipole { get; init; } = ["REF_dipole", "ref_dipole", "dipole"];

    /// <summary>Total charge, e.</summary>
    public IReadOnlyList<string> Charge { get; init; } = ["charge", "total_charge"];

    /// <summary>Spin multiplicity 2S+1, a positive whole number; other values stay in Info. OMol25 calls it spin.</summary>
    public IReadOnlyList<string> SpinMultiplicity { get; init; } = ["spin_multiplicity", "multiplicity", "spin", "total_spin"];

    /// <summary>Column of forces, eV/Å, [atoms, 3].</summary>
    public IReadOnlyList<string> Forces { get; init; } =
        ["REF_forces", "REF_force", "ref_forces", "ref_force", "DFT_forces", "DFT_force", "dft_forces", "dft_force", "forces", "force"];

    /// <summary>Column of energies of atoms, eV, [atoms].</summary>
    public IReadOnlyList<string> AtomEnergies { get; init; } = ["energies", "local_energy", "atom_energies"];

    /// <summary>Column of partial charges, e, [atoms].</summary>
    public IReadOnlyList<string> Charges { get; init; } = ["REF_charges", "ref_charges", "charges", "charge"];

    /// <summary>Column of magnetic moments, μB, [atoms].</summary>
    public IReadOnlyList<string> MagneticMoments { get; init; } = ["REF_magmoms", "ref_magmoms", "magmoms", "magmom"];

    internal bool InterpretsKey(string key) =>
        IsStructural(key) || Energy.Contains(key) || Stress.Contains(key) || Virial.Contains(key) || Dipole.Contains(key) || Charge.Contains(key) || SpinMultiplicity.Contains(key);

    internal bool InterpretsColumn(string name) =>
        name is "species" or "Z" or "pos" or "velocities" or "momenta" or "velo" or "masses" or "mass" or "move_mask"
        || Forces.Contains(name) || AtomEnergies.Contains(name) || Charges.Contains(name) || MagneticMoments.Contains(name);

    /// <summary>Keys that say how to read the frame.</summary>
    private static bool IsStructural(string key) =>
        key.Equals("Lattice", StringComparison.OrdinalIgnoreCase) || key.Equals("Properties", StringComparison.OrdinalIgnoreCase)
        || key.Equals("pbc", StringComparison.OrdinalIgnoreCase) || key == "cell";
}
