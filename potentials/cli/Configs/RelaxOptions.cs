using Potentials.Cli.Config;
using Potentials.Core;

namespace Potentials.Cli.Configs;

/// <summary>How a structure is relaxed.</summary>
public sealed record RelaxOptions : ISectionRules
{
    /// <summary>Optimiser.</summary>
    [Key("fire (robust), lbfgs (fewer steps near the minimum) or bfgs", Default = "fire")]
    public required OptimizerKind Optimizer { get; init; }

    /// <summary>What of the cell relaxes.</summary>
    [Key("none (fixed cell) or frechet (the cell relaxes too, by its logarithmic strain)", Default = "none")]
    public required CellFilter Cell { get; init; }

    /// <summary>Largest force at convergence, eV/Å.</summary>
    [QuantityKey(Dimension.Force, "converged when no force on an atom is larger", Default = "0.01 eV/Å", Positive = true)]
    public required double Fmax { get; init; }

    /// <summary>Largest stress at convergence, eV/Å³.</summary>
    [QuantityKey(Dimension.Pressure, "with a relaxing cell, converged when no component of stress plus pressure is larger", Positive = true)]
    public double? Smax { get; init; }

    /// <summary>Step limit.</summary>
    [Key("steps after which an unconverged relaxation ends", Default = "500", Positive = true)]
    public required int MaxSteps { get; init; }

    /// <summary>External pressure, eV/Å³.</summary>
    [QuantityKey(Dimension.Pressure, "external pressure on a relaxing cell", Default = "0 GPa")]
    public required double Pressure { get; init; }

    /// <summary>Whether the cell keeps its shape.</summary>
    [Key("the cell changes its volume only, not its shape", Default = "false")]
    public required bool Hydrostatic { get; init; }

    /// <summary>Whether the cell keeps its volume.</summary>
    [Key("the cell changes its shape only, not its volume", Default = "false")]
    public required bool ConstantVolume { get; init; }

    /// <summary>Strain components that may change.</summary>
    [Key("which strains xx, yy, zz, yz, xz, xy may change", Default = "[true, true, true, true, true, true]", Length = 6)]
    public required bool[] Mask { get; init; }

    /// <summary>Atoms relaxed at the same time.</summary>
    [Key("atoms relaxed at the same time when there are several structures", Default = "2000", Positive = true)]
    public required int BatchAtoms { get; init; }

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Cell == CellFilter.None)
        {
            string? useless = Pressure != 0 ? "pressure" : Hydrostatic ? "hydrostatic" : ConstantVolume ? "constant_volume" : Smax is not null ? "smax" : Array.Exists(Mask, m => !m) ? "mask" : null;
            if (useless is not null) throw place.Error(useless, $"'{place.Path}.{useless}' needs a cell that relaxes; add 'cell: frechet' or remove it");
        }
        if (Hydrostatic && ConstantVolume) throw place.Error("constant_volume", "'hydrostatic' and 'constant_volume' together leave nothing of the cell to relax; use 'cell: none'");
        if (ConstantVolume && Pressure != 0) throw place.Error("pressure", "'pressure' does nothing at constant volume; remove one of the two");
        if (ConstantVolume && Mask.Take(3).Count(m => m) < 2 && !Mask.Skip(3).Contains(true)) throw place.Error("constant_volume", "'constant_volume' and 'mask' together leave nothing of the cell to relax; use 'cell: none'");
        if (Cell != CellFilter.None && !Array.Exists(Mask, m => m)) throw place.Error("mask", "'mask' forbids every strain; use 'cell: none'");
        if (Hydrostatic && Array.Exists(Mask, m => !m)) throw place.Error("mask", "'mask' and 'hydrostatic' exclude each other");
    }
}
