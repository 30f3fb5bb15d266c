using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace Potentials.MD;

/// <summary>
/// BFGS with the full Hessian B: the move V (VᵀF/|ω|) from B = VωVᵀ, capped, then B += yyᵀ/(y·s) − (Bs)(Bs)ᵀ/(s·Bs) (Nocedal and Wright,
/// Numerical Optimization, 6.1). Eigenvalues are taken by magnitude, so saddles repel. Cost grows with the cube of the atoms: use it below 200.
/// </summary>
public sealed record Bfgs : IOptimizer
{
    /// <summary>Longest move of an atom, Å.</summary>
    public double MaxMove { get; init; } = 0.2;

    /// <summary>First guess of the curvature, eV/Å².</summary>
    public double Curvature { get; init; } = 70;

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"BFGS, max move {MaxMove:R}, curvature {Curvature:R}");

    /// <inheritdoc/>
    public IDescent Start(int coordinates, double energyNoise = 1e-13)
    {
        DescentVectors.RequirePositive(MaxMove, "longest move of BFGS");
        DescentVectors.RequirePositive(Curvature, "first curvature of BFGS");
        return new Descent(this, coordinates);
    }

    private sealed class Descent : IDescent
    {
        private readonly Bfgs settings;
        private readonly double[] hessian, lastPoint, lastForces;
        private readonly int n;
        private bool moving;

        public Descent(Bfgs settings, int coordinates)
        {
            this.settings = settings;
            n = coordinates;
            hessian = new double[n * n];
            for (int i = 0; i < n; i++) hessian[i * n + i] = settings.Curvature;
            lastPoint = new double[n];
            lastForces = new double[n];
        }

        public bool IsStalled => false;

        public void Advance(double energy, ReadOnlySpan<double> forces, Span<double> coordinates)
        {
            if (moving) Update(forces, coordinates);
            moving = true;
            coordinates.CopyTo(lastPoint);
            forces.CopyTo(lastForces);
            var eigen = Matrix<double>.Build.Dense(n, n, hessian).Evd(Symmetricity.Symmetric);
            var along = eigen.EigenVectors.TransposeThisAndMultiply(Vector<double>.Build.Dense(forces.ToArray()));
            for (int i = 0; i < n; i++) along[i] /= Math.Abs(eigen.EigenValues[i].Real);
            double[] move = (eigen.EigenVectors * along).ToArray();
            double longest = DescentVectors.LongestRow(move);
            HostKernels.AddScaled(longest >= settings.MaxMove ? settings.MaxMove / longest : 1, move, coordinates);
        }

        private void Update(ReadOnlySpan<double> forces, ReadOnlySpan<double> coordinates)
        {
            double[] s = new double[n], y = new double[n], bs = new double[n];
            double largest = 0;
            for (int i = 0; i < n; i++)
            {
                s[i] = coordinates[i] - lastPoint[i];
                y[i] = lastForces[i] - forces[i];
                largest = Math.Max(largest, Math.Abs(s[i]));
            }
            // A move this small teaches rounding errors only.
            if (largest < 1e-7) return;
            for (int i = 0; i < n; i++) bs[i] = HostKernels.Dot(hessian.AsSpan(i * n, n), s);
            double ys = HostKernels.Dot(y, s), sbs = HostKernels.Dot(s, bs);
            if (ys == 0 || sbs == 0) return;
            for (int i = 0; i < n; i++)
            {
                var row = hessian.AsSpan(i * n, n);
                HostKernels.AddScaled(y[i] / ys, y, row);
                HostKernels.AddScaled(-bs[i] / sbs, bs, row);
            }
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(moving);
            DescentVectors.Write(writer, hessian);
            DescentVectors.Write(writer, lastPoint);
            DescentVectors.Write(writer, lastForces);
        }

        public void Load(BinaryReader reader)
        {
            moving = reader.ReadBoolean();
            DescentVectors.Read(reader, hessian);
            DescentVectors.Read(reader, lastPoint);
            DescentVectors.Read(reader, lastForces);
        }
    }
}
