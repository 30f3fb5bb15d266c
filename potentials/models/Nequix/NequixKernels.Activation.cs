using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Models.Nequix;

// Norm and gate of a few atoms, and their reverse. With r = (q + 1e-12)^(-1/2) and q = Σ_l Σ x² / ((2l+1)² n): z = x γ r.
public sealed unsafe partial class NequixKernels<T>
{
    private const double NormEpsilon = 1e-12;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double InverseNorm(CompiledLayer<T> layer, int atom, T** x)
    {
        double q = 0;
        for (int l = 0; l < layer.Output.Length; l++)
        {
            int count = (2 * l + 1) * layer.Output[l];
            T* p = x[l] + (long)atom * count;
            var sum = Vector512<T>.Zero;
            for (int c = 0; c < count; c += Lanes<T>.Width)
            {
                var v = Vector512.Load(p + c);
                sum = Lanes<T>.Fma(v, v, sum);
            }
            q += double.CreateTruncating(Vector512.Sum(sum)) / ((2 * l + 1) * (2 * l + 1) * layer.Output.Length);
        }
        return 1 / Math.Sqrt(q + NormEpsilon);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Activate(CompiledLayer<T> layer, int atoms, T** x, T** result)
    {
        int w = Lanes<T>.Width;
        var factor = Vector512.Create(T.CreateTruncating(GateFactor));
        T* gamma0 = layer.Norm[0].Pointer;
        for (int a = 0; a < atoms; a++)
        {
            var r = Vector512.Create(T.CreateTruncating(InverseNorm(layer, a, x)));
            T* x0 = x[0] + (long)a * layer.Output[0];
            T* y0 = result[0] + (long)a * layer.Features[0];
            for (int c = 0; c < layer.Features[0]; c += w)
            {
                var z = Vector512.Load(x0 + c) * Vector512.Load(gamma0 + c) * r;
                (z * Lanes<T>.Sigmoid(z) * factor).Store(y0 + c);
            }
            for (int l = 1; l < layer.Output.Length; l++)
            {
                int n = 2 * l + 1, width = layer.Features[l];
                T* xl = x[l] + (long)a * n * width;
                T* yl = result[l] + (long)a * n * width;
                for (int c = 0; c < width; c += w)
                {
                    var z = Vector512.Load(x0 + layer.Gates[l] + c) * Vector512.Load(gamma0 + layer.Gates[l] + c) * r;
                    var scale = z * Lanes<T>.Sigmoid(z) * factor * Vector512.Load(layer.Norm[l].Pointer + c) * r;
                    for (int m = 0; m < n; m++) (Vector512.Load(xl + m * width + c) * scale).Store(yl + m * width + c);
                }
            }
        }
    }

    /// <summary>From dE/d(result) to dE/dx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ActivateBack(CompiledLayer<T> layer, int atoms, T** x, T** upper, T** slope)
    {
        int w = Lanes<T>.Width, degrees = layer.Output.Length;
        var factor = Vector512.Create(T.CreateTruncating(GateFactor));
        T* gamma0 = layer.Norm[0].Pointer;
        for (int a = 0; a < atoms; a++)
        {
            double inverse = InverseNorm(layer, a, x);
            var r = Vector512.Create(T.CreateTruncating(inverse));
            // First dE/d(γ r x) γ r, whose product with x, summed, is −r³ dE/dr … of the norm.
            var dot = Vector512<T>.Zero;
            T* x0 = x[0] + (long)a * layer.Output[0];
            T* d0 = slope[0] + (long)a * layer.Output[0];
            T* u0 = upper[0] + (long)a * layer.Features[0];
            for (int c = 0; c < layer.Features[0]; c += w)
            {
                var g = Vector512.Load(gamma0 + c) * r;
                var v = Vector512.Load(x0 + c);
                var d = Vector512.Load(u0 + c) * SiluSlope(v * g) * factor * g;
                d.Store(d0 + c);
                dot = Lanes<T>.Fma(d, v, dot);
            }
            for (int l = 1; l < degrees; l++)
            {
                int n = 2 * l + 1, width = layer.Features[l];
                long at = (long)a * n * width;
                for (int c = 0; c < width; c += w)
                {
                    var gateScale = Vector512.Load(gamma0 + layer.Gates[l] + c) * r;
                    var gate = Vector512.Load(x0 + layer.Gates[l] + c);
                    var z = gate * gateScale;
                    var g = Vector512.Load(layer.Norm[l].Pointer + c) * r;
                    var active = z * Lanes<T>.Sigmoid(z) * factor * g;
                    var sum = Vector512<T>.Zero;
                    for (int m = 0; m < n; m++)
                    {
                        long k = at + m * width + c;
                        var v = Vector512.Load(x[l] + k);
                        var u = Vector512.Load(upper[l] + k);
                        sum = Lanes<T>.Fma(u, v, sum);
                        (u * active).Store(slope[l] + k);
                    }
                    // The l-block's dot product: Σ_m u x · active.
                    dot = Lanes<T>.Fma(sum, active, dot);
                    var d = sum * g * SiluSlope(z) * factor * gateScale;
                    d.Store(d0 + layer.Gates[l] + c);
                    dot = Lanes<T>.Fma(d, gate, dot);
                }
            }
            double total = double.CreateTruncating(Vector512.Sum(dot)) * inverse * inverse;
            for (int l = 0; l < degrees; l++)
            {
                var shrink = Vector512.Create(T.CreateTruncating(-total / ((2 * l + 1) * (2 * l + 1) * degrees)));
                int count = (2 * l + 1) * layer.Output[l];
                long at = (long)a * count;
                for (int c = 0; c < count; c += w) Lanes<T>.Fma(shrink, Vector512.Load(x[l] + at + c), Vector512.Load(slope[l] + at + c)).Store(slope[l] + at + c);
            }
        }
    }

    /// <summary>d(z σ(z))/dz.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> SiluSlope(Vector512<T> z)
    {
        var s = Lanes<T>.Sigmoid(z);
        return s * (Vector512<T>.One + z * (Vector512<T>.One - s));
    }
}
