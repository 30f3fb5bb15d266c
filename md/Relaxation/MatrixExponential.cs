using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// exp(U) and its Fréchet derivative L(U, E) = d/dt exp(U + tE), the upper right block of exp([[U, E], [0, U]]) (Higham, Functions of
/// Matrices, 2008, eq. 10.43), by a Taylor series of the halved argument and repeated squaring. Blocks are kept as pairs, so that a product
/// is (A, B)(C, D) = (AC, AD + BC).
/// </summary>
public static class MatrixExponential
{
    private const int Order = 18;

    /// <summary>exp(<paramref name="u"/>).</summary>
    public static Matrix3 Exp(Matrix3 u) => Frechet(u, default).Exponential;

    /// <summary>exp(<paramref name="u"/>) and its derivative in direction <paramref name="e"/>.</summary>
    public static (Matrix3 Exponential, Matrix3 Derivative) Frechet(Matrix3 u, Matrix3 e)
    {
        double norm = u.FrobeniusNorm;
        // Below a norm of 1/2 eighteen terms are exact to rounding.
        int halvings = norm > 0.5 && double.IsFinite(norm) ? (int)Math.Ceiling(Math.Log2(2 * norm)) : 0;
        double factor = Math.ScaleB(1, -halvings);
        var (a, b) = (factor * u, factor * e);
        var (sum, sumDerivative) = (Matrix3.Identity, Matrix3.Zero);
        // Horner: 1 + U/1·(1 + U/2·(1 + …)).
        for (int k = Order; k >= 1; k--)
        {
            double inverse = 1.0 / k;
            (sum, sumDerivative) = (Matrix3.Identity + inverse * (a * sum), inverse * (a * sumDerivative + b * sum));
        }
        for (int i = 0; i < halvings; i++) (sum, sumDerivative) = (sum * sum, sum * sumDerivative + sumDerivative * sum);
        return (sum, sumDerivative);
    }
}
