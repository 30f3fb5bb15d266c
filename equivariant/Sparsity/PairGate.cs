using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// SPHNet's pair gate (arXiv 2502.01171): a learned score for every pair; pairs below the batch's quantile are dropped, the rest scaled by σ(score - quantile).
/// <b>Not for energies</b>: which pairs are dropped jumps with the positions and depends on what else is in the batch, so an energy behind this gate has jumps and
/// its forces are not its gradient. It serves direct predictions such as Hamiltonian blocks; for energies use <see cref="SmoothPairGate"/>.
/// </summary>
public sealed class PairGate : nn.Module<Tensor, (Tensor Kept, Tensor Factor)>
{
    private readonly Parameter weight, bias;

    /// <summary>A gate on invariant pair features that keeps the share 1 - <paramref name="sparsity"/> of the pairs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is not in [0, 1).</exception>
    public PairGate(int features, double sparsity, ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(PairGate))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!(sparsity >= 0 && sparsity < 1)) throw new ArgumentOutOfRangeException(nameof(sparsity), sparsity, "A sparsity lies in [0, 1).");
        (Features, Sparsity) = (features, sparsity);
        using Tensor start = randn(features, dtype: dtype, generator: generator);
        weight = Owned.Parameter(start / Math.Sqrt(features));
        bias = Owned.Parameter(zeros(1, dtype: dtype));
        RegisterComponents();
    }

    /// <summary>Number of pair features.</summary>
    public int Features { get; }

    /// <summary>Share of pairs dropped.</summary>
    public double Sparsity { get; }

    /// <summary>Numbers of the kept pairs (int64, ascending) and their factors [kept, 1], from pair features [pairs, features].</summary>
    /// <exception cref="ArgumentException">The features do not fit.</exception>
    public override (Tensor Kept, Tensor Factor) forward(Tensor input)
    {
        Shapes.Require(input, nameof(input), -1, Features);
        Shapes.RequireLike(input, weight, nameof(input), "the weights");
        using var scope = NewDisposeScope();
        Tensor score = input.matmul(weight) + bias;
        if (score.numel() == 0) return (empty(0, dtype: ScalarType.Int64, device: input.device).MoveToOuterDisposeScope(), score.unsqueeze(-1).MoveToOuterDisposeScope());
        Tensor limit = score.detach().quantile(tensor(Sparsity, dtype: score.dtype, device: score.device)); // libtorch takes a share of the type of the numbers only
        Tensor kept = (score.detach() >= limit).nonzero().squeeze(-1);
        return (kept.MoveToOuterDisposeScope(), (score.index_select(0, kept) - limit).sigmoid().unsqueeze(-1).MoveToOuterDisposeScope());
    }
}
