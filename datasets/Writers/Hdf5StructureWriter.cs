using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Writes our own HDF5 layout (version 1): flat arrays below the root, atoms of structure s in rows <c>offsets[s]</c> to <c>offsets[s+1]</c>.
/// Our units; NaN marks what is missing. <c>crc32c</c> and <c>info_crc32c</c> hold the checksums of every 1024 structures.
/// </summary>
public sealed class Hdf5StructureWriter : DatasetWriter
{
    internal const int Block = 1024;
    private static readonly Hdf5Type Real = new(Hdf5Kind.Float, 8, true, false), Long = new(Hdf5Kind.Integer, 8, true, false), Int = new(Hdf5Kind.Integer, 4, true, false), Byte = new(Hdf5Kind.Integer, 1, false, false);
    private readonly Hdf5Writer file;
    private readonly Hdf5Writer.Column offsets, numbers, positions, cells, pbc, energies, forces, stress, charges, moments, atomEnergies, dipoles, totalCharges, multiplicities, info, infoOffsets, checksums, infoChecksums;
    private FrameChecksum checksum = new(), infoChecksum = new();
    private long atoms, infoBytes, frames;

    /// <summary>Starts a file.</summary>
    public Hdf5StructureWriter(string path)
    {
        file = new Hdf5Writer(path);
        file.Add("potentials_version", Long).Write(1L);
        offsets = file.Add("offsets", Long);
        numbers = file.Add("numbers", Int);
        positions = file.Add("positions", Real, 3);
        cells = file.Add("cells", Real, 9);
        pbc = file.Add("pbc", Byte, 3);
        energies = file.Add("energy", Real);
        forces = file.Add("forces", Real, 3);
        stress = file.Add("stress", Real, 9);
        charges = file.Add("charges", Real);
        moments = file.Add("magnetic_moments", Real);
        atomEnergies = file.Add("atom_energies", Real);
        dipoles = file.Add("dipole", Real, 3);
        totalCharges = file.Add("charge", Real);
        multiplicities = file.Add("multiplicity", Int);
        info = file.Add("info", Byte);
        infoOffsets = file.Add("info_offsets", Long);
        checksums = file.Add("crc32c", Long);
        infoChecksums = file.Add("info_crc32c", Long);
        offsets.Write(0L);
        infoOffsets.Write(0L);
    }

    /// <inheritdoc/>
    protected override void Add(AtomicSystem system)
    {
        int n = system.Count;
        var l = system.Labels;
        double[] three = [double.NaN, double.NaN, double.NaN], nine = [.. three, .. three, .. three];
        numbers.Write(system.Numbers);
        positions.Write(system.Positions);
        cells.Write(system.Cell.Rows.ToArray());
        for (int i = 0; i < 3; i++) pbc.Write([(byte)(system.Cell.Pbc[i] ? 1 : 0)]);
        energies.Write(l.Energy ?? double.NaN);
        PerAtom(forces, l.Forces, 3 * n);
        stress.Write(l.Stress?.ToArray() ?? nine);
        PerAtom(charges, l.Charges, n);
        PerAtom(moments, l.MagneticMoments, n);
        PerAtom(atomEnergies, l.AtomEnergies, n);
        dipoles.Write(l.Dipole ?? three);
        totalCharges.Write(system.Charge ?? double.NaN);
        multiplicities.Write(system.SpinMultiplicity ?? 0);
        string words = InfoText.Write(system.Info) ?? "";
        byte[] text = Encoding.UTF8.GetBytes(words);
        infoChecksum.AddRest(null, null, null, words, null);
        info.Write(text);
        infoOffsets.Write(infoBytes += text.Length);
        offsets.Write(atoms += n);
        checksum.Add(Hdf5OwnSource.AsRead(system));
        if (++frames % Block == 0) EndBlock();
    }

    private void EndBlock()
    {
        checksums.Write((long)checksum.Value);
        infoChecksums.Write((long)infoChecksum.Value);
        (checksum, infoChecksum) = (new(), new());
    }

    private static void PerAtom(Hdf5Writer.Column column, double[]? values, int count)
    {
        if (values is not null) column.Write(values);
        else
        {
            double[] absent = new double[count];
            absent.AsSpan().Fill(double.NaN);
            column.Write(absent);
        }
    }

    /// <summary>Labels that are NaN throughout are missing ones.</summary>
    public override AtomicSystem AsStored(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return Hdf5OwnSource.AsRead(system);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> NotKept(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new[] { system.Velocities is null ? null : "velocities", system.HasMasses ? "masses" : null, system.Movable is null ? null : "constraints" }.OfType<string>().Concat(system.Columns.Keys);
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        if (frames % Block != 0) EndBlock();
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Close() => file.Dispose();
}
