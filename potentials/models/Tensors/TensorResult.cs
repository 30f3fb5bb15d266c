using static TorchSharp.torch;

namespace Potentials.Models.Tensors;

/// <summary>What an evaluation delivers, float64, on the device of its batch. Owns its tensors.</summary>
public sealed class TensorResult : IDisposable
{
    /// <summary>eV, [systems].</summary>
    public required Tensor Energies { get; init; }
    /// <summary>eV, [atoms].</summary>
    public required Tensor AtomEnergies { get; init; }
    /// <summary>eV/Å, [atoms, 3]; null when not asked for.</summary>
    public Tensor? Forces { get; init; }
    /// <summary>eV/Å³, tension positive, [systems, 3, 3]; NaN where a system is not fully periodic; null when not asked for.</summary>
    public Tensor? Stresses { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Energies.Dispose();
        AtomEnergies.Dispose();
        Forces?.Dispose();
        Stresses?.Dispose();
    }
}
