using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>How a family of data sets arranges structures in HDF5: which groups hold them, under which names, in which units.</summary>
internal abstract class Hdf5Layout
{
    /// <summary>Name for <see cref="SourceDescription.Format"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this group holds structures of this layout.</summary>
    public abstract bool Matches(Hdf5Group group);

    /// <summary>Number of structures in a group that matches.</summary>
    public abstract long Frames(Hdf5Group group);

    /// <summary>Structures <paramref name="first"/> to first + <paramref name="frames"/> of a group.</summary>
    public abstract ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames);

    /// <summary>The declaration, once a first group is known.</summary>
    public abstract SourceDescription Describe(Hdf5File file, Hdf5Group sample);

    /// <summary>Rows of a data set scaled to our units, or null when it is absent.</summary>
    protected static double[]? Rows(Hdf5Group group, string name, long first, int frames, double factor = 1) =>
        group.Dataset(name) is { } d ? SourceFile.Scale(d.ReadDoubles(first, frames), factor) : null;

    /// <summary>First extent of a data set of rank 3.</summary>
    protected static long Leading(Hdf5File file, Hdf5Group group, string name)
    {
        var d = group.Required(name);
        if (d.Shape.Count != 3 || d.Shape[2] != 3) throw new DataError($"{d.Path} has shape {string.Join(" x ", d.Shape)} instead of frames x atoms x 3", file.Path);
        return d.Shape[0];
    }

    /// <summary>The only string of a data set of strings, or null when it is absent.</summary>
    protected static string? Text(Hdf5Group group, string name) =>
        group.Dataset(name) is { Count: > 0, Type.Kind: Hdf5Kind.FixedText or Hdf5Kind.VariableText } d ? d.ReadTexts()[0] : null;

    /// <summary>Factor of the unit in an attribute; <paramref name="fallback"/> when there is no attribute.</summary>
    protected static double Unit(Hdf5File file, Hdf5Dataset? dataset, string attribute, string fallback)
    {
        string unit = dataset?.TextAttribute(attribute) ?? fallback;
        return FileUnit.Factor(unit) ?? throw new DataError($"{dataset?.Path}: unknown unit '{unit}'", file.Path);
    }

    /// <summary>Stops when the energy to be read does not exist: the user's fault when he chose it, the file's otherwise.</summary>
    protected static void RequireEnergy(Hdf5File file, bool chosen, string energy, bool exists, IEnumerable<string> others)
    {
        if (exists) return;
        string message = $"there is no energy '{energy}' in this file; it has {string.Join(", ", others)}";
        throw chosen ? new ConfigError(message + ".") : new DataError(message + " (choose one)", file.Path);
    }

    /// <summary>Atomic numbers from a data set of numbers or of element symbols.</summary>
    protected static int[] Species(Hdf5File file, Hdf5Dataset dataset) =>
        dataset.Type.Kind is Hdf5Kind.FixedText or Hdf5Kind.VariableText
            ? Array.ConvertAll(dataset.ReadTexts(), s => Elements.TryParse(s.Trim(), out int z) ? z : throw new DataError($"{dataset.Path}: '{s}' is no element", file.Path))
            : dataset.ReadInts();
}
