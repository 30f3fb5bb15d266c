using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class ExtendedXyzTrajectoryTests : TrajectoryContract
{
    protected override IFrameFormat Format => new ExtendedXyzTrajectory();

    protected override IReadOnlyList<AtomicSystem> Read(string path) => [.. new ExtendedXyz().Read(File.OpenRead(path), path)];

    [Fact]
    public void Resuming_in_the_middle_of_a_line_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.extxyz");
        FrameMark mark;
        using (var writer = Format.Create(path)) { writer.Write(Frames[0]); mark = writer.Flush(); }
        Assert.Throws<DataError>(() => Format.Resume(path, mark with { Bytes = mark.Bytes - 3 }));
    }

    [Fact]
    public void Non_finite_positions_are_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.extxyz");
        using (var writer = Format.Create(path)) Assert.Throws<DataError>(() => writer.Write(new([1], [0, double.NaN, 0])));
        Assert.Equal(0, new FileInfo(path).Length);
    }
}
