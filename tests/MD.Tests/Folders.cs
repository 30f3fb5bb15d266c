using System.Security.Cryptography;

namespace Potentials.MD.Tests;

/// <summary>What a process that was killed leaves behind: the files as they are on the disk.</summary>
internal static class Folders
{
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal)) continue;
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }
    }

    /// <summary>Names and hashes of all files except checkpoints.</summary>
    public static string[] Outputs(string folder) =>
    [
        .. Directory.GetFiles(folder).Where(f => !Path.GetFileName(f).StartsWith("checkpoint", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {new FileInfo(f).Length} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];
}
