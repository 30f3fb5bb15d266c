using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Relaxes the cell together with the atoms: settings. The nine cell coordinates are N·U, where the deformation gradient F = exp(U) acts on the
/// starting cell, h = h₀Fᵀ, and atoms are pulled back, q = xFᵀ. Forces are the exact gradient of the enthalpy E + PV in these
/// coordinates (ASE's FrechetCellFilter): with W = −V(σ + P), x gets f·F and U gets the adjoint of the Fréchet derivative of exp applied to WF⁻ᵀ.
/// </summary>
public sealed record FrechetCellFilter
{
    /// <summary>External pressure P.</summary>
    public Pressure Pressure { get; init; }

    /// <summary>Whether the cell keeps its shape and only its size relaxes.</summary>
    public bool Hydrostatic { get; init; }

    /// <summary>Whether the cell keeps its volume and only its shape relaxes.</summary>
    public bool ConstantVolume { get; init; }

    /// <summary>Components of U that relax, in Voigt order xx, yy, zz, yz, xz, xy.</summary>
    public IReadOnlyList<bool> Mask { get; init; } = [true, true, true, true, true, true];

    /// <summary>Settings in one line.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"Frechet cell, pressure {Pressure.Value:R}, mask {string.Concat(Mask.Select(m => m ? '1' : '0'))}{(Hydrostatic ? ", hydrostatic" : "")}{(ConstantVolume ? ", constant volume" : "")}");

    /// <exception cref="ConfigError">Settings contradict each other.</exception>
    internal void Validate()
    {
        if (Mask.Count != 6) throw new ConfigError($"The mask of the cell has {Mask.Count} entries; give 6 in the order xx, yy, zz, yz, xz, xy.");
        if (Hydrostatic && ConstantVolume) throw new ConfigError("A cell cannot relax hydrostatically at constant volume; choose one.");
        if (Hydrostatic && Mask.Contains(false)) throw new ConfigError("A hydrostatic cell changes all axes alike; remove the mask or hydrostatic.");
        if (ConstantVolume && Mask.Take(3).Count(m => m) < 2 && !Mask.Skip(3).Contains(true)) throw new ConfigError("At constant volume the mask of the cell lets nothing relax; leave the cell out instead.");
        if (!Mask.Contains(true)) throw new ConfigError("The mask of the cell lets nothing relax; leave the cell out instead.");
        if (!double.IsFinite(Pressure.Value)) throw new ConfigError("The pressure must be a finite number.");
    }

    /// <summary>F = exp(U) from the nine cell coordinates of a system of <paramref name="atoms"/> atoms.</summary>
    internal static Matrix3 Strain(ReadOnlySpan<double> cell, int atoms) => 1.0 / atoms * Matrix3.FromRows(cell);

    /// <summary>Real positions and cell from coordinates [atoms + 3, 3].</summary>
    internal static Matrix3 Place(ReadOnlySpan<double> coordinates, Matrix3 reference, Span<double> positions)
    {
        int n = positions.Length / 3;
        var transposed = MatrixExponential.Exp(Strain(coordinates[(3 * n)..], n)).Transpose;
        for (int c = 0; c < positions.Length; c += 3)
            (positions[c], positions[c + 1], positions[c + 2]) = transposed.LeftMultiply(coordinates[c], coordinates[c + 1], coordinates[c + 2]);
        return reference * transposed;
    }

    /// <summary>Fills the generalised forces [atoms + 3, 3]; returns the residual stress σ + P that is free to relax (under a mask that conjugate to U), eV/Å³.</summary>
    internal Matrix3 Forces(ReadOnlySpan<double> coordinates, ReadOnlySpan<double> forces, Matrix3 stress, double volume, Span<double> generalized)
    {
        int n = forces.Length / 3;
        var u = Strain(coordinates[(3 * n)..], n);
        var f = MatrixExponential.Exp(u);
        for (int c = 0; c < forces.Length; c += 3)
            (generalized[c], generalized[c + 1], generalized[c + 2]) = f.LeftMultiply(forces[c], forces[c + 1], forces[c + 2]);
        var residual = stress.Symmetric + Pressure.Value * Matrix3.Identity;
        if (Hydrostatic) residual = residual.Trace / 3 * Matrix3.Identity;
        var virial = -volume * residual;
        var gradient = MatrixExponential.Frechet(u.Transpose, virial * f.Inverse.Transpose).Derivative;
        // Constraints act on U, where they are linear: det exp(U) = exp(tr U), and a masked component stays what it was. The gradient has an
        // antisymmetric part, a turn of the crystal; without a mask it is harmless, but a crystal that turns takes on strains that a mask forbids.
        if (Mask.Contains(false)) gradient = gradient.Symmetric;
        gradient = Restrict(gradient);
        (1.0 / n * gradient).CopyTo(generalized[(3 * n)..]);
        // Beside masked strains the stress itself need not vanish in a turned frame: what vanishes is the stress conjugate to U.
        return Mask.Contains(false) ? -1 / volume * gradient : Restrict(residual);
    }

    private Matrix3 Restrict(Matrix3 m)
    {
        if (Mask.Contains(false))
        {
            double xx = Mask[0] ? 1 : 0, yy = Mask[1] ? 1 : 0, zz = Mask[2] ? 1 : 0, yz = Mask[3] ? 1 : 0, xz = Mask[4] ? 1 : 0, xy = Mask[5] ? 1 : 0;
            m = new(xx * m.XX, xy * m.XY, xz * m.XZ, xy * m.YX, yy * m.YY, yz * m.YZ, xz * m.ZX, yz * m.ZY, zz * m.ZZ);
        }
        if (!ConstantVolume) return m;
        // Only the diagonal components that may move can give the trace back.
        int free = (Mask[0] ? 1 : 0) + (Mask[1] ? 1 : 0) + (Mask[2] ? 1 : 0);
        double third = free == 0 ? 0 : m.Trace / free;
        return m - Matrix3.Diagonal(Mask[0] ? third : 0, Mask[1] ? third : 0, Mask[2] ? third : 0);
    }
}
