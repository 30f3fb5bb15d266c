namespace Potentials.Core;

/// <summary>
/// Cell vectors (rows, Å) and which of them repeat. A vector along an axis that does not repeat may be zero: open axes need no
/// fake box. Vectors along repeating axes must be finite and linearly independent; <see cref="Validate"/> says so with a remedy.
/// </summary>
public readonly record struct Cell(Matrix3 Rows, Periodicity Pbc)
{
    /// <summary>No cell: a molecule in open space.</summary>
    public static Cell Open => default;

    /// <summary>A fully periodic cell from nine numbers (Å), rows a, b, c.</summary>
    public static Cell Periodic(params ReadOnlySpan<double> rows) => new(Matrix3.FromRows(rows), Periodicity.All);

    /// <summary>A fully periodic rectangular box (Å).</summary>
    public static Cell Orthorhombic(double a, double b, double c) => new(Matrix3.Diagonal(a, b, c), Periodicity.All);

    /// <summary>A fully periodic cell from lengths (Å) and angles (degrees): a along x, b in the xy plane. Angles that no cell has give one that <see cref="Validate"/> refuses.</summary>
    public static Cell FromParameters(double a, double b, double c, double alpha, double beta, double gamma)
    {
        double ca = Cos(alpha), cb = Cos(beta), cg = Cos(gamma), sg = Math.Sqrt(Math.Max(0, 1 - cg * cg));
        double cy = (ca - cb * cg) / sg, cz2 = 1 - cb * cb - cy * cy;
        return new(new(a, 0, 0, b * cg, b * sg, 0, c * cb, c * cy, c * Math.Sqrt(Math.Max(0, cz2))), Periodicity.All);

        // Exact zeros and halves for the angles that crystals have.
        static double Cos(double degrees) => degrees switch { 90 => 0, 60 => 0.5, 120 => -0.5, _ => Math.Cos(degrees * (Math.PI / 180)) };
    }

    /// <summary>|det| of the three rows in Å³; 0 when a row is zero.</summary>
    public double Volume => Math.Abs(Rows.Determinant);

    /// <summary>
    /// The rows with zero open axes replaced by unit vectors orthogonal to the others, so that fractional coordinates exist for
    /// every cell. Repeating axes are untouched; vectors along open axes that depend linearly on the others are replaced too.
    /// </summary>
    public Matrix3 Completed
    {
        get
        {
            Span<(double X, double Y, double Z)> v = [(Rows.XX, Rows.XY, Rows.XZ), (Rows.YX, Rows.YY, Rows.YZ), (Rows.ZX, Rows.ZY, Rows.ZZ)];
            Span<bool> have = [v[0] != default, v[1] != default, v[2] != default];
            if (!have[0] && !have[1] && !have[2]) return Matrix3.Identity;
            for (int i = 0; i < 3; i++)
            {
                if (have[i]) continue;
                int j = (i + 1) % 3, k = (i + 2) % 3;
                (double X, double Y, double Z) best;
                if (have[j] && have[k]) best = Cross(v[j], v[k]);
                else
                {
                    var u = have[j] ? v[j] : v[k];
                    double x = Math.Abs(u.X), y = Math.Abs(u.Y), z = Math.Abs(u.Z);
                    best = Cross(u, x <= y && x <= z ? (1, 0, 0) : y <= z ? (0, 1, 0) : (0, 0, 1));
                }
                double n = Math.Sqrt(best.X * best.X + best.Y * best.Y + best.Z * best.Z);
                v[i] = (best.X / n, best.Y / n, best.Z / n);
                have[i] = true;
            }
            var completed = new Matrix3(v[0].X, v[0].Y, v[0].Z, v[1].X, v[1].Y, v[1].Z, v[2].X, v[2].Y, v[2].Z);
            return Pbc.IsFull || Independent(completed) ? completed : Frame;
        }
    }

    /// <summary>
    /// The rows with every open axis, given or not, replaced by a unit vector orthogonal to the others: the frame in which searches
    /// and strains are computed, so that an odd vector along an open axis changes nothing.
    /// </summary>
    internal Matrix3 Frame => new Cell(new(
        Pbc.A ? Rows.XX : 0, Pbc.A ? Rows.XY : 0, Pbc.A ? Rows.XZ : 0,
        Pbc.B ? Rows.YX : 0, Pbc.B ? Rows.YY : 0, Pbc.B ? Rows.YZ : 0,
        Pbc.C ? Rows.ZX : 0, Pbc.C ? Rows.ZY : 0, Pbc.C ? Rows.ZZ : 0), Periodicity.All).Completed;

    /// <summary>Distances in Å between the opposite faces of the (completed) cell, one for each axis.</summary>
    public (double A, double B, double C) Heights => Spacings(Completed);

    /// <summary>
    /// How many images each side a search of radius <paramref name="cutoff"/> (Å) must look at when both atoms lie in the cell:
    /// ceil(cutoff/height) along repeating axes, 0 along open ones.
    /// </summary>
    public (int A, int B, int C) ImageCounts(double cutoff)
    {
        var h = Spacings(Frame);
        return (Pbc.A ? (int)Math.Ceiling(cutoff / h.A) : 0, Pbc.B ? (int)Math.Ceiling(cutoff / h.B) : 0, Pbc.C ? (int)Math.Ceiling(cutoff / h.C) : 0);
    }

    /// <summary>Fractional coordinates of a point (Å) in the completed cell.</summary>
    public (double A, double B, double C) Fractional(double x, double y, double z) => Completed.Inverse.LeftMultiply(x, y, z);

    /// <summary>The point (Å) moved by whole cell vectors into the cell; open axes are left as they are.</summary>
    public (double X, double Y, double Z) Wrap(double x, double y, double z)
    {
        var (a, b, c) = Frame.Inverse.LeftMultiply(x, y, z);
        var d = Rows.LeftMultiply(Pbc.A ? Math.Floor(a) : 0, Pbc.B ? Math.Floor(b) : 0, Pbc.C ? Math.Floor(c) : 0);
        return (x - d.X, y - d.Y, z - d.Z);
    }

    /// <summary>The cell after the deformation x → x·<paramref name="f"/> of every row.</summary>
    public Cell Deformed(Matrix3 f) => new(Rows * f, Pbc);

    /// <summary>The cell repeated <paramref name="na"/> x <paramref name="nb"/> x <paramref name="nc"/> times.</summary>
    public Cell Repeated(int na, int nb, int nc) => new(Matrix3.Diagonal(na, nb, nc) * Rows, Pbc);

    /// <summary>What is wrong with the cell, or null. Nothing is wrong with a cell without repeating axes.</summary>
    public string? Validate()
    {
        if (!Rows.IsFinite) return "the cell holds a number that is not finite";
        for (int i = 0; i < 3; i++)
            if (Pbc[i] && Rows[i, 0] == 0 && Rows[i, 1] == 0 && Rows[i, 2] == 0)
                return $"axis {"abc"[i]} is periodic but its cell vector is zero; give the vector or set pbc to F there";
        if (!Pbc.Any) return null;
        return Independent(Frame) ? null : "the cell vectors of the periodic axes are linearly dependent (zero volume); give three that span a volume, or set pbc to F";
    }

    private static bool Independent(Matrix3 m)
    {
        double scale = Norm(m.XX, m.XY, m.XZ) * Norm(m.YX, m.YY, m.YZ) * Norm(m.ZX, m.ZY, m.ZZ);
        return Math.Abs(m.Determinant) > 1e-10 * scale;
    }

    private static (double A, double B, double C) Spacings(Matrix3 rows)
    {
        var inv = rows.Inverse; // columns are the reciprocal vectors
        return (1 / Norm(inv.XX, inv.YX, inv.ZX), 1 / Norm(inv.XY, inv.YY, inv.ZY), 1 / Norm(inv.XZ, inv.YZ, inv.ZZ));
    }

    private static double Norm(double x, double y, double z) => Math.Sqrt(x * x + y * y + z * z);

    private static (double X, double Y, double Z) Cross((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        (a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
}
