using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>The symmetry operations of a CIF block.</summary>
internal static class CifSymmetry
{
    private const int MostOperations = 4096;

    /// <summary>The listed operations, the identity first; the identity alone when the block says P1 or nothing.</summary>
    /// <exception cref="DataError">An operation cannot be read, or a space group is named without its operations.</exception>
    public static List<SymmetryOperation> Of(CifBlock block)
    {
        var texts = block.Column("_space_group_symop_operation_xyz") ?? block.Column("_symmetry_equiv_pos_as_xyz") ?? block.Column("_symmetry_equiv_pos_site_as_xyz");
        if (texts is null)
        {
            RefuseOther(block);
            return Named(block);
        }
        if (texts.Count > MostOperations) throw block.Error($"{texts.Count} symmetry operations are more than any space group has; the list is damaged", texts[MostOperations]);
        var operations = new List<SymmetryOperation>();
        foreach (var text in texts)
        {
            if (text.IsMissing && texts.Count == 1) return Named(block);
            if (!SymmetryOperation.TryParse(text.Text, out var operation))
                throw block.Error($"'{Short(text.Text)}' is no symmetry operation; write for example 'x, y, z' or '-x+1/2, y, -z' (quoted when it holds blanks)", text);
            if (operation.IsIdentity) operations.Insert(0, SymmetryOperation.Identity);
            else operations.Add(operation);
        }
        if (operations.Count == 0 || !operations[0].IsIdentity) operations.Insert(0, SymmetryOperation.Identity);
        return operations;
    }

    /// <summary>Name of the space group as the file gives it, or null.</summary>
    public static CifToken? Name(CifBlock block) => block.Single(
        "_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m", "_space_group_name_h-m_full", "_space_group_name_hall", "_symmetry_space_group_name_hall");

    /// <summary>Refuses symmetry that is given in other terms only; read as P 1 the structure would lack atoms.</summary>
    private static void RefuseOther(CifBlock block)
    {
        foreach (var (kind, tags) in (ReadOnlySpan<(string, string[])>)
        [
            ("magnetic", ["_space_group_symop_magn_operation_xyz", "_space_group_magn_name_bns", "_space_group_magn_number_bns", "_space_group_magn_name_og", "_space_group_magn_number_og"]),
            ("modulated", ["_space_group_symop_ssg_operation_algebraic", "_space_group_ssg_name", "_space_group_ssg_name_it", "_space_group_ssg_name_wjj"]),
        ])
            foreach (string tag in tags)
                if (block.Column(tag) is [var first, ..])
                    throw block.Error($"the symmetry is that of a {kind} structure ({tag}), which is not expanded here; expand the structure to P 1 with the program that wrote it", first);
    }

    private static List<SymmetryOperation> Named(CifBlock block)
    {
        var number = block.Single("_space_group_it_number", "_symmetry_int_tables_number");
        var name = Name(block);
        string squeezed = name is { } n ? n.Text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() : "";
        bool p1 = squeezed is "" or "P1" && (number is null || block.Number(number.Value, "the number of the space group") == 1);
        if (p1) return [SymmetryOperation.Identity];
        string group = name is { } given ? $"'{Short(given.Text)}'" : $"number {Short(number!.Value.Text)}";
        throw block.Error($"the space group is {group} but no symmetry operations are listed; "
            + "add a loop of _space_group_symop_operation_xyz, or expand the structure to P 1 with the program that wrote it", name ?? number!.Value);
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "..." : text.Replace('\n', ' ');
}
