using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Crystallographic Information Files (CIF 1.1): quoted and semicolon texts, loops in any order, uncertainties in parentheses, symmetry
/// operations, occupancies, fractional or Cartesian sites, several data blocks (each with atoms is a structure).
/// </summary>
/// <remarks>
/// <para>Sites are expanded by the listed operations; images closer than 0.05 Å are one atom, also where a file lists a site twice.
/// The first image of a site stays where the file puts it, the others are moved into the cell. A space group without operations is
/// an error, except P1, and so is magnetic or modulated symmetry; without any symmetry items P1 is meant. Sites flagged as dummies are left out. The cell is set up with a along x and b in the xy plane.</para>
/// <para>Occupancies become the column <c>occupancy</c> and labels the column <c>label</c>. Sites of one element at one place are added up
/// (so 0.55 C and 0.50 C there are one C). Where that leaves a position shared by several elements or partly empty, the file
/// describes no definite set of atoms: an error by default, see <see cref="PartialSites"/>.</para>
/// <para>Deuterium and tritium (D, T) are hydrogen with their mass. <c>Info</c> gets <c>name</c> (the block's) and <c>space_group</c>.</para>
/// <para>Written files are P1 with fractional coordinates; the orientation of the cell in space is lost, as CIF has none.</para>
/// </remarks>
/// <param name="partialSites">What to do with disorder.</param>
public sealed class Cif(PartialSites partialSites = PartialSites.Refuse) : IStructureFormat
{
    /// <inheritdoc/>
    public string Name => "cif";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".cif"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head, string name)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range];
            int i = 0;
            if (!Words.Skip(line, ref i) || line[i] == '#') continue;
            var word = Words.Next(line, ref i);
            return word.Length >= 5 && System.Text.Ascii.EqualsIgnoreCase(word[..5], "data_"u8);
        }
        return false;
    }

    /// <inheritdoc/>
    public IEnumerable<AtomicSystem> Read(Stream stream, string file)
    {
        using var reader = new LineReader(stream, file);
        var lexer = new CifLexer(reader);
        var token = lexer.Next();
        if (token.Kind != CifKind.Block) throw lexer.Error("a CIF begins with data_ and a name; add such a line", token);
        bool any = false;
        while (token.Kind == CifKind.Block)
        {
            var block = CifBlock.Read(lexer, token, out token);
            if (!block.HasAtoms) continue;
            any = true;
            yield return CifDecoder.Read(block, partialSites);
        }
        if (!any) throw new DataError("no data block lists atoms (_atom_site_fract_x and so on); this file holds no structure", file, 1);
    }

    /// <inheritdoc/>
    /// <exception cref="DataError">A structure is not periodic along all axes, has no atoms, or holds something that is not finite.</exception>
    public void Write(Stream stream, IEnumerable<AtomicSystem> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var sink = new FrameSink(stream);
        int n = 0;
        foreach (var frame in frames)
        {
            CifEncoder.Append(sink, frame, ++n);
            if (sink.Pending >= 1 << 20) sink.Drain();
        }
        if (n == 0) throw new DataError("There is no structure to write to the CIF.");
        sink.Drain();
    }
}
