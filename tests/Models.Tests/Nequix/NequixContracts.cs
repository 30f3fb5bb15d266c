using Potentials.Core;
using Potentials.Models.Nequix;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Nequix;

/// <summary>The contract of potentials on nequix-mp-1 by the kernels, float64: the same bits in any batch.</summary>
public sealed class NequixContract : PotentialContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.RockSalt(5.6, 1.6, 11, 17);

    protected override PotentialTolerances Tolerances { get; } = PotentialTolerances.Network with { Batch = 0, Repeats = 1000 };

    protected override IPotential Create() => NequixModels.Kernels("nequix-mp-1", single: false);

    protected override IPotential? CreateWithThreads(int threads) => NequixModels.Kernels("nequix-mp-1", single: false, Math.Min(threads, 2));

    protected override long? PairsVisited(IPotential potential) => ((NequixKernels<double>)potential).Pairs;
}

/// <summary>The contract on nequix-mp-1 by the kernels, float32; forces are compared with differences of the float64 form.</summary>
public sealed class NequixContract32 : PotentialContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.RockSalt(5.6, 1.6, 11, 17);

    protected override PotentialTolerances Tolerances { get; } = PotentialTolerances.Network32 with { Batch = 0, Repeats = 1000 };

    protected override IPotential Create() => NequixModels.Kernels("nequix-mp-1", single: true);

    protected override IPotential CreateForGradients() => NequixModels.Kernels("nequix-mp-1", single: false);

    protected override IPotential? CreateWithThreads(int threads) => NequixModels.Kernels("nequix-mp-1", single: true, Math.Min(threads, 2));

    protected override long? PairsVisited(IPotential potential) => ((NequixKernels<float>)potential).Pairs;
}
