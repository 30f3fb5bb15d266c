using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Running;

/// <summary>
/// Results that a structure brought along under other names than its labels (a calculator's energy beside a reference, a free energy, a
/// virial). They belong to another geometry or another potential than the results that a verb writes, and a reader would mix the two.
/// </summary>
internal static class EarlierResults
{
    private static readonly HashSet<string> Names =
    [
        "free_energy", "stresses",
        .. LabelKeys.Usual.Energy, .. LabelKeys.Usual.Stress, .. LabelKeys.Usual.Virial, .. LabelKeys.Usual.Dipole,
        .. LabelKeys.Usual.Forces, .. LabelKeys.Usual.AtomEnergies, .. LabelKeys.Usual.Charges, .. LabelKeys.Usual.MagneticMoments,
    ];

    /// <summary>The structure without them; its labels stay.</summary>
    public static AtomicSystem Without(AtomicSystem system)
    {
        if (!system.Info.Keys.Any(IsResult) && !system.Columns.Keys.Any(IsResult)) return system;
        return new(system.Numbers, system.Positions, system.Cell)
        {
            Masses = system.Masses, Velocities = system.Velocities, Movable = system.Movable, Charge = system.Charge, SpinMultiplicity = system.SpinMultiplicity,
            Labels = system.Labels,
            Columns = system.Columns.Where(c => !IsResult(c.Key)).ToDictionary(),
            Info = system.Info.Where(i => !IsResult(i.Key)).ToDictionary(),
        };
    }

    /// <summary>The reader of extended XYZ puts other_ before what lost to a label of the same name.</summary>
    private static bool IsResult(string name) => Names.Contains(name) || (name.StartsWith("other_", StringComparison.Ordinal) && Names.Contains(name[6..]));
}
