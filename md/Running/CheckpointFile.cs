using System.Security.Cryptography;
using System.Text;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// A container that is either whole or refused: magic, version, kind, length, payload, SHA-256 of all before. It is written to a
/// temporary name, flushed and renamed; the file it replaces is kept as <c>.previous</c>, so that a kill at any instant leaves one.
/// </summary>
public static class CheckpointFile
{
    private const int Version = 1;
    private static ReadOnlySpan<byte> Magic => "POTCKPT\n"u8;

    /// <summary>Name of the kept predecessor.</summary>
    public static string Previous(string path) => path + ".previous";

    /// <summary>Writes <paramref name="payload"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What the payload is, e.g. <c>run</c>.</param>
    /// <param name="payload">The bytes.</param>
    public static void Write(string path, string kind, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(kind);
        string temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var header = new MemoryStream();
            using (var w = new BinaryWriter(header, Encoding.UTF8, leaveOpen: true))
            {
                w.Write(Magic);
                w.Write(Version);
                w.Write(kind);
                w.Write((long)payload.Length);
            }
            Put(header.GetBuffer().AsSpan(0, (int)header.Length));
            Put(payload);
            file.Write(hash.GetHashAndReset());
            file.Flush(flushToDisk: true);

            void Put(ReadOnlySpan<byte> bytes)
            {
                hash.AppendData(bytes);
                file.Write(bytes);
            }
        }
        if (File.Exists(path)) File.Move(path, Previous(path), overwrite: true);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes a checkpoint and its predecessor, so that a run that starts anew and is killed early cannot be taken for the old one.</summary>
    public static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(Previous(path));
    }

    /// <summary>Reads the newest whole checkpoint: <paramref name="path"/>, or its predecessor when that is damaged or missing.</summary>
    /// <returns>The payload, or null when there is no checkpoint at all.</returns>
    /// <exception cref="DataError">There are checkpoints, but none is whole and of this kind and version.</exception>
    public static byte[]? Read(string path, string kind)
    {
        DataError? fault = null;
        foreach (string candidate in (string[])[path, Previous(path)])
        {
            if (!File.Exists(candidate)) continue;
            try
            {
                return ReadOne(candidate, kind);
            }
            catch (DataError e)
            {
                fault ??= e;
            }
        }
        return fault is null ? null : throw fault;
    }

    private static byte[] ReadOne(string path, string kind)
    {
        byte[] all = File.ReadAllBytes(path);
        const int digest = 32;
        if (all.Length < Magic.Length + 4 + digest || !all.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new DataError("This is not a checkpoint; remove it to start the run anew.", path);
        if (!SHA256.HashData(all.AsSpan(0, all.Length - digest)).AsSpan().SequenceEqual(all.AsSpan(all.Length - digest)))
            throw new DataError("The checkpoint is damaged (its SHA-256 does not agree); remove it to start the run anew.", path);
        using var reader = new BinaryReader(new MemoryStream(all, Magic.Length, all.Length - digest - Magic.Length), Encoding.UTF8);
        int version = reader.ReadInt32();
        if (version != Version) throw new DataError($"The checkpoint has version {version}; this program reads version {Version}.", path);
        string found = reader.ReadString();
        if (found != kind) throw new DataError($"The checkpoint is of kind '{found}', not '{kind}'; use another folder.", path);
        long length = reader.ReadInt64();
        byte[] payload = reader.ReadBytes(checked((int)length));
        return payload.Length == length ? payload : throw new DataError("The checkpoint is cut off; remove it to start the run anew.", path);
    }
}
