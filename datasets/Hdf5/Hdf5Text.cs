using System.Text;

namespace Potentials.Datasets;

/// <summary>Strings of HDF5 files: UTF-8, of which ASCII is a part.</summary>
internal static class Hdf5Text
{
    public static string Decode(ReadOnlySpan<byte> bytes, Hdf5File file, ulong address)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw file.Error(address, "a text that is not UTF-8");
        }
    }
}
