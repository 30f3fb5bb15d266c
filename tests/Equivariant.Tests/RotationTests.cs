using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class RotationTests
{
    [SkippableFact]
    public void Matrices_angles_and_wigner_d_are_e3nns()
    {
        JsonElement g = Golden.E3nn("rotations", "rotations");
        double[] alpha = g.GetProperty("alpha").Numbers(), beta = g.GetProperty("beta").Numbers(), gamma = g.GetProperty("gamma").Numbers(), matrix = g.GetProperty("matrix").Numbers();
        double[] quaternion = g.GetProperty("quaternion").Numbers(), axis = g.GetProperty("axis").Numbers(), angle = g.GetProperty("angle").Numbers();
        Irreps irreps = g.Text("irreps");
        double[] block = g.GetProperty("irreps_D_from_matrix").Numbers(), improper = g.GetProperty("irreps_D_from_improper").Numbers();
        using var scope = NewDisposeScope();
        Tensor[] batch = WignerD.Matrices(g.GetProperty("matrix").Tensor(), 8);
        for (int r = 0; r < alpha.Length; r++)
        {
            Rotation rotation = Rotation.FromAngles(alpha[r], beta[r], gamma[r]);
            double[] expected = matrix[(9 * r)..(9 * r + 9)];
            Compare.Close(expected, rotation.Elements, Tolerance.Algebra, "matrix");
            Compare.Close(expected, Rotation.FromQuaternion(quaternion[4 * r], quaternion[4 * r + 1], quaternion[4 * r + 2], quaternion[4 * r + 3]).Elements, Tolerance.Algebra, "quaternion");
            Compare.Close(expected, Rotation.FromAxisAngle(axis[3 * r], axis[3 * r + 1], axis[3 * r + 2], angle[r]).Elements, Tolerance.Algebra, "axis");
            var (a, b, c) = rotation.ToAngles();
            Compare.Close(expected, Rotation.FromAngles(a, b, c).Elements, Tolerance.Algebra, "angles");
            double[][] d = WignerD.Matrices(rotation, 8);
            for (int l = 0; l <= 8; l++)
            {
                int n = (2 * l + 1) * (2 * l + 1);
                double[] golden = g.GetProperty("D").GetProperty(l.ToString(System.Globalization.CultureInfo.InvariantCulture)).Numbers()[(r * n)..((r + 1) * n)];
                Compare.Close(golden, d[l], Tolerance.Algebra, $"D{l}");
                Compare.Close(golden, Compare.Numbers(batch[l][r]), Tolerance.Algebra, $"batch D{l}");
            }
            int size = irreps.Dimension * irreps.Dimension;
            // e3nn computes these from the matrix by way of angles, whose arccos loses digits near the poles.
            Compare.Close(block.AsSpan(r * size, size), Compare.Numbers(WignerD.Matrix(irreps, Rotation.FromMatrix(expected))), 1e-9, "block");
            Compare.Close(improper.AsSpan(r * size, size), Compare.Numbers(WignerD.Matrix(irreps, Rotation.FromMatrix(expected), inversion: true)), 1e-9, "improper");
        }
    }

    [Fact]
    public void Wigner_d_is_a_homomorphism_and_turns_the_harmonics()
    {
        var random = new Random(8);
        var y = new SphericalHarmonics(11, HarmonicNormalization.Norm);
        for (int trial = 0; trial < 5; trial++)
        {
            Rotation a = Rotation.Random(random), b = Rotation.Random(random), ab = a * b;
            double[][] da = WignerD.Matrices(a, 11), db = WignerD.Matrices(b, 11), dab = WignerD.Matrices(ab, 11);
            double[] r = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5], values = new double[144], turned = new double[144];
            double[] ar = [.. Enumerable.Range(0, 3).Select(i => a[i, 0] * r[0] + a[i, 1] * r[1] + a[i, 2] * r[2])];
            y.Evaluate(r, values);
            y.Evaluate(ar, turned);
            for (int l = 0; l <= 11; l++)
            {
                int n = 2 * l + 1;
                for (int i = 0; i < n; i++)
                {
                    double sum = 0;
                    for (int j = 0; j < n; j++)
                    {
                        double product = 0;
                        for (int k = 0; k < n; k++) product += da[l][i * n + k] * db[l][k * n + j];
                        Assert.Equal(dab[l][i * n + j], product, Tolerance.Algebra);
                        sum += da[l][i * n + j] * values[l * l + j];
                    }
                    Assert.Equal(turned[l * l + i], sum, Tolerance.Algebra);
                }
            }
        }
    }

    [Fact]
    public void Edge_frames_carry_every_direction_to_the_pole_with_exact_derivatives()
    {
        using var scope = NewDisposeScope();
        Tensor v = cat([randn(50, 3, dtype: float64), tensor(new double[,] { { 0, 2, 0 }, { 0, -3, 0 }, { 1e-9, -1, 0 }, { 1, 0, 0 }, { 0, 0, -1 } })]).requires_grad_();
        Tensor r = EdgeFrame.ToPole(v), e = v / v.norm(1, true);
        Tensor carried = r.matmul(e.unsqueeze(-1)).squeeze(-1);
        Compare.Close(tensor(new double[] { 0, 1, 0 }).expand(55, 3), carried, Tolerance.Algebra);
        Compare.Close(eye(3, dtype: float64).expand(55, 3, 3), r.matmul(r.transpose(1, 2)), Tolerance.Algebra);
        Assert.All(Compare.Numbers(Compare.Gradients(r.square().sum() + r.sum(), v)[0]), g => Assert.True(double.IsFinite(g)));
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("matrix", Assert.Throws<ArgumentException>(() => Rotation.FromMatrix([1, 0, 0, 0, 1, 0, 0, 0, 2])).ParamName);
        Assert.Contains("improper", Assert.Throws<ArgumentException>(() => Rotation.FromMatrix([-1, 0, 0, 0, -1, 0, 0, 0, -1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Rotation.FromAxisAngle(0, 0, 0, 1));
        Assert.Throws<ArgumentException>(() => Rotation.FromQuaternion(0, 0, 0, 0));
        using Tensor flat = zeros(3);
        Assert.Equal("rotations", Assert.Throws<ArgumentException>(() => WignerD.Matrices(flat, 2)).ParamName);
        using Tensor two = zeros(4, 2);
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => EdgeFrame.ToPole(two)).ParamName);
    }
}
