using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class LinearTests
{
    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Outputs_and_gradients_are_e3nns(int index)
    {
        JsonElement g = Golden.E3nn("linear_norm", "linear")[index];
        using var scope = NewDisposeScope();
        var normalization = g.Text("path_normalization") == "path" ? PathNormalization.Path : PathNormalization.Element;
        var linear = new EquivariantLinear(g.Text("irreps_in"), g.Text("irreps_out"), g.GetProperty("biases").GetBoolean(), normalization, float64);
        using (no_grad())
        {
            linear.Weight.copy_(g.GetProperty("weight").Tensor());
            linear.Bias?.copy_(g.GetProperty("bias").Tensor());
        }
        Tensor x = g.GetProperty("in_").Tensor().requires_grad_();
        Tensor y = linear.forward(x);
        Compare.Close(g.GetProperty("out").Tensor(), y, Tolerance.Algebra, "out");
        Tensor[] leaves = linear.Bias is null ? [x, linear.Weight] : [x, linear.Weight, linear.Bias];
        Tensor[] d = Compare.Gradients((y * g.GetProperty("cotangent").Tensor()).sum(), leaves);
        Compare.Close(g.GetProperty("din").Tensor(), d[0], Tolerance.Algebra, "din");
        Compare.Close(g.GetProperty("dweight").Tensor(), d[1], Tolerance.Algebra, "dweight");
        if (linear.Bias is not null) Compare.Close(g.GetProperty("dbias").Tensor(), d[2], Tolerance.Algebra, "dbias");
        linear.to(float32);
        Compare.Close(y, linear.forward(x.to(float32)).to(float64), Tolerance.Algebra32, "float32");
    }

    [Fact]
    public void A_map_per_species_is_the_product_with_a_one_hot_vector()
    {
        using var scope = NewDisposeScope();
        Irreps input = "3x0e+2x1o+1x0e", output = "2x0e+4x1o+1x2e";
        int[] species = [2, 0, 2, 1, 0, 2];
        var layer = new SpeciesLinear(input, output, 4, dtype: float64);
        using var groups = new RowGroups(species, 4);
        Tensor x = randn(6, input.Dimension, dtype: float64).requires_grad_();
        Tensor y = layer.forward(x, groups);
        var rows = new List<Tensor>();
        for (int i = 0; i < species.Length; i++)
        {
            var one = new EquivariantLinear(input, output, normalization: PathNormalization.None, dtype: float64);
            using (no_grad())
                foreach (var (own, all) in one.Paths.Zip(layer.Paths))
                {
                    int m = input[own.Input].Multiplicity, n = output[own.Output].Multiplicity;
                    one.Weight.narrow(0, own.Offset, m * n).copy_((layer.Weight.narrow(0, all.Offset, m * 4 * n).view(m, 4, n).select(1, species[i]) * all.Scale).reshape(-1));
                }
            rows.Add(one.forward(x[i].unsqueeze(0)));
        }
        Compare.Close(cat(rows, 0), y, Tolerance.Algebra);
        // channels into 2x0e: 4, into 4x1o: 2; times the species
        Assert.Equal([0.25, 1 / Math.Sqrt(8), 0.25], layer.Paths.Select(p => p.Scale));
        Compare.FiniteDifference(() => layer.forward(x, groups).square().sum(), [x, layer.Weight], Tolerance.Gradient);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void Many_rows_at_once_are_the_rows_in_small_groups_to_second_order(ScalarType type)
    {
        // Blocks of more than some thousand numbers are turned by compiled loops, smaller ones by tensor operations.
        using var scope = NewDisposeScope();
        manual_seed(9);
        Irreps input = "33x0e+32x1o+17x3o+16x1o+5x6e+45x2e", output = "9x0e+31x1o+20x3o+3x6e+33x2e";
        var linear = new EquivariantLinear(input, output, dtype: type);
        const int rows = 300, group = 5;
        Tensor x = randn(rows, input.Dimension, dtype: type).requires_grad_(), cotangent = randn(rows, output.Dimension, dtype: type).requires_grad_();
        Tensor[] Orders(Func<Tensor, Tensor> map)
        {
            Tensor z = map(x);
            Tensor[] first = Compare.Gradients((z * cotangent).sum(), createGraph: true, x, linear.Weight);
            Tensor[] second = Compare.Gradients((first[0] * x.detach().sin()).sum() + (first[1] * linear.Weight.detach().sin()).sum(), x, linear.Weight, cotangent);
            return [z, .. first, .. second];
        }
        Tensor[] once = Orders(linear.forward), parts = Orders(t => cat([.. Enumerable.Range(0, rows / group).Select(k => linear.forward(t.narrow(0, k * group, group)))], 0));
        double tolerance = type == ScalarType.Float64 ? Tolerance.Algebra : Tolerance.Algebra32;
        for (int n = 0; n < once.Length; n++) Assert.True(Compare.Distance(once[n], parts[n]) < tolerance, $"{type} result {n}: {Compare.Distance(once[n], parts[n])}");
        // Rows that lie apart in wider rows are read where they are.
        Tensor wide = randn(rows, 3 + input.Dimension, dtype: type), own = wide.narrow(1, 3, input.Dimension);
        Assert.Equal(Compare.Numbers(linear.forward(own.contiguous())), Compare.Numbers(linear.forward(own)));
    }

    [Fact]
    public void No_rows_give_no_rows()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0L, 8L], new EquivariantLinear("3x0e+1x1o", "2x0e+2x1o").forward(zeros(0, 6)).shape);
        using var groups = new RowGroups([], 2);
        Assert.Equal([0L, 8L], new SpeciesLinear("3x0e+1x1o", "2x0e+2x1o", 2).forward(zeros(0, 6), groups).shape);
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        var linear = new EquivariantLinear("3x0e+1x1o", "2x0e");
        var error = Assert.Throws<ArgumentException>(() => linear.forward(zeros(4, 5)));
        Assert.Equal("input", error.ParamName);
        Assert.Contains("3x0e+1x1o", error.Message, StringComparison.Ordinal);
        Assert.Contains("Row 1", Assert.Throws<ArgumentOutOfRangeException>(() => new RowGroups([0, 3], 3)).Message, StringComparison.Ordinal);
        using var groups = new RowGroups([0, 1], 2);
        Assert.Equal("groups", Assert.Throws<ArgumentException>(() => new SpeciesLinear("3x0e", "2x0e", 3).forward(zeros(2, 3), groups)).ParamName);
    }
}
