using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// A pair gate for energy models: the factor σ(network(features)) · envelope(distance), smooth in the positions and of one pair alone. Pairs vanish smoothly at the
/// cutoff and are never dropped by rank, so energies have no jumps and do not depend on the batch.
/// </summary>
public sealed class SmoothPairGate : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ScalarNetwork network;
    private readonly CutoffEnvelope envelope;

    /// <summary>A gate on invariant pair features with one hidden layer.</summary>
    public SmoothPairGate(int features, int hidden, CutoffEnvelope envelope, ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(SmoothPairGate))
    {
        ArgumentNullException.ThrowIfNull(envelope);
        network = new ScalarNetwork([features, hidden, 1], Activation.Silu.NormalizedAsE3nn(), dtype: dtype, generator: generator);
        this.envelope = envelope;
        RegisterComponents();
    }

    /// <summary>Factors [pairs, 1] from pair features [pairs, features] and distances [pairs].</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public override Tensor forward(Tensor input, Tensor distances)
    {
        ArgumentNullException.ThrowIfNull(input);
        Shapes.Require(distances, nameof(distances), input.shape[0]);
        using var scope = NewDisposeScope();
        return (network.forward(input).sigmoid() * envelope.Evaluate(distances).unsqueeze(-1)).MoveToOuterDisposeScope();
    }
}
