using System.Text;

namespace Potentials.Datasets;

/// <summary>Writes small texts so that a reader sees the old one or the new one, never a part.</summary>
internal static class AtomicText
{
    public static void Write(string path, string text)
    {
        string temporary = path + ".partial";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(true);
        }
        File.Move(temporary, path, true);
    }
}
