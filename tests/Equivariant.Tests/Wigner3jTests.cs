using System.Text.Json;
using Potentials.Tests.Kit;

namespace Potentials.Equivariant.Tests;

public class Wigner3jTests
{
    [SkippableFact]
    public void Every_coefficient_is_e3nns()
    {
        JsonElement all = Golden.E3nn("wigner_3j", "wigner_3j_sparse");
        int triples = 0;
        foreach (JsonProperty triple in all.EnumerateObject())
        {
            int[] l = [.. triple.Name.Split(',').Select(int.Parse)];
            Wigner3j c = Wigner3j.Get(l[0], l[1], l[2]);
            var expected = new double[(2 * l[0] + 1) * (2 * l[1] + 1) * (2 * l[2] + 1)];
            foreach (var (index, value) in triple.Value.GetProperty("index").EnumerateArray().Zip(triple.Value.GetProperty("value").EnumerateArray()))
            {
                int[] at = [.. index.EnumerateArray().Select(v => v.GetInt32())];
                expected[(at[0] * (2 * l[1] + 1) + at[1]) * (2 * l[2] + 1) + at[2]] = value.GetDouble();
            }
            Compare.Close(expected, c.ToArray(), Tolerance.Algebra, triple.Name);
            triples++;
        }
        Assert.True(triples > 30);
    }

    [Fact]
    public void The_rows_are_orthogonal_to_degree_11_and_beyond()
    {
        foreach (var (l1, l2) in new[] { (1, 1), (2, 3), (5, 4), (11, 11), (10, 7), (20, 3) })
            for (int l3 = Math.Abs(l1 - l2); l3 <= l1 + l2; l3++)
            {
                double[] c = Wigner3j.Get(l1, l2, l3).ToArray();
                int n3 = 2 * l3 + 1, pairs = c.Length / n3;
                for (int k = 0; k < n3; k++)
                    for (int k2 = k; k2 < n3; k2++)
                    {
                        double sum = 0;
                        for (int p = 0; p < pairs; p++) sum += c[p * n3 + k] * c[p * n3 + k2];
                        Assert.Equal(k == k2 ? 1.0 / n3 : 0, sum, Tolerance.Algebra);
                    }
            }
    }

    [Fact]
    public void Swapping_two_degrees_multiplies_by_the_parity_of_their_sum()
    {
        foreach (var (l1, l2, l3) in new[] { (1, 1, 1), (1, 2, 3), (2, 2, 3), (3, 3, 3), (4, 2, 3) })
        {
            double sign = (l1 + l2 + l3) % 2 == 0 ? 1 : -1;
            double[] a = Wigner3j.Get(l1, l2, l3).ToArray(), b = Wigner3j.Get(l2, l1, l3).ToArray(), d = Wigner3j.Get(l3, l2, l1).ToArray();
            int n1 = 2 * l1 + 1, n2 = 2 * l2 + 1, n3 = 2 * l3 + 1;
            for (int i = 0; i < n1; i++)
                for (int j = 0; j < n2; j++)
                    for (int k = 0; k < n3; k++)
                    {
                        Assert.Equal(a[(i * n2 + j) * n3 + k], sign * b[(j * n1 + i) * n3 + k], Tolerance.Algebra);
                        Assert.Equal(a[(i * n2 + j) * n3 + k], sign * d[(k * n2 + j) * n1 + i], Tolerance.Algebra);
                    }
        }
    }

    [Fact]
    public void The_complex_symbol_has_known_values()
    {
        Assert.Equal(Math.Sqrt(2.0 / 15), Wigner3j.Symbol(1, 1, 2, 0, 0, 0), Tolerance.Algebra);
        Assert.Equal(-Math.Sqrt(2.0 / 35), Wigner3j.Symbol(2, 2, 2, 0, 0, 0), Tolerance.Algebra);
        Assert.Equal(0, Wigner3j.Symbol(1, 1, 1, 0, 0, 0));
        Assert.Equal(0, Wigner3j.Symbol(1, 1, 2, 1, 1, -1));
    }

    [Fact]
    public void Degrees_that_do_not_couple_are_refused()
    {
        Assert.Contains("do not couple", Assert.Throws<ArgumentException>(() => Wigner3j.Get(1, 1, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Wigner3j.Get(-1, 1, 1));
    }
}
