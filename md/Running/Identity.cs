using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>What a run is, as named lines: a checkpoint belongs to a run only when all of them agree.</summary>
internal sealed class Identity
{
    private readonly SortedDictionary<string, string> lines = new(StringComparer.Ordinal);

    public void Add(string key, string value) => lines[key] = value;

    public void Add(IReadOnlyDictionary<string, string>? more)
    {
        if (more is null) return;
        foreach (var (key, value) in more) lines[key] = value;
    }

    public void AddPotential(PotentialInfo info) =>
        Add("potential", info.Name + (info.Hash is null ? "" : " " + info.Hash) + " " + info.Precision);

    public void AddSystems(IReadOnlyList<AtomicSystem> systems)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var x in systems)
        {
            hash.AppendData(MemoryMarshal.AsBytes(x.Numbers.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(x.Positions.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(x.Masses.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(x.Cell.Rows.ToArray().AsSpan()));
            hash.AppendData([x.Cell.Pbc.A ? (byte)1 : (byte)0, x.Cell.Pbc.B ? (byte)1 : (byte)0, x.Cell.Pbc.C ? (byte)1 : (byte)0]);
            if (x.Movable is { } movable) hash.AppendData(MemoryMarshal.AsBytes(movable.AsSpan()));
        }
        Add("structures", $"{systems.Count} with SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    public void AddMomenta(double[] momenta) => Add("initial momenta", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(momenta.AsSpan()))));

    public void Write(BinaryWriter w)
    {
        w.Write(lines.Count);
        foreach (var (key, value) in lines)
        {
            w.Write(key);
            w.Write(value);
        }
    }

    /// <summary>Reads the lines of a checkpoint and compares.</summary>
    /// <exception cref="ConfigError">They differ; says where.</exception>
    public void Require(BinaryReader r, string path)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int n = r.ReadInt32(); n > 0; n--)
        {
            string key = r.ReadString();
            found[key] = r.ReadString();
        }
        var differences = lines.Keys.Union(found.Keys).Where(k => lines.GetValueOrDefault(k) != found.GetValueOrDefault(k))
            .Select(k => $"\n  {k}: was {found.GetValueOrDefault(k) ?? "absent"}, is {lines.GetValueOrDefault(k) ?? "absent"}").ToArray();
        if (differences.Length == 0) return;
        throw new ConfigError($"The folder holds the checkpoint of another run ({path}). Use another folder, start anew (--fresh), or undo these changes:{string.Concat(differences)}");
    }
}
