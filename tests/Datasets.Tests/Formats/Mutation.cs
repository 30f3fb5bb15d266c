using System.Text;

namespace Potentials.Datasets.Tests.Formats;

/// <summary>Damages files as disks, networks, editors and other programs do.</summary>
internal static class Mutation
{
    private static readonly string[] Words =
    [
        "nan", "inf", "-1", "0", "1e999", "1000000000000000000", "99999999999999999999", "2147483647", "-", ".", "\"", "'", "[", "]", "{", "}", "=", ":", "\\", "\n", "\r\n", "\t", " ", "\0",
        "loop_", "data_", "_cell_length_a", ";", "#", "T", "F", "Xx", "Si", "Properties=", "Lattice=\"", "pos:R:3", "1/0", "(", ")", "?", "Å", "\uFEFF", "0x10", "1,5",
    ];

    public static byte[] Of(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        int changes = 1 + random.Next(4);
        for (int c = 0; c < changes && bytes.Count > 0; c++)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
                case 4: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)])); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                case 6: Replace(bytes, at, Words[random.Next(Words.Length)]); break;
                default: bytes[at] = (byte)"0123456789.-+eE \n"[random.Next(17)]; break;
            }
        }
        return [.. bytes];
    }

    private static void Replace(List<byte> bytes, int at, string word)
    {
        int start = at, end = at;
        while (start > 0 && bytes[start - 1] > ' ') start--;
        while (end < bytes.Count && bytes[end] > ' ') end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(word));
    }
}
