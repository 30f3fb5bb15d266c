using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>A <see cref="PairJob{TLaw}"/> of any law.</summary>
internal interface IPairJob : IBlockJob
{
    /// <summary>Sets the parameters: [types, types, width of the law].</summary>
    void Parameters(double[] parameters, int types);

    /// <summary>Computes the batch that the neighbourhood was updated to.</summary>
    void Evaluate(WorkerTeam? team, Want want, PotentialResult result);
}
