using Potentials.Core;

namespace Potentials.Cli.Running;

/// <summary>Compares what a potential offers with what structures and run need, before any compute.</summary>
public static class Compatibility
{
    /// <summary>Throws the error of the first thing that does not fit.</summary>
    /// <param name="info">The potential.</param>
    /// <param name="systems">The structures.</param>
    /// <param name="needsStress">Whether the cell changes.</param>
    /// <exception cref="PhysicsError">An element, a charge or a spin; or a structure that makes no sense.</exception>
    /// <exception cref="ConfigError">Stress is needed and not there.</exception>
    public static void Require(PotentialInfo info, IReadOnlyList<AtomicSystem> systems, bool needsStress)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(systems);
        if (needsStress && !info.HasStress) throw new ConfigError($"{info.Name} has no stress, which a relaxing cell needs; use 'cell: none' or another potential");
        for (int s = 0; s < systems.Count; s++)
        {
            var x = systems[s];
            if (x.Count == 0) throw new PhysicsError("has no atoms; remove the frame", s);
            if (x.Cell.Validate() is { } problem) throw new PhysicsError(problem, s);
            if (needsStress && !x.Cell.Pbc.IsFull) throw new ConfigError($"structure {s + 1} is not periodic along all three axes, so its cell cannot relax; use 'cell: none' or give a cell");
            for (int i = 0; i < x.Count; i++)
            {
                if (!double.IsFinite(x.Positions[3 * i] + x.Positions[3 * i + 1] + x.Positions[3 * i + 2])) throw new PhysicsError("its position is not a number", s, i);
                if (info.Elements is { } known && !known.Contains(x.Numbers[i]))
                    throw new PhysicsError($"{info.Name} does not support {Elements.Symbol(x.Numbers[i])}; it supports {Symbols(known)}", s, i);
            }
            if (info.NeedsCharge && x.Charge is null) throw new PhysicsError($"{info.Name} needs the total charge; add charge=0 (or what it is) to the structure", s);
            if (info.NeedsSpin && x.SpinMultiplicity is null) throw new PhysicsError($"{info.Name} needs the spin multiplicity; add spin=1 (or what it is) to the structure", s);
        }
    }

    /// <summary>Symbols of elements, shortened where they are many.</summary>
    public static string Symbols(IReadOnlyList<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        string all = string.Join(" ", numbers.Take(40).Select(Elements.Symbol));
        return numbers.Count > 40 ? $"{all} and {numbers.Count - 40} more" : all;
    }
}
