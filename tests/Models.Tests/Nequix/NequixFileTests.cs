using System.Text;
using Potentials.Core;
using Potentials.Models.Files;
using Potentials.Models.Nequix;

namespace Potentials.Models.Tests.Nequix;

/// <summary>The reader of published files on good, damaged and hostile bytes. A small file of the same form is made in memory.</summary>
public sealed class NequixFileTests
{
    private static readonly NequixModel Small = NequixModels.Random([4, 3], 1, 2, 1);
    private static readonly byte[] Good = Bytes(Small);

    [Fact]
    public void A_written_file_reads_back()
    {
        var model = NequixFile.Parse(Good, "small.nqx");
        Assert.Equal(Small.Hash, model.Hash);
        Assert.Equal("small", model.Provenance.Name);
        Assert.Equal(Small.Parameters, model.Parameters);
    }

    [Fact]
    public void Under_a_published_name_only_the_published_bytes_are_believed()
    {
        var error = Assert.Throws<DataError>(() => NequixFile.Parse(Good, Path.Combine("models", "nequix-mp-1.nqx")));
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains("nequix-mp-1", error.Message, StringComparison.Ordinal);
        Assert.Equal("nequix-mp-1-mine", NequixFile.Parse(Good, Path.Combine("models", "nequix-mp-1-mine.nqx")).Provenance.Name);
    }

    [Fact]
    public void What_follows_the_last_record_is_not_looked_at()
    {
        Assert.Equal(Small.Hash, NequixFile.Parse([.. Good, 10], null).Hash);
        Assert.Equal(Small.Hash, NequixFile.Parse([.. Good, .. Good], null).Hash);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused_with_the_offset()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            var error = Assert.Throws<DataError>(() => NequixFile.Parse(Good.AsSpan(0, length), "cut.nqx"));
            Assert.Contains("offset", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_flipped_bit_in_a_record_header_is_refused()
    {
        int at = Array.IndexOf(Good, (byte)'\n') + 1;
        foreach (var tensor in Small.Tensors)
        {
            for (int k = at; k < at + 128; k++)
            {
                var bad = (byte[])Good.Clone();
                bad[k] ^= (byte)(1 << (k % 8));
                // A space that becomes another blank changes nothing; everything else does.
                try { Assert.Equal(Small.Hash, NequixFile.Parse(bad, null).Hash); }
                catch (DataError) { }
            }
            at += 128 + tensor.Bytes.Length;
        }
        Assert.Equal(Good.Length, at);
    }

    [Fact]
    public void Mutated_files_are_refused_or_read_never_crash()
    {
        var random = new Random(11);
        for (int round = 0; round < 3000; round++)
        {
            var bytes = Good.ToList();
            // Most of the logic is in the first line and the record headers.
            int range = round % 3 == 0 ? bytes.Count : 700;
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                int at = random.Next(Math.Min(range, bytes.Count));
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.Insert(at, (byte)"0123456789{}[]\",:-e\n"[random.Next(20)]); break;
                    case 2: bytes.RemoveAt(at); break;
                    default: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(40))); break;
                }
            }
            try { NequixFile.Parse([.. bytes], null); }
            catch (DataError) { }
        }
    }

    [Theory]
    [InlineData("\"cutoff\":4.5", "\"cutoff\":-1", "cutoff")]
    [InlineData("\"cutoff\":4.5", "\"cutoff\":1e400", "cutoff")]
    [InlineData("\"n_layers\":2", "\"n_layers\":1000000000", "n_layers")]
    [InlineData("\"n_layers\":2", "\"n_layers\":2.5", "n_layers")]
    [InlineData("\"lmax\":1", "\"lmax\":\"one\"", "lmax")]
    [InlineData("4x0e \\u002B 3x1o", "999999999x0e", "hidden_irreps")]
    [InlineData("4x0e \\u002B 3x1o", "4x0e + 3x1e", "hidden_irreps")]
    [InlineData("\"index_weights\":false", "\"index_weights\":true", "index_weights")]
    [InlineData("\"layer_norm\":true", "\"layer_norm\":false", "layer_norm")]
    [InlineData("[1,6,8,14]", "[1,6,8,8]", "atomic_numbers")]
    [InlineData("[1,6,8,14]", "[1,6,8,140]", "atomic_numbers")]
    [InlineData("\"radial_basis_size\":5,", "", "radial_basis_size")]
    public void Hostile_configurations_name_the_key(string from, string to, string key)
    {
        int end = Array.IndexOf(Good, (byte)'\n');
        string line = Encoding.UTF8.GetString(Good, 0, end);
        Assert.Contains(from, line, StringComparison.Ordinal);
        byte[] bad = [.. Encoding.UTF8.GetBytes(line.Replace(from, to, StringComparison.Ordinal)), .. Good[end..]];
        Assert.Contains($"\"{key}\"", Assert.Throws<DataError>(() => NequixFile.Parse(bad, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_braces_and_weights_that_are_not_finite_are_refused()
    {
        Assert.Throws<DataError>(() => NequixFile.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "\n"), null));
        var bad = (byte[])Good.Clone();
        BitConverter.TryWriteBytes(bad.AsSpan(bad.Length - 4), float.NaN);
        Assert.Contains("not finite", Assert.Throws<DataError>(() => NequixFile.Parse(bad, null)).Message, StringComparison.Ordinal);
    }

    internal static byte[] Bytes(NequixModel model)
    {
        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.GetBytes(model.ToFile().Configuration + "\n"));
        foreach (var t in model.Tensors)
        {
            string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", t.Shape)}{(t.Shape.Length == 1 ? "," : "")}), }}".PadRight(117) + "\n";
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header)]);
            stream.Write(t.Bytes);
        }
        return stream.ToArray();
    }
}
