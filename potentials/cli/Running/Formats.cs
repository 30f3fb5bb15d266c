using Potentials.Cli.Configs;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Running;

/// <summary>Trajectory formats by the names that configs use.</summary>
internal static class Formats
{
    public static IFrameFormat? Of(TrajectoryFormat format) => format switch
    {
        TrajectoryFormat.Extxyz => new ExtendedXyzTrajectory(),
        TrajectoryFormat.Binary => new BinaryTrajectory(),
        _ => null,
    };
}
