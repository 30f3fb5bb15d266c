using System.Runtime.CompilerServices;

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
    public double this[int i, int j]
    {
        get
        {
            if ((uint)i > 2 || (uint)j > 2) throw new ArgumentOutOfRangeException(nameof(i), $"({i}, {j}) is outside a 3x3 matrix.");
            return Unsafe.Add(ref Unsafe.AsRef(in XXRef), 3 * i + j);
        }
    }

    private ref readonly double XXRef => ref Unsafe.As<Matrix3, double>(ref Unsafe.AsRef(in this));

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
    public bool IsFinite => double.IsFinite(XX + XY + XZ + YX + YY + YZ + ZX + ZY + ZZ);

    /// <summary>Square root of the sum of squares.</summary>
    public double FrobeniusNorm => Math.Sqrt(XX * XX + XY * XY + XZ * XZ + YX * YX + YY * YY + YZ * YZ + ZX * ZX + ZY * ZY + ZZ * ZZ);

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
