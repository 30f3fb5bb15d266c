using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>Relaxing cells: exact gradients, pressures, constraints.</summary>
public sealed class CellFilterTests
{
    private const double PressureSlack = 1e-3;

    [Fact]
    public void The_exponential_and_its_derivative_agree_with_their_definitions()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 50; trial++)
        {
            double size = trial < 25 ? 0.3 : 3;
            var u = Draw(random, size);
            var e = Draw(random, 1);
            var (exp, derivative) = MatrixExponential.Frechet(u, e);
            // exp(U)·exp(−U) = 1; det exp(U) = exp(tr U).
            Near(Matrix3.Identity, exp * MatrixExponential.Exp(-1 * u), Tolerance.Algebra * exp.FrobeniusNorm * MatrixExponential.Exp(-1 * u).FrobeniusNorm);
            Assert.Equal(1, exp.Determinant / Math.Exp(u.Trace), 1e-9);
            const double h = 1e-6;
            var difference = 1 / (2 * h) * (MatrixExponential.Exp(u + h * e) - MatrixExponential.Exp(u - h * e));
            Near(difference, derivative, Tolerance.Gradient * Math.Max(1, derivative.FrobeniusNorm));
        }
        Assert.Equal(Matrix3.Identity, MatrixExponential.Exp(Matrix3.Zero));
        Near(Matrix3.Diagonal(Math.E, 1, Math.Exp(-2)), MatrixExponential.Exp(Matrix3.Diagonal(1, 0, -2)), 1e-14);
    }

    [Theory]
    [InlineData(0, false, false, "111111")]
    [InlineData(5, false, false, "111111")]
    [InlineData(-2, false, false, "110001")]
    [InlineData(5, true, false, "111111")]
    [InlineData(1, false, true, "111111")]
    [InlineData(0, false, true, "110111")]
    public void Forces_are_the_gradient_of_the_enthalpy(double gigapascal, bool hydrostatic, bool constantVolume, string mask)
    {
        var filter = new FrechetCellFilter { Pressure = Pressure.GPa(gigapascal), Hydrostatic = hydrostatic, ConstantVolume = constantVolume, Mask = [.. mask.Select(c => c == '1')] };
        var x = MovingSystems.Crystal(1, 5.2, 0.2, 3, shear: 0.6);
        using var potential = new ReferenceLennardJones();
        var random = new Random(5);
        int n = x.Count;
        double[] coordinates = [.. x.Positions, .. Draw(random, 0.15 * n).ToArray()];
        // Start inside the allowed space: masked and traced components of U are zero or alike.
        if (hydrostatic) (0.05 * n * Matrix3.Identity).CopyTo(coordinates.AsSpan(3 * n));
        double[] forces = new double[coordinates.Length];
        Evaluate(coordinates, forces);
        const double h = 1e-5;
        for (int trial = 0; trial < 12; trial++)
        {
            double[] direction = new double[coordinates.Length];
            for (int c = 0; c < direction.Length; c++) direction[c] = random.NextDouble() - 0.5;
            Allowed(direction.AsSpan(3 * n), hydrostatic, constantVolume, mask);
            double up = Shifted(h, direction), down = Shifted(-h, direction), expected = -(up - down) / (2 * h), found = 0;
            for (int c = 0; c < direction.Length; c++) found += forces[c] * direction[c];
            Assert.True(Math.Abs(expected - found) < Tolerance.Gradient * Math.Max(1, Math.Abs(expected)), $"{found:R}, finite difference {expected:R}");
        }
        // Forbidden directions carry no force.
        var cell = Matrix3.FromRows(forces.AsSpan(3 * n));
        if (constantVolume) Assert.Equal(0, cell.Trace, 1e-12);
        if (mask == "110001") Assert.Equal((0.0, 0.0, 0.0, 0.0, 0.0), (cell.ZZ, cell.YZ, cell.ZY, cell.XZ, cell.ZX));
        if (hydrostatic) Near(cell.XX * Matrix3.Identity, cell, 1e-12);

        double Shifted(double t, double[] direction)
        {
            double[] moved = new double[coordinates.Length];
            for (int c = 0; c < moved.Length; c++) moved[c] = coordinates[c] + t * direction[c];
            return Evaluate(moved, null);
        }

        double Evaluate(double[] at, double[]? into)
        {
            var batch = new SystemBatch(x);
            var result = new PotentialResult(batch);
            batch.Cells[0] = new Cell(FrechetCellFilter.Place(at, x.Cell.Rows, batch.Positions), Periodicity.All);
            potential.Evaluate(batch, Want.All, result);
            if (into is not null) filter.Forces(at, result.Forces, result.Stresses[0], batch.Cells[0].Volume, into);
            return result.Energies[0] + filter.Pressure.Value * batch.Cells[0].Volume;
        }
    }

    [Theory]
    [InlineData("fire", 0)]
    [InlineData("lbfgs", 0)]
    [InlineData("lbfgs", 0.5)]
    [InlineData("lbfgs", -0.05)]
    [InlineData("bfgs", 0.5)]
    public void A_sheared_crystal_relaxes_to_the_pressure_asked_for(string optimizer, double gigapascal)
    {
        var result = Relax(optimizer, MovingSystems.Crystal(1, 5.3, 0.1, 7, shear: 0.4), new FrechetCellFilter { Pressure = Pressure.GPa(gigapascal) });
        var stress = result.Frame.Labels.Stress!.Value;
        foreach (double s in (-1 / UnitSystem.Gigapascal * stress).ToVoigt()[..3]) Assert.Equal(gigapascal, s, PressureSlack);
        foreach (double s in (1 / UnitSystem.Gigapascal * stress).ToVoigt()[3..]) Assert.Equal(0, s, PressureSlack);
    }

    [Fact]
    public void Copper_relaxes_at_plus_and_minus_five_gigapascals()
    {
        foreach (double gigapascal in (double[])[5, -5])
        {
            using var copper = new ReferenceLennardJones(2.3, 0.4, 5.0, 4.0);
            var start = MovingSystems.Crystal(1, 3.6, 0.05, 8, element: 29);
            var result = Run(copper, new LBfgs(), start, new FrechetCellFilter { Pressure = Pressure.GPa(gigapascal) });
            Assert.Equal(gigapascal, -result.Frame.Labels.Stress!.Value.Trace / 3 / UnitSystem.Gigapascal, PressureSlack);
        }
    }

    [Fact]
    public void A_hydrostatic_cell_keeps_its_shape()
    {
        var start = MovingSystems.Crystal(1, 5.5, 0.1, 9, shear: 0.3);
        var result = Relax("lbfgs", start, new FrechetCellFilter { Hydrostatic = true });
        double ratio = result.Frame.Cell.Rows.XX / start.Cell.Rows.XX;
        Assert.NotEqual(1, ratio, 1e-3);
        Near(ratio * start.Cell.Rows, result.Frame.Cell.Rows, 1e-10);
        Assert.Equal(0, result.Frame.Labels.Stress!.Value.Trace / 3 / UnitSystem.Gigapascal, PressureSlack);
    }

    [Fact]
    public void A_cell_of_constant_volume_keeps_its_volume()
    {
        var start = MovingSystems.Crystal(1, 5.5, 0.1, 10, shear: 0.5);
        var result = Relax("lbfgs", start, new FrechetCellFilter { ConstantVolume = true });
        Assert.Equal(1, result.Frame.Cell.Volume / start.Cell.Volume, 1e-10);
        var stress = 1 / UnitSystem.Gigapascal * result.Frame.Labels.Stress!.Value;
        Near(stress.Trace / 3 * Matrix3.Identity, stress, PressureSlack);
    }

    [Fact]
    public void A_masked_axis_keeps_its_length()
    {
        var start = MovingSystems.Crystal(1, 5.5, 0.1, 11);
        var result = Relax("lbfgs", start, new FrechetCellFilter { Mask = [true, true, false, false, false, true] });
        Assert.Equal(start.Cell.Rows.ZZ, result.Frame.Cell.Rows.ZZ, 1e-12);
        Assert.Equal((0.0, 0.0), (result.Frame.Cell.Rows.ZX, result.Frame.Cell.Rows.XZ));
        Assert.NotEqual(start.Cell.Rows.XX, result.Frame.Cell.Rows.XX, 1e-3);
        var stress = result.Frame.Labels.Stress!.Value;
        Assert.Equal(0, stress.XX / UnitSystem.Gigapascal, PressureSlack);
        Assert.Equal(0, stress.YY / UnitSystem.Gigapascal, PressureSlack);
    }

    /// <summary>A strain is symmetric: where the mask lets one shear relax, the cell must not turn into strains that are forbidden.</summary>
    [Theory]
    [InlineData("000100")]
    [InlineData("001100")]
    [InlineData("100011")]
    public void A_masked_cell_shears_without_turning(string mask)
    {
        var start = MovingSystems.Crystal(1, 5.5, 0.1, 7, shear: 0.4);
        var filter = new FrechetCellFilter { Mask = [.. mask.Select(c => c == '1')] };
        using var potential = new ReferenceLennardJones(cutoff: 6, onset: 5);
        var settings = new RelaxationSettings { MaxForce = Force.EvPerAngstrom(1e-4), MaxStress = Pressure.GPa(1e-6), MaxSteps = 3000, Cell = filter };
        var result = new Relaxation([start], potential, new LBfgs(), settings).Execute().Results[0];
        Assert.True(result.Converged, $"{result.Reason} after {result.Steps} steps: {result.Message}");
        var f = start.Cell.Rows.Inverse * result.Frame.Cell.Rows;
        Assert.True((f - Matrix3.Identity).FrobeniusNorm > 1e-3, "the cell does not relax");
        Near(f, f.Transpose, Tolerance.Symmetry);
        if (mask != "000100") return;
        // exp of one shear: cosh on the diagonal, sinh beside it.
        Assert.Equal(Math.Sqrt(1 + f.YZ * f.YZ), f.YY, Tolerance.Symmetry);
        Assert.Equal(f.YY, f.ZZ, Tolerance.Symmetry);
    }

    [Fact]
    public void Fixed_atoms_follow_the_cell()
    {
        var start = MovingSystems.WithFixed(MovingSystems.Crystal(1, 5.5, 0.1, 12), 1);
        var result = Relax("lbfgs", start, new FrechetCellFilter());
        var before = start.Cell.Fractional(start.Positions[0], start.Positions[1], start.Positions[2]);
        var x = result.Frame;
        var after = x.Cell.Fractional(x.Positions[0], x.Positions[1], x.Positions[2]);
        Assert.Equal(before.A, after.A, 1e-10);
        Assert.Equal(before.B, after.B, 1e-10);
        Assert.Equal(before.C, after.C, 1e-10);
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        var crystal = MovingSystems.Crystal(1);
        foreach (var filter in (FrechetCellFilter[])
        [
            new() { Hydrostatic = true, ConstantVolume = true }, new() { Hydrostatic = true, Mask = [true, true, false, true, true, true] },
            new() { Mask = [false, false, false, false, false, false] }, new() { Mask = [true] }, new() { ConstantVolume = true, Mask = [false, true, false, false, false, false] }, new() { Pressure = new(double.NaN) },
        ]) Assert.Throws<ConfigError>(() => Run(new ReferenceLennardJones(), new Fire(), crystal, filter));
        Assert.Throws<ConfigError>(() => Run(new ReferenceLennardJones(), new Fire(), MovingSystems.Slab(), new FrechetCellFilter()));
        Assert.Throws<ConfigError>(() => Run(new HarmonicWell(1), new Fire(), crystal, new FrechetCellFilter()));
    }

    private static RelaxationResult Relax(string optimizer, AtomicSystem start, FrechetCellFilter filter)
    {
        using var potential = new ReferenceLennardJones(cutoff: 6, onset: 5);
        return Run(potential, optimizer switch { "fire" => new Fire(), "lbfgs" => new LBfgs(), _ => new Bfgs() }, start, filter);
    }

    private static RelaxationResult Run(IPotential potential, IOptimizer optimizer, AtomicSystem start, FrechetCellFilter filter)
    {
        var settings = new RelaxationSettings { MaxForce = Force.EvPerAngstrom(1e-3), MaxStress = Pressure.GPa(5e-4), MaxSteps = 3000, Cell = filter };
        var result = new Relaxation([start], potential, optimizer, settings).Execute().Results[0];
        Assert.True(result.Converged, $"{result.Reason} after {result.Steps} steps: {result.Message}");
        return result;
    }

    private static void Allowed(Span<double> cell, bool hydrostatic, bool constantVolume, string mask)
    {
        var m = Matrix3.FromRows(cell);
        if (hydrostatic) m = m.XX * Matrix3.Identity;
        double[] w = [.. mask.Select(c => c == '1' ? 1.0 : 0.0)];
        if (mask.Contains('0')) m = m.Symmetric; // under a mask the crystal does not turn
        m = new(w[0] * m.XX, w[5] * m.XY, w[4] * m.XZ, w[5] * m.YX, w[1] * m.YY, w[3] * m.YZ, w[4] * m.ZX, w[3] * m.ZY, w[2] * m.ZZ);
        if (constantVolume)
        {
            double share = m.Trace / (w[0] + w[1] + w[2]);
            m -= Matrix3.Diagonal(w[0] * share, w[1] * share, w[2] * share);
        }
        m.CopyTo(cell);
    }

    private static Matrix3 Draw(Random random, double size)
    {
        double[] v = new double[9];
        for (int i = 0; i < 9; i++) v[i] = size * (random.NextDouble() - 0.5);
        return Matrix3.FromRows(v);
    }

    private static void Near(Matrix3 expected, Matrix3 found, double slack)
    {
        double[] a = expected.ToArray(), b = found.ToArray();
        for (int i = 0; i < 9; i++) Assert.True(Math.Abs(a[i] - b[i]) <= slack, $"entry {i}: {b[i]:R}, expected {a[i]:R}");
    }
}
