using Potentials.Models.Nequix;

namespace Potentials.Cli.Bench;

/// <summary>
/// Multiplications and additions that energies and forces of a Nequix model cannot do without: linear maps forward and backward with respect
/// to their inputs (twice the forward count, parameters being constant), tensor products with both inputs' gradients (three times).
/// Element-wise functions and the radial networks, which a table can replace, are not counted.
/// </summary>
internal static class NequixWork
{
    /// <summary>Floating-point operations of one evaluation.</summary>
    public static double Operations(NequixModel model, long atoms, long pairs)
    {
        double linear = 0, products = 0;
        foreach (var layer in model.Layout.Layers)
        {
            for (int l = 0; l < layer.Input.Length; l++) linear += (double)atoms * (2 * l + 1) * layer.Input[l] * layer.Input[l];
            for (int l = 0; l < layer.Messages.Length; l++) linear += (double)atoms * (2 * l + 1) * layer.Messages[l] * layer.Output[l];
            for (int l = 0; l < layer.Skips; l++) linear += (double)atoms * (2 * l + 1) * layer.Input[l] * layer.Output[l];
            foreach (var p in layer.Paths)
                products += (double)pairs * ((2 * p.L1 + 1) * (2 * p.L3 + 1) * p.Channels + (2 * p.L3 + 1) * p.Channels);
        }
        return 2 * (2 * linear + 3 * products);
    }
}
