using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Reads the HDF5 layout that <see cref="Hdf5StructureWriter"/> writes; checksums are verified block by block.</summary>
public sealed class Hdf5OwnSource : LabelledSource
{
    private const int Block = Hdf5StructureWriter.Block;
    private readonly Hdf5File file;
    private readonly Hdf5Group root;
    private readonly long[] offsets, infoOffsets;
    private readonly double[] checksums;
    private readonly double[]? infoChecksums;
    private readonly BlockCache kept;
    private readonly long[] starts;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataError">Not of this layout, or damaged.</exception>
    public Hdf5OwnSource(string path)
    {
        file = new Hdf5File(path);
        try
        {
            root = file.Root;
            if (root.Required("potentials_version").ReadInts() is not [1]) throw new DataError("a layout version other than 1", path);
            offsets = Offsets("offsets");
            infoOffsets = Offsets("info_offsets");
            if (infoOffsets.Length != offsets.Length) throw new DataError($"{offsets.Length} offsets but {infoOffsets.Length} of info", path);
            checksums = root.Required("crc32c").ReadDoubles();
            infoChecksums = root.Dataset("info_crc32c")?.ReadDoubles(); // absent in the first files
            if (infoChecksums is not null && infoChecksums.Length != checksums.Length) throw new DataError($"{infoChecksums.Length} checksums of info for {checksums.Length} blocks", path);
            if (checksums.Length != (offsets.Length - 1 + Block - 1) / Block) throw new DataError($"{checksums.Length} checksums for {offsets.Length - 1} structures", path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        kept = new(Load);
        starts = [.. Enumerable.Range(0, checksums.Length).Select(b => (long)b * Block), offsets.Length - 1];
        Description = new() { Format = "hdf5", Path = path, Stress = StressConvention.EvPerCubicAngstrom.Words() };
    }

    /// <summary>Whether the file has this layout.</summary>
    internal static bool Matches(Hdf5Group root) => root.Has("potentials_version") && root.Has("offsets");

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => offsets.Length - 1;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override IReadOnlyList<long>? BlockStarts => starts;

    /// <inheritdoc/>
    public override void KeepBlocks(int count) => kept.Capacity = count;

    internal override void ShareBlocks(BlockCache.Pool pool) => kept.Share(pool);

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)(offsets.Length - 1)) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {offsets.Length - 1} structures.");
        return kept.Get(index / Block)[index % Block];
    }

    // What the format keeps of a structure: labels that are NaN throughout are missing ones.
    internal static AtomicSystem AsRead(AtomicSystem system)
    {
        static double[]? Any(double[]? v) => v is null || v.All(double.IsNaN) ? null : v;
        var l = system.Labels;
        return new(system.Numbers, system.Positions, system.Cell)
        {
            Labels = new()
            {
                Energy = l.Energy is { } e && !double.IsNaN(e) ? e : null, Forces = Any(l.Forces), Stress = l.Stress is { } s && Any(s.ToArray()) is not null ? s : null, Charges = Any(l.Charges),
                MagneticMoments = Any(l.MagneticMoments), AtomEnergies = Any(l.AtomEnergies), Dipole = Any(l.Dipole),
            },
            Charge = system.Charge is { } q && !double.IsNaN(q) ? q : null,
            SpinMultiplicity = system.SpinMultiplicity,
            Info = system.Info,
        };
    }

    private AtomicSystem[] Load(long block)
    {
        long first = block * Block, frames = Math.Min(Block, offsets.Length - 1 - first), from = offsets[first], atoms = offsets[first + frames] - from;
        double[] Rows(string name, long start, long count, int width)
        {
            var v = root.Required(name).ReadDoubles(start, count);
            return v.Length == count * width ? v : throw new DataError($"/{name}: {v.Length} numbers for {count} rows of {width}", file.Path);
        }
        double[] numbers = Rows("numbers", from, atoms, 1), positions = Rows("positions", from, atoms, 3), cells = Rows("cells", first, frames, 9), pbc = Rows("pbc", first, frames, 3), energy = Rows("energy", first, frames, 1),
            forces = Rows("forces", from, atoms, 3), stress = Rows("stress", first, frames, 9), charges = Rows("charges", from, atoms, 1), moments = Rows("magnetic_moments", from, atoms, 1),
            atomEnergies = Rows("atom_energies", from, atoms, 1), dipole = Rows("dipole", first, frames, 3), charge = Rows("charge", first, frames, 1), multiplicity = Rows("multiplicity", first, frames, 1);
        long textStart = infoOffsets[first];
        byte[] text = Array.ConvertAll(Rows("info", textStart, infoOffsets[first + frames] - textStart, 1), b => (byte)b);
        var systems = new AtomicSystem[frames];
        var (checksum, infoChecksum) = (new FrameChecksum(), new FrameChecksum());
        for (int f = 0; f < frames; f++)
        {
            string place = $"structure {first + f}";
            int a = (int)(offsets[first + f] - from), n = (int)(offsets[first + f + 1] - offsets[first + f]), t = (int)(infoOffsets[first + f] - textStart);
            var info = new Dictionary<string, object>(StringComparer.Ordinal);
            int length = (int)(infoOffsets[first + f + 1] - infoOffsets[first + f]);
            string words = Encoding.UTF8.GetString(text, t, length);
            infoChecksum.AddRest(null, null, null, words, null);
            if (length > 0) InfoText.Read(words, info, file.Path, place + ", info");
            info.TryAdd(InfoKeys.Origin, place);
            var z = Array.ConvertAll(numbers.AsSpan(a, n).ToArray(), x => (int)x);
            var cell = new Cell(Matrix3.FromRows(cells.AsSpan(9 * f, 9)), new(pbc[3 * f] != 0, pbc[3 * f + 1] != 0, pbc[3 * f + 2] != 0));
            var x = positions.AsSpan(3 * a, 3 * n).ToArray();
            SourceFile.Check(z, x, cell, file.Path, place);
            systems[f] = AsRead(new(z, x, cell)
            {
                Labels = new()
                {
                    Energy = energy[f], Forces = forces.AsSpan(3 * a, 3 * n).ToArray(), Stress = Matrix3.FromRows(stress.AsSpan(9 * f, 9)), Charges = charges.AsSpan(a, n).ToArray(),
                    MagneticMoments = moments.AsSpan(a, n).ToArray(), AtomEnergies = atomEnergies.AsSpan(a, n).ToArray(), Dipole = dipole.AsSpan(3 * f, 3).ToArray(),
                },
                Charge = charge[f],
                SpinMultiplicity = multiplicity[f] >= 1 ? (int)multiplicity[f] : null,
                Info = info,
            });
            if (FrameChecksum.IsBlind(systems[f])) throw new DataError($"{place}: an energy or charge of -∞", file.Path);
            checksum.Add(systems[f]);
        }
        return checksum.Value == (uint)(long)checksums[block] && (infoChecksums is null || infoChecksum.Value == (uint)(long)infoChecksums[block]) ? systems : throw new DataError($"structures {first} to {first + frames - 1}: the checksum is wrong; the file is damaged", file.Path);
    }

    private long[] Offsets(string name)
    {
        var values = Array.ConvertAll(root.Required(name).ReadDoubles(), v => (long)v);
        if (values.Length == 0 || values[0] != 0) throw new DataError($"/{name} does not start with 0", file.Path);
        for (int i = 1; i < values.Length; i++)
            if (values[i] < values[i - 1] || values[i] > file.Length) throw new DataError($"/{name}: offset {i} is {values[i]} after {values[i - 1]}", file.Path);
        return values;
    }

    /// <inheritdoc/>
    protected override void Close() => file.Dispose();
}
