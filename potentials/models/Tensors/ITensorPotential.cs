using Potentials.Core;
using TorchSharp;

namespace Potentials.Models.Tensors;

/// <summary>
/// A potential written in tensors: it evaluates a batch where the batch's tensors lie (CPU or CUDA), so that an engine on the device
/// never copies positions or forces. <see cref="TensorPotential"/> gives it the host form.
/// </summary>
public interface ITensorPotential : IDisposable
{
    /// <summary>What the potential is and needs.</summary>
    PotentialInfo Info { get; }

    /// <summary>Where its parameters lie.</summary>
    torch.Device Device { get; }

    /// <summary>Energies, forces and stresses as float64 tensors on the batch's device; the caller disposes the result.</summary>
    /// <param name="batch">Systems with every pair inside the cutoff; farther pairs are allowed and contribute exactly nothing.</param>
    /// <param name="want">What to compute; the energy always is.</param>
    TensorResult Evaluate(TensorBatch batch, Want want);
}
