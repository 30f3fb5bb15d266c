using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>How far a layer is from turning with its input.</summary>
public static class EquivarianceMeasure
{
    /// <summary>
    /// Greatest ‖f(D x) - D f(x)‖ / ‖f(x)‖ over random rotations (Frobenius norms over all rows), with inversion in every second one if asked for.
    /// </summary>
    /// <param name="layer">f, on features [n, input].</param>
    /// <param name="input">Irreps of x.</param>
    /// <param name="output">Irreps of f(x).</param>
    /// <param name="features">x [n, input].</param>
    /// <param name="rotations">Number of rotations.</param>
    /// <param name="inversion">Whether mirror images are tried too.</param>
    /// <param name="seed">Seed of the rotations.</param>
    /// <exception cref="ArgumentException">The features do not fit the irreps.</exception>
    public static double Error(Func<Tensor, Tensor> layer, Irreps input, Irreps output, Tensor features, int rotations = 8, bool inversion = false, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        Shapes.Require(features, input, nameof(features));
        ArgumentOutOfRangeException.ThrowIfLessThan(rotations, 1);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        Tensor plain = layer(features);
        double worst = 0, length = plain.norm().to(ScalarType.Float64).item<double>();
        for (int r = 0; r < rotations; r++)
        {
            Rotation rotation = Rotation.Random(random);
            bool mirror = inversion && r % 2 == 1;
            double[][] d = WignerD.Matrices(rotation, Math.Max(0, Math.Max(input.MaxDegree, output.MaxDegree)));
            Tensor Turn(Tensor x, Irreps irreps) => cat([.. irreps.Select((block, b) => Block(x.narrow(1, irreps.Offset(b), block.Dimension), block, d[block.Irrep.L], mirror))], 1);
            double difference = (layer(Turn(features, input)) - Turn(plain, output)).norm().to(ScalarType.Float64).item<double>();
            worst = Math.Max(worst, difference / Math.Max(length, 1e-300));
        }
        return worst;
    }

    /// <summary>Every channel of a block times D, and its parity in a mirror: the whole matrix of the features is never made.</summary>
    private static Tensor Block(Tensor x, MulIrrep block, double[] d, bool mirror)
    {
        int n = block.Irrep.Dimension;
        Tensor matrix = tensor(d).view(n, n).to(x.dtype, x.device) * (mirror ? block.Irrep.Parity : 1);
        return x.reshape(-1, n).matmul(matrix.transpose(0, 1)).reshape(x.shape);
    }
}
