using Potentials.Cli.Tests.Kit;

namespace Potentials.Cli.Tests;

public sealed class EquivariantBenchTests
{
    [Fact]
    public void Tensor_products_are_timed_into_a_table_and_plots()
    {
        using var folder = new WorkFolder();
        string output = Executable.Run(folder.Path, "bench", "tensor-products", "--degrees", "1-3", "--settings", "mimo", "--products", "cg-sparse,gaunt-grid", "--batch", "20", "--threads", "1",
            "--seconds", "0", "--output", "out").Exits(0).Output;
        Assert.Contains("MIMO, forward, batch 20, 1 channel, 1 thread", output, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(folder["out/tensor-products.csv"]);
        Assert.Equal(1 + 2 * 2 * 3, rows.Length);
        Assert.StartsWith("setting,product,degree,batch,channels,threads,pass,best_ms", rows[0], StringComparison.Ordinal);
        foreach (string name in new[] { "forward-1t-time", "forward-1t-gflops", "forward-backward-1t-time" })
            foreach (string kind in new[] { "png", "svg" }) Assert.True(new FileInfo(folder[$"out/tensor-products-mimo-{name}.{kind}"]).Length > 1000);
    }

    [Fact]
    public void Operators_are_set_beside_the_times_of_another_library()
    {
        using var folder = new WorkFolder();
        string[] command = ["bench", "operators", "--operators", "linear", "--degrees", "1", "--batch", "3", "--channels", "2", "--threads", "1", "--seconds", "0", "--peer", "peer.csv", "--output", "out"];
        File.WriteAllText(folder["peer.csv"], "operator,degree,pass,threads,ms\nlinear,1,forward,1,1000000\n");
        Assert.Contains("times faster than the peer", Executable.Run(folder.Path, command).Exits(0).Output, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(folder["out/operators.csv"]);
        Assert.Equal(3, rows.Length);
        string[] forward = rows[1].Split(','), backward = rows[2].Split(',');
        Assert.Equal(("linear", "forward", "1000000"), (forward[0], forward[2], forward[7]));
        double median = double.Parse(forward[5], System.Globalization.CultureInfo.InvariantCulture), ratio = double.Parse(forward[8], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(1e6 / ratio, median, 1e-4); // the median is written to 1e-4 ms
        Assert.Equal(("", ""), (backward[7], backward[8]));
        File.WriteAllText(folder["peer.csv"], "operator,degree,pass,threads,ms\nlinear,one,forward,1,1\n");
        Assert.Contains("peer.csv", Executable.Run(folder.Path, command).Exits(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Products_are_set_beside_the_peers_graph_and_layers_beside_exact_turning()
    {
        using var folder = new WorkFolder();
        string output = Executable.Run(folder.Path, "bench", "operators", "--operators", "conv_uvu,conv_uvu_e3nn_graph", "--degrees", "1,2", "--batch", "3", "--channels", "2", "--threads", "1", "--seconds", "0").Exits(0).Output;
        Assert.Equal(2, output.Split("graph's time over it").Length - 1);
        output = Executable.Run(folder.Path, "bench", "operators", "--equivariance", "--degrees", "1,4", "--output", "out").Exits(0).Output;
        Assert.Contains("symmetric contraction", output, StringComparison.Ordinal);
        string[][] rows = [.. File.ReadAllLines(folder["out/equivariance.csv"]).Skip(1).Select(l => l.Split(','))];
        Assert.Equal(2, rows.Count(r => r[0] == "linear"));
        Assert.Single(rows, r => r[0] == "grid mixing 8x7");
        Assert.All(rows.Where(r => !r[0].StartsWith("grid mixing", StringComparison.Ordinal)), r => Assert.True(double.Parse(r[2], System.Globalization.CultureInfo.InvariantCulture) < 1e-12));
    }

    [Theory]
    [InlineData("--features", "bench", "convolution", "--features", "4x0z")]
    [InlineData("natural parity", "bench", "convolution", "--features", "4x1o")]
    [InlineData("--clock", "bench", "convolution", "--clock", "sun")]
    [InlineData("--threads 1", "bench", "operators", "--clock", "cpu", "--threads", "1,2")]
    [InlineData("--operators", "bench", "operators", "--operators", "cross")]
    [InlineData("none.csv", "bench", "operators", "--peer", "none.csv")]
    [InlineData("--degrees", "bench", "tensor-products", "--degrees", "0-3")]
    [InlineData("--products", "bench", "tensor-products", "--products", "cross")]
    public void Wrong_options_are_refused_by_name(string named, params string[] arguments)
    {
        using var folder = new WorkFolder();
        Assert.Contains(named, Executable.Run(folder.Path, arguments).Exits(2).Error, StringComparison.Ordinal);
    }
}
