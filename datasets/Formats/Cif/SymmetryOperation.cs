namespace Potentials.Datasets;

/// <summary>A symmetry operation on fractional coordinates, x' = W x + w, from texts such as <c>-x+1/2, y, z-1/4</c>.</summary>
internal readonly record struct SymmetryOperation(double[] Matrix, double[] Shift)
{
    public static SymmetryOperation Identity { get; } = new([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0]);

    public bool IsIdentity => Matrix.AsSpan().SequenceEqual(Identity.Matrix) && Array.TrueForAll(Shift, s => s == Math.Floor(s));

    public (double X, double Y, double Z) Apply(double x, double y, double z) =>
        (Matrix[0] * x + Matrix[1] * y + Matrix[2] * z + Shift[0], Matrix[3] * x + Matrix[4] * y + Matrix[5] * z + Shift[1], Matrix[6] * x + Matrix[7] * y + Matrix[8] * z + Shift[2]);

    /// <summary>Whether the text is an operation whose linear part has determinant 1 or -1.</summary>
    public static bool TryParse(string text, out SymmetryOperation operation)
    {
        operation = new(new double[9], new double[3]);
        string[] rows = text.Split(',');
        if (rows.Length != 3 || text.Length > 200) return false;
        for (int r = 0; r < 3; r++) if (!TryRow(rows[r], operation.Matrix.AsSpan(3 * r, 3), out operation.Shift[r])) return false;
        return Math.Abs(Math.Abs(Core.Matrix3.FromRows(operation.Matrix).Determinant) - 1) < 1e-9;
    }

    /// <summary>A sum of terms ±[number[/number]][*]letter or ±number[/number].</summary>
    private static bool TryRow(string text, Span<double> row, out double shift)
    {
        shift = 0;
        var s = text.AsSpan().Trim(" \t\n'\"");
        for (int i = 0; i < s.Length;)
        {
            double sign = 1;
            bool signed = false;
            while (i < s.Length && s[i] is ' ' or '+' or '-') { if (s[i] != ' ') { if (signed) return false; signed = true; } if (s[i] == '-') sign = -sign; i++; }
            if (i >= s.Length) return false;
            double value = 1;
            bool number = char.IsAsciiDigit(s[i]) || s[i] == '.';
            if (number && !TryNumber(s, ref i, out value)) return false;
            while (i < s.Length && s[i] is ' ' or '*') i++;
            int axis = i < s.Length ? char.ToLowerInvariant(s[i]) - 'x' : -1;
            if (axis is >= 0 and <= 2) { row[axis] += sign * value; i++; }
            else if (number) shift += sign * value;
            else return false;
        }
        return s.Length > 0;
    }

    private static bool TryNumber(ReadOnlySpan<char> s, ref int i, out double value)
    {
        if (!Digits(s, ref i, out value)) return false;
        if (i >= s.Length || s[i] != '/') return true;
        i++;
        if (!Digits(s, ref i, out double below) || below == 0) return false;
        value /= below;
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> s, ref int i, out double value)
    {
        int start = i;
        while (i < s.Length && (char.IsAsciiDigit(s[i]) || s[i] == '.')) i++;
        return double.TryParse(s[start..i], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out value);
    }
}
