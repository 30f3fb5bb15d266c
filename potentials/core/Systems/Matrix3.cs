namespace Potentials.Core;

/// <summary>A 3x3 matrix of doubles, addressed by row and column. Cells, strains and stresses are values of this type.</summary>
public readonly record struct Matrix3(
    double XX, double XY, double XZ,
    double YX, double YY, double YZ,
    double ZX, double ZY, double ZZ)
{
    /// <summary>The identity.</summary>
    public static Matrix3 Identity => new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    /// <summary>All zeros.</summary>
    public static Matrix3 Zero => default;

    /// <summary>A matrix with <paramref name="x"/>, <paramref name="y"/>, <paramref name="z"/> on its diagonal.</summary>
    public static Matrix3 Diagonal(double x, double y, double z) => new(x, 0, 0, 0, y, 0, 0, 0, z);

    /// <summary>Nine numbers, row-major.</summary>
    /// <exception cref="ArgumentException"><paramref name="rows"/> does not hold nine numbers.</exception>
    public static Matrix3 FromRows(ReadOnlySpan<double> rows) => rows.Length == 9
        ? new(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], rows[8])
        : throw new ArgumentException($"A 3x3 matrix needs 9 numbers, not {rows.Length}.", nameof(rows));

    /// <summary>Element of row <paramref name="i"/>, column <paramref name="j"/> (0 to 2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not 0, 1 or 2.</exception>
    public double this[int i, int j] => (i, j) switch
    {
        (0, 0) => XX, (0, 1) => XY, (0, 2) => XZ,
        (1, 0) => YX, (1, 1) => YY, (1, 2) => YZ,
        (2, 0) => ZX, (2, 1) => ZY, (2, 2) => ZZ,
        _ => throw new ArgumentOutOfRangeException(nameof(i), $"({i}, {j}) is outside a 3x3 matrix."),
    };

    /// <summary>The rows: [1 0 0; 0 1 0; 0 0 1]. (That of a record would print the transpose, and its transpose, without end.)</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{XX} {XY} {XZ}; {YX} {YY} {YZ}; {ZX} {ZY} {ZZ}]");

    /// <summary>Determinant.</summary>
    public double Determinant => XX * (YY * ZZ - YZ * ZY) - XY * (YX * ZZ - YZ * ZX) + XZ * (YX * ZY - YY * ZX);

    /// <summary>Sum of the diagonal.</summary>
    public double Trace => XX + YY + ZZ;

    /// <summary>Rows become columns.</summary>
    public Matrix3 Transpose => new(XX, YX, ZX, XY, YY, ZY, XZ, YZ, ZZ);

    /// <summary>(M + Mᵀ)/2.</summary>
    public Matrix3 Symmetric => 0.5 * (this + Transpose);

    /// <summary>Inverse; entries are not finite when the matrix is singular.</summary>
    public Matrix3 Inverse
    {
        get
        {
            double d = 1 / Determinant;
            return new(
                d * (YY * ZZ - YZ * ZY), d * (XZ * ZY - XY * ZZ), d * (XY * YZ - XZ * YY),
                d * (YZ * ZX - YX * ZZ), d * (XX * ZZ - XZ * ZX), d * (XZ * YX - XX * YZ),
                d * (YX * ZY - YY * ZX), d * (XY * ZX - XX * ZY), d * (XX * YY - XY * YX));
        }
    }

    /// <summary>Whether no entry is NaN or infinite.</summary>
    public bool IsFinite => 0 * XX + 0 * XY + 0 * XZ + 0 * YX + 0 * YY + 0 * YZ + 0 * ZX + 0 * ZY + 0 * ZZ == 0; // 0·∞ and 0·NaN are NaN

    /// <summary>Square root of the sum of squares.</summary>
    public double FrobeniusNorm => Math.Sqrt(XX * XX + XY * XY + XZ * XZ + YX * YX + YY * YY + YZ * YZ + ZX * ZX + ZY * ZY + ZZ * ZZ);

    /// <summary>
    /// The largest σ with |v·M| = σ|v| for some v, rounded up by at most 1e-7 relative: the root of the largest eigenvalue of M·Mᵀ by
    /// the trigonometric formula for symmetric 3x3 matrices (Smith, Comm. ACM 4, 168 (1961)).
    /// </summary>
    public double LargestSingularValue
    {
        get
        {
            var s = this * Transpose;
            double q = s.Trace / 3;
            var t = s - Diagonal(q, q, q);
            double p = t.FrobeniusNorm / Math.Sqrt(6);
            if (!(p > 1e-8 * q)) return Math.Sqrt(q + 2 * p); // a multiple of a rotation; also NaN
            double r = Math.Clamp((1 / p * t).Determinant / 2, -1, 1);
            return Math.Sqrt(q + 2 * p * Math.Cos(Math.Acos(r) / 3)) * (1 + 1e-12);
        }
    }

    /// <summary>Row vector times matrix: (x, y, z)·M.</summary>
    public (double X, double Y, double Z) LeftMultiply(double x, double y, double z) =>
        (x * XX + y * YX + z * ZX, x * XY + y * YY + z * ZY, x * XZ + y * YZ + z * ZZ);

    /// <summary>Writes nine numbers, row-major.</summary>
    public void CopyTo(Span<double> rows)
    {
        rows[0] = XX; rows[1] = XY; rows[2] = XZ;
        rows[3] = YX; rows[4] = YY; rows[5] = YZ;
        rows[6] = ZX; rows[7] = ZY; rows[8] = ZZ;
    }

    /// <summary>Nine numbers, row-major.</summary>
    public double[] ToArray() => [XX, XY, XZ, YX, YY, YZ, ZX, ZY, ZZ];

    /// <summary>Six numbers in Voigt order xx, yy, zz, yz, xz, xy of the symmetric part.</summary>
    public double[] ToVoigt() => [XX, YY, ZZ, 0.5 * (YZ + ZY), 0.5 * (XZ + ZX), 0.5 * (XY + YX)];

    /// <summary>Symmetric matrix from Voigt order xx, yy, zz, yz, xz, xy.</summary>
    /// <exception cref="ArgumentException"><paramref name="v"/> does not hold six numbers.</exception>
    public static Matrix3 FromVoigt(ReadOnlySpan<double> v) => v.Length == 6
        ? new(v[0], v[5], v[4], v[5], v[1], v[3], v[4], v[3], v[2])
        : throw new ArgumentException($"Voigt order needs 6 numbers, not {v.Length}.", nameof(v));

    /// <summary>Entry-wise sum.</summary>
    public static Matrix3 operator +(Matrix3 a, Matrix3 b) => new(
        a.XX + b.XX, a.XY + b.XY, a.XZ + b.XZ, a.YX + b.YX, a.YY + b.YY, a.YZ + b.YZ, a.ZX + b.ZX, a.ZY + b.ZY, a.ZZ + b.ZZ);

    /// <summary>Entry-wise difference.</summary>
    public static Matrix3 operator -(Matrix3 a, Matrix3 b) => a + -1.0 * b;

    /// <summary>Scalar multiple.</summary>
    public static Matrix3 operator *(double s, Matrix3 a) => new(
        s * a.XX, s * a.XY, s * a.XZ, s * a.YX, s * a.YY, s * a.YZ, s * a.ZX, s * a.ZY, s * a.ZZ);

    /// <summary>Matrix product.</summary>
    public static Matrix3 operator *(Matrix3 a, Matrix3 b) => new(
        a.XX * b.XX + a.XY * b.YX + a.XZ * b.ZX, a.XX * b.XY + a.XY * b.YY + a.XZ * b.ZY, a.XX * b.XZ + a.XY * b.YZ + a.XZ * b.ZZ,
        a.YX * b.XX + a.YY * b.YX + a.YZ * b.ZX, a.YX * b.XY + a.YY * b.YY + a.YZ * b.ZY, a.YX * b.XZ + a.YY * b.YZ + a.YZ * b.ZZ,
        a.ZX * b.XX + a.ZY * b.YX + a.ZZ * b.ZX, a.ZX * b.XY + a.ZY * b.YY + a.ZZ * b.ZY, a.ZX * b.XZ + a.ZY * b.YZ + a.ZZ * b.ZZ);
}
