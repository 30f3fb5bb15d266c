using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Writes a structure as a P1 block of a CIF.</summary>
internal static class CifEncoder
{
    public static void Append(FrameSink sink, AtomicSystem s, int number)
    {
        if (!s.Cell.Pbc.IsFull) throw new DataError("A CIF describes a cell that repeats along all three axes; give the structure a periodic box first.");
        if (s.Cell.Validate() is { } wrong) throw new DataError($"The structure cannot be written: {wrong}.");
        if (s.Count == 0) throw new DataError("A CIF needs at least one atom.");
        var m = s.Cell.Rows;
        double a = Length(m, 0), b = Length(m, 1), c = Length(m, 2);
        sink.Append($"data_{Name(s, number)}\n");
        Item(sink, "_cell_length_a", a);
        Item(sink, "_cell_length_b", b);
        Item(sink, "_cell_length_c", c);
        Item(sink, "_cell_angle_alpha", Angle(m, 1, 2));
        Item(sink, "_cell_angle_beta", Angle(m, 0, 2));
        Item(sink, "_cell_angle_gamma", Angle(m, 0, 1));
        sink.Append("_space_group_name_H-M_alt 'P 1'\n_space_group_IT_number 1\nloop_\n_space_group_symop_operation_xyz\n'x, y, z'\n"u8);
        bool occupancy = s.Columns.TryGetValue("occupancy", out var column) && column is { Width: 1, Values: double[] };
        bool labels = s.Columns.TryGetValue("label", out var names) && names is { Width: 1, Values: string[] };
        sink.Append("loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"u8);
        if (occupancy) sink.Append("_atom_site_occupancy\n"u8);
        for (int i = 0; i < s.Count; i++)
        {
            string symbol = Elements.Symbol(s.Numbers[i]);
            if (s.Numbers[i] == 0) throw new DataError("A CIF cannot hold ghost atoms (X); remove them.");
            string label = labels ? ((string[])names!.Values)[i] : $"{symbol}{i + 1}";
            sink.Append(Quoted(label));
            sink.Append($" {symbol}");
            var f = s.Cell.Fractional(s.Positions[3 * i], s.Positions[3 * i + 1], s.Positions[3 * i + 2]);
            foreach (double x in (ReadOnlySpan<double>)[f.A, f.B, f.C])
            {
                if (!double.IsFinite(x)) throw new DataError($"The structure cannot be written: atom {i + 1} has no finite position.");
                sink.Append((byte)' ');
                sink.Append(x);
            }
            if (occupancy) { sink.Append((byte)' '); sink.Append(((double[])column!.Values)[i]); }
            sink.Append((byte)'\n');
        }
    }

    private static void Item(FrameSink sink, string tag, double value)
    {
        sink.Append(tag);
        sink.Append((byte)' ');
        sink.Append(value);
        sink.Append((byte)'\n');
    }

    private static string Name(AtomicSystem s, int number)
    {
        if (s.Info.TryGetValue("name", out object? given) && given is string { Length: > 0 and < 70 } name && name.All(c => c is > ' ' and <= '~')) return name;
        return $"structure_{number}";
    }

    private static string Quoted(string label)
    {
        bool plain = label.Length > 0 && label.All(c => c is > ' ' and <= '~') && label[0] is not ('_' or '#' or '$' or '\'' or '"' or '[' or ']' or ';')
            && label is not ("?" or ".") && !label.EndsWith('_') && !label.StartsWith("data_", StringComparison.OrdinalIgnoreCase) && !label.StartsWith("save_", StringComparison.OrdinalIgnoreCase);
        if (plain) return label;
        if (label.AsSpan().IndexOfAny("'\n\r\0") >= 0) throw new DataError($"The label '{label}' cannot be written to a CIF; remove quotes and line ends.");
        return $"'{label}'";
    }

    private static double Length(Matrix3 m, int r) => Math.Sqrt(Dot(m, r, r));

    private static double Dot(Matrix3 m, int r, int q) => m[r, 0] * m[q, 0] + m[r, 1] * m[q, 1] + m[r, 2] * m[q, 2];

    /// <summary>Degrees; exact where crystals have exact angles, so that 90 does not become 90.00000000000001.</summary>
    private static double Angle(Matrix3 m, int r, int q)
    {
        double cosine = Dot(m, r, q) / (Length(m, r) * Length(m, q));
        foreach (var (value, angle) in (ReadOnlySpan<(double, double)>)[(0, 90), (0.5, 60), (-0.5, 120)])
            if (Math.Abs(cosine - value) < 1e-14) return angle;
        return Math.Acos(Math.Clamp(cosine, -1, 1)) * (180 / Math.PI);
    }
}
