using Potentials.Cli.Tests.Kit;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary>Checkpoints, trajectories, data sets and models that earlier versions wrote (Fixtures) go on and give the same numbers.</summary>
public sealed class EarlierVersionTests
{
    private static readonly string Fixtures = Path.Combine(SharedData.Repository, "tests", "Cli.Tests", "Fixtures", "formats-1");

    [Fact]
    public void A_molecular_dynamics_run_goes_on()
    {
        using var folder = Copy();
        var result = Executable.Run(folder.Path, "md", "md.yaml").Exits(0);
        Assert.Contains("40 steps done", result.Output);
        Assert.Equal(-34.31004459430136, StructureFile.Read(folder["md/final.extxyz"]).Single().Labels.Energy!.Value, 1e-10);
        Assert.Equal([0L, 10, 20, 30, 40], StructureFile.Read(folder["md/trajectory.ptrj"]).Select(f => (long)f.Info["step"]));
    }

    [Fact]
    public void A_relaxation_goes_on()
    {
        using var folder = Copy();
        Assert.Contains("converged", Executable.Run(folder.Path, "relax", "relax.yaml").Exits(0).Output);
        Assert.Equal(-34.6912, StructureFile.Read(folder["relax/relaxed.extxyz"]).Single().Labels.Energy!.Value, 1e-7);
        Assert.Equal([0L, 2, 3, 4, 6], StructureFile.Read(folder["relax/trajectory.extxyz"]).Take(5).Select(f => (long)f.Info["step"]));
    }

    [Fact]
    public void A_model_gives_the_same_numbers()
    {
        using var folder = Copy();
        Executable.Run(folder.Path, "eval", "--model", "random.potential", "--input", "start.extxyz", "--output", "out.extxyz").Exits(0);
        var x = StructureFile.Read(folder["out.extxyz"]).Single();
        Assert.Equal(2.192178097034397, x.Labels.Energy!.Value, 8 * Tolerance.Algebra);
        Assert.Equal(0.02177943121698633, x.Labels.Stress!.Value.XX, Tolerance.Algebra);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("h5")]
    [InlineData("aselmdb")]
    public void A_data_set_reads_as_the_trajectory_it_was_made_of(string extension)
    {
        using var folder = Copy();
        using var source = Dataset.Open(folder[$"frames.{extension}"]);
        AtomicSystem[] found = [.. source.Enumerate()], expected = [.. StructureFile.Read(folder["md/trajectory.ptrj"])];
        Assert.Equal(3, found.Length);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i].Positions, found[i].Positions);
            Assert.Equal(expected[i].Labels.Energy, found[i].Labels.Energy);
            Assert.Equal(expected[i].Labels.Forces, found[i].Labels.Forces);
        }
    }

    private static WorkFolder Copy()
    {
        var folder = new WorkFolder();
        foreach (string file in Directory.GetFiles(Fixtures, "*", SearchOption.AllDirectories))
        {
            string target = folder[Path.GetRelativePath(Fixtures, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return folder;
    }
}
