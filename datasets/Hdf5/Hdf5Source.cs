using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Structures in HDF5 files of the layouts SPICE, ANI-1x, ANI legacy and COMP6, Transition1x, modelforge (QM9) and MACE, told apart by
/// the names of their data sets. Groups are listed when the file is opened; numbers are read when asked for.
/// </summary>
public sealed class Hdf5Source : LabelledSource
{
    private const int MaxDepth = 4, BlockNumbers = 1 << 20;
    private readonly Hdf5File file;
    private readonly Hdf5Layout layout;
    private readonly List<(ulong Address, string Path, long First, string? Split)> groups = [];
    private readonly Dictionary<string, string> splits = new(StringComparer.Ordinal);
    private readonly long count;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataError">Not HDF5, damaged, or of no known layout.</exception>
    /// <exception cref="ConfigError">The energy asked for does not exist.</exception>
    public Hdf5Source(string path, SourceOptions? options = null)
    {
        options ??= SourceOptions.Default;
        file = new Hdf5File(path);
        try
        {
            Hdf5Layout[] layouts = [new SpiceLayout(options.Energy), new Ani1xLayout(options.Energy), new AniLegacyLayout(), new Transition1xLayout(), new MaceLayout(), new ModelforgeLayout(options.Energy)];
            Hdf5Layout? found = null;
            Collect(file.Root, 0, layouts, ref found, []);
            layout = found ?? throw new DataError($"no group has the data sets of a known layout ({string.Join(", ", layouts.Select(l => l.Name))}); the root holds {string.Join(", ", file.Root.Links.Take(5).Select(l => l.Name))}", path);
            SourceFile.Refuse(options, layout.Name, energy: layout is SpiceLayout or Ani1xLayout or ModelforgeLayout);
            if (layout is Transition1xLayout) FindSplits();
            for (int i = 0; i < groups.Count; i++)
            {
                var (address, name, _, _) = groups[i];
                long frames = layout.Frames(new Hdf5Group(file, address, name));
                groups[i] = (address, name, count, splits.GetValueOrDefault(name));
                count += frames;
            }
            Description = layout.Describe(file, new Hdf5Group(file, groups[0].Address, groups[0].Path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => count;

    /// <summary>Number of groups (molecules, formulas, reactions) that hold structures.</summary>
    public int Groups => groups.Count;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)count) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {count} structures.");
        int g = GroupOf(index);
        return Frames(g, index - groups[g].First, 1).First();
    }

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (start >= count) yield break;
        for (int g = GroupOf(start); g < groups.Count; g++)
        {
            cancellation.ThrowIfCancellationRequested();
            long frames = (g + 1 < groups.Count ? groups[g + 1].First : count) - groups[g].First, from = Math.Max(0, start - groups[g].First);
            for (long atoms = 0; from < frames;)
            {
                int part = atoms == 0 ? (int)Math.Min(frames - from, 64) : (int)Math.Min(frames - from, Math.Max(1, BlockNumbers / (3 * atoms)));
                foreach (var system in Frames(g, from, part))
                {
                    atoms = system.Count;
                    yield return system;
                }
                from += part;
            }
        }
    }

    private IEnumerable<AtomicSystem> Frames(int g, long first, int frames)
    {
        var (address, path, _, split) = groups[g];
        var block = layout.Load(file, new Hdf5Group(file, address, path), first, frames).Checked(file.Path, $"group {path}");
        if (split is not null) (block.Info ??= [])[InfoKeys.Subset] = split;
        for (int i = 0; i < block.Frames; i++) yield return block.Frame(i, file.Path, $"group {path}, frame {first + i}", $"{path}[{first + i}]");
    }

    private int GroupOf(long index)
    {
        int low = 0, high = groups.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (groups[middle].First <= index) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private void Collect(Hdf5Group group, int depth, Hdf5Layout[] layouts, ref Hdf5Layout? found, HashSet<ulong> visited)
    {
        if (!visited.Add(group.Address)) return; // a hard link to a group that was read before
        var here = found is null ? Array.Find(layouts, l => l.Matches(group)) : found.Matches(group) ? found : null;
        if (here is not null)
        {
            found = here;
            groups.Add((group.Address, group.Path, 0, null));
            return;
        }
        if (depth == MaxDepth) return;
        foreach (var link in group.Links)
            if (link.IsExternal) throw new DataError($"{(group.Path == "/" ? "" : group.Path)}/{link.Name} is a link to another file ({link.Target}), which is not followed: name that file itself", file.Path);
        var children = group.Links.Where(l => l.Target is null).ToList();
        if (children.Count > 0 && children.All(c => c.Name.StartsWith("config_", StringComparison.Ordinal))) children.Sort((a, b) => Natural(a.Name, b.Name));
        foreach (var child in children)
            if (group.IsGroup(child)) Collect(group.Group(child), depth + 1, layouts, ref found, visited);
    }

    // train, val and test hold soft links "/data/…" (or hard links) to the reactions.
    private void FindSplits()
    {
        var byAddress = groups.ToDictionary(g => g.Address, g => g.Path);
        foreach (var link in file.Root.Links)
        {
            if (link.Name is not ("train" or "val" or "test") || !file.Root.IsGroup(link)) continue;
            foreach (var formula in file.Root.Group(link).Links)
                if (formula.Target is { } whole) Mark(g => g.StartsWith(whole + "/", StringComparison.Ordinal), link.Name);
                else if (file.Root.Group(link) is var parent && parent.IsGroup(formula))
                    foreach (var reaction in parent.Group(formula).Links)
                        if (reaction.Target is { } target) splits[target.StartsWith('/') ? target : "/" + target] = link.Name;
                        else if (byAddress.TryGetValue(reaction.Address, out string? path)) splits[path] = link.Name;
        }
    }

    private void Mark(Predicate<string> which, string split)
    {
        foreach (var g in groups)
            if (which(g.Path)) splits[g.Path] = split;
    }

    private static int Natural(string a, string b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);

    /// <inheritdoc/>
    protected override void Close() => file.Dispose();
}
