using System.Numerics;
using System.Runtime.InteropServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>CRC-32C over everything that training reads from structures, in a fixed order: proof that a shard or a conversion is whole.</summary>
public struct FrameChecksum
{
    private uint crc = 0xffffffff;

    /// <summary>Nothing yet.</summary>
    public FrameChecksum()
    {
    }

    /// <summary>The checksum of what was added.</summary>
    public readonly uint Value => ~crc;

    /// <summary>Whether the energy or charge is the number that stands for an absent one in the checksum, so that damage could hide behind it.</summary>
    internal static bool IsBlind(AtomicSystem system) => double.IsNegativeInfinity(system.Labels.Energy ?? 0) || double.IsNegativeInfinity(system.Charge ?? 0);

    /// <summary>Adds numbers, positions, cell, labels, charge and spin of a structure.</summary>
    public void Add(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        Add(MemoryMarshal.AsBytes<int>(system.Numbers));
        Add(system.Positions);
        Span<double> nine = stackalloc double[9];
        system.Cell.Rows.CopyTo(nine);
        Add(MemoryMarshal.AsBytes(nine));
        Add((system.Cell.Pbc.A ? 1 : 0) | (system.Cell.Pbc.B ? 2 : 0) | (system.Cell.Pbc.C ? 4 : 0));
        var labels = system.Labels;
        Add(labels.Energy ?? double.NegativeInfinity);
        Add(labels.Forces);
        if (labels.Stress is { } stress)
        {
            stress.CopyTo(nine);
            Add(MemoryMarshal.AsBytes(nine));
        }
        else Add(-1);
        Add(labels.Charges);
        Add(labels.MagneticMoments);
        Add(labels.Dipole);
        Add(labels.AtomEnergies);
        Add(system.Charge ?? double.NegativeInfinity);
        Add(system.SpinMultiplicity ?? -1);
    }

    /// <summary>Adds what a structure carries beside that: velocities, masses where given, constraints, Info and columns as texts.</summary>
    internal void AddRest(double[]? velocities, double[]? masses, bool[]? movable, string? info, string? columns)
    {
        Add(velocities);
        Add(masses);
        if (movable is null) Add(-1);
        else Add(MemoryMarshal.AsBytes<bool>(movable));
        foreach (string? text in (ReadOnlySpan<string?>)[info, columns])
            if (text is null) Add(-1);
            else Add(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private void Add(double[]? values)
    {
        if (values is null) Add(-1);
        else Add(MemoryMarshal.AsBytes<double>(values));
    }

    private void Add(double value) => crc = BitOperations.Crc32C(crc, BitConverter.DoubleToUInt64Bits(value));

    private void Add(int value) => crc = BitOperations.Crc32C(crc, (uint)value);

    private void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong w in words) crc = BitOperations.Crc32C(crc, w);
        foreach (byte b in bytes[(8 * words.Length)..]) crc = BitOperations.Crc32C(crc, b);
    }
}
