using Potentials.Cli.Configs;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Running;

/// <summary>Brings the structures that a config names.</summary>
public static class StructureLoading
{
    /// <summary>Reads or builds, repeats, rattles and fixes.</summary>
    /// <exception cref="DataError">The file is malformed or has no such frame.</exception>
    /// <exception cref="ConfigError">The config asks for what the structures cannot give.</exception>
    public static IReadOnlyList<AtomicSystem> Load(StructureConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var systems = config.Crystal is { } kind
            ? [Crystals.Build(kind, [.. (config.Elements ?? [config.Element!]).Select(Number)], config.A!.Value, config.C)]
            : Read(config.File!, config.Frames ?? "all");
        for (int s = 0; s < systems.Count; s++)
        {
            try
            {
                var x = Supercells.Repeat(systems[s], config.Repeat[0], config.Repeat[1], config.Repeat[2]);
                if (config.Fixed is { } atoms) x = Fixed(x, atoms, s);
                systems[s] = config.Rattle > 0 ? Supercells.Rattle(x, config.Rattle, config.Seed, s) : x;
            }
            catch (ArgumentException e)
            {
                throw new ConfigError($"structure {s + 1}: {e.Message.Split(" (Parameter")[0]}", inner: e);
            }
        }
        return systems;
    }

    private static List<AtomicSystem> Read(string file, string frames)
    {
        if (!FrameRange.TryParse(frames, out var range)) throw new ConfigError($"'{frames}' is not a choice of frames; write all, first, last, 3 or 2-5");
        var systems = new List<AtomicSystem>();
        long index = 0;
        foreach (var system in StructureFile.Read(file))
        {
            if (range.First < 0) systems.Clear();
            if (index++ < range.First) continue;
            systems.Add(EarlierResults.Without(system));
            if (index > range.Last) break;
        }
        if (systems.Count == 0) throw new DataError(index == 0 ? "the file holds no structure" : $"the file holds {index} structures; there is no frame {frames}", file);
        return systems;
    }

    private static AtomicSystem Fixed(AtomicSystem system, int[] atoms, int s)
    {
        var movable = system.Movable is { } given ? (bool[])given.Clone() : [.. Enumerable.Repeat(true, 3 * system.Count)];
        foreach (int atom in atoms)
        {
            if (atom > system.Count) throw new ConfigError($"'structure.fixed' names atom {atom}, but structure {s + 1} has {system.Count} atoms");
            movable.AsSpan(3 * (atom - 1), 3).Clear();
        }
        return new(system.Numbers, system.Positions, system.Cell)
        {
            Masses = system.Masses, Velocities = system.Velocities, Movable = movable, Charge = system.Charge, SpinMultiplicity = system.SpinMultiplicity,
            Columns = system.Columns, Info = system.Info, Labels = system.Labels,
        };
    }

    private static int Number(string symbol) => Elements.TryParse(symbol, out int z) ? z : throw new ConfigError($"'{symbol}' is not an element");
}
