using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>Greatest relative error of f(D x) against D f(x) over random rotations and inversions.</summary>
internal static class Equivariance
{
    public static double Error(Func<Tensor[], Tensor> f, Irreps[] inputs, Irreps output, ScalarType type = ScalarType.Float64, long rows = 5, bool inversion = true, int trials = 3)
    {
        using var scope = NewDisposeScope();
        var random = new Random(7);
        Tensor[] x = [.. inputs.Select(i => randn(rows, i.Dimension, dtype: type))];
        double worst = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            Rotation rotation = Rotation.Random(random);
            bool mirror = inversion && trial % 2 == 1;
            Tensor[] turned = [.. x.Zip(inputs, (t, i) => t.matmul(WignerD.Matrix(i, rotation, mirror).to(type).t()))];
            Tensor expected = f(x).matmul(WignerD.Matrix(output, rotation, mirror).to(type).t());
            worst = Math.Max(worst, Compare.Distance(f(turned), expected));
        }
        return worst;
    }
}
