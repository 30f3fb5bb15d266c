namespace Potentials.Equivariant;

/// <summary>
/// A rotation of space as its 3x3 matrix (acting on columns). Euler angles are e3nn's: R(α, β, γ) = R_y(α) R_x(β) R_y(γ), so that
/// R(α, β, 0) carries the pole (0, 1, 0) to (sin β sin α, cos β, sin β cos α).
/// </summary>
public readonly record struct Rotation
{
    private readonly double[]? elements;

    private Rotation(double[] elements) => this.elements = elements;

    /// <summary>The identity.</summary>
    public static Rotation Identity { get; } = new([1, 0, 0, 0, 1, 0, 0, 0, 1]);

    /// <summary>Element of row i, column j.</summary>
    public double this[int i, int j] => Elements[3 * i + j];

    /// <summary>The nine elements, row-major.</summary>
    public ReadOnlySpan<double> Elements => elements ?? Identity.elements;

    /// <summary>From a matrix.</summary>
    /// <exception cref="ArgumentException">Not nine elements, or not orthogonal with determinant 1 to 1e-6.</exception>
    public static Rotation FromMatrix(ReadOnlySpan<double> matrix)
    {
        if (matrix.Length != 9) throw new ArgumentException($"Expected nine elements, got {matrix.Length}.", nameof(matrix));
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
            {
                double dot = matrix[3 * i] * matrix[3 * j] + matrix[3 * i + 1] * matrix[3 * j + 1] + matrix[3 * i + 2] * matrix[3 * j + 2];
                if (!(Math.Abs(dot - (i == j ? 1 : 0)) < 1e-6)) throw new ArgumentException("The matrix is not orthogonal.", nameof(matrix));
            }
        double determinant = matrix[0] * (matrix[4] * matrix[8] - matrix[5] * matrix[7]) - matrix[1] * (matrix[3] * matrix[8] - matrix[5] * matrix[6])
            + matrix[2] * (matrix[3] * matrix[7] - matrix[4] * matrix[6]);
        if (determinant < 0) throw new ArgumentException("The matrix is improper (determinant -1): apply the inversion by the parity of the irreps.", nameof(matrix));
        return new Rotation(matrix.ToArray());
    }

    /// <summary>From Euler angles about y, x, y.</summary>
    public static Rotation FromAngles(double alpha, double beta, double gamma) => AboutY(alpha) * AboutX(beta) * AboutY(gamma);

    /// <summary>By <paramref name="angle"/> about an axis of any length above 0.</summary>
    /// <exception cref="ArgumentException">The axis has no direction.</exception>
    public static Rotation FromAxisAngle(double x, double y, double z, double angle)
    {
        double length = Math.Sqrt(x * x + y * y + z * z);
        if (!(length > 0 && double.IsFinite(length))) throw new ArgumentException("The axis has no direction.", nameof(x));
        double s = Math.Sin(angle / 2) / length;
        return FromQuaternion(Math.Cos(angle / 2), s * x, s * y, s * z);
    }

    /// <summary>From a quaternion w + xi + yj + zk of any length above 0.</summary>
    /// <exception cref="ArgumentException">The quaternion is zero.</exception>
    public static Rotation FromQuaternion(double w, double x, double y, double z)
    {
        double norm = w * w + x * x + y * y + z * z;
        if (!(norm > 0 && double.IsFinite(norm))) throw new ArgumentException("The quaternion has no direction.", nameof(w));
        double s = 2 / norm;
        return new Rotation(
        [
            1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w),
            s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w),
            s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y),
        ]);
    }

    /// <summary>Evenly distributed over all rotations.</summary>
    public static Rotation Random(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double u = random.NextDouble(), a = 2 * Math.PI * random.NextDouble(), b = 2 * Math.PI * random.NextDouble(), p = Math.Sqrt(1 - u), q = Math.Sqrt(u);
        return FromQuaternion(p * Math.Sin(a), p * Math.Cos(a), q * Math.Sin(b), q * Math.Cos(b));
    }

    /// <summary>The transpose.</summary>
    public Rotation Inverse()
    {
        ReadOnlySpan<double> m = Elements;
        return new Rotation([m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]]);
    }

    /// <summary>First <paramref name="right"/>, then <paramref name="left"/>.</summary>
    public static Rotation operator *(Rotation left, Rotation right)
    {
        var m = new double[9];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) m[3 * i + j] = left[i, 0] * right[0, j] + left[i, 1] * right[1, j] + left[i, 2] * right[2, j];
        return new Rotation(m);
    }

    /// <summary>First <paramref name="right"/>, then this.</summary>
    public Rotation Multiply(Rotation right) => this * right;

    /// <summary>Euler angles (α, β, γ) with β in [0, π]; γ is 0 where the axis is the pole.</summary>
    public (double Alpha, double Beta, double Gamma) ToAngles()
    {
        double beta = Math.Acos(Math.Clamp(this[1, 1], -1, 1));
        double alpha = Math.Atan2(this[0, 1], this[2, 1]);
        // What is left after undoing α and β is the turn about y.
        Rotation rest = (AboutY(alpha) * AboutX(beta)).Inverse() * this;
        return (alpha, beta, Math.Atan2(rest[0, 2], rest[0, 0]));
    }

    /// <summary>Equal elements.</summary>
    public bool Equals(Rotation other) => Elements.SequenceEqual(other.Elements);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(this[0, 0], this[0, 1], this[1, 2], this[2, 2]);

    private static Rotation AboutX(double a) => new([1, 0, 0, 0, Math.Cos(a), -Math.Sin(a), 0, Math.Sin(a), Math.Cos(a)]);

    private static Rotation AboutY(double a) => new([Math.Cos(a), 0, Math.Sin(a), 0, 1, 0, -Math.Sin(a), 0, Math.Cos(a)]);
}
