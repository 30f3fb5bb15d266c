using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Parameters and buffers that belong to their layer: they do not end with the dispose scope in which the layer happens to be made.</summary>
internal static class Owned
{
    /// <summary>A parameter that starts as <paramref name="start"/>.</summary>
    public static Parameter Parameter(Tensor start)
    {
        var parameter = new Parameter(start);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary><paramref name="values"/>, without their scope.</summary>
    public static Tensor Buffer(Tensor values) => values.DetachFromDisposeScope();
}
