using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a managed assembly and sets DisableOptimizations in its DebuggableAttribute, so that the JIT compiles it as it does debug builds:
/// what a method was given lives until the method returns. Fails, and writes nothing, when the attribute of a release build
/// (IgnoreSymbolStoreSequencePoints alone) is not found exactly once.
/// </summary>
public class UnoptimizedCopy : Task
{
    // The attribute's value among the blobs: its length, the prolog 1, the flags, no named arguments (ECMA-335, II.23.3).
    private static readonly byte[] Release = { 8, 1, 0, 0x02, 0, 0, 0, 0, 0 };

    // Default and DisableOptimizations beside it (System.Diagnostics.DebuggableAttribute.DebuggingModes).
    private static readonly byte[] Debug = { 8, 1, 0, 0x03, 1, 0, 0, 0, 0 };

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }

    public override bool Execute()
    {
        byte[] image = File.ReadAllBytes(Source);
        int at = Find(image, 0);
        if (at < 0 || Find(image, at + 1) >= 0)
        {
            Log.LogError("{0}: the DebuggableAttribute of a release build is not there, or not once", Source);
            return false;
        }
        Debug.CopyTo(image, at);

        // Several projects may build at once: write beside, then rename over.
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        string temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, image);
        try
        {
            if (File.Exists(Destination)) File.Replace(temporary, Destination, null);
            else File.Move(temporary, Destination);
        }
        catch (IOException) when (File.Exists(Destination))
        {
            File.Delete(temporary); // another project was first, with the same bytes
        }

        Log.LogMessage(MessageImportance.High, "{0}: optimiser turned off in {1}", Path.GetFileName(Source), Destination);
        return true;
    }

    private static int Find(byte[] image, int from)
    {
        for (int i = from; i + Release.Length <= image.Length; i++)
        {
            int k = 0;
            while (k < Release.Length && image[i + k] == Release[k]) k++;
            if (k == Release.Length) return i;
        }
        return -1;
    }
}
