using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>Relaxations of copper, with a fixed cell (embedded atoms) and a Fréchet cell (Lennard-Jones), against ASE: ../shared/golden/ase/relaxation.json.</summary>
public sealed class GoldenRelaxationTests
{
    private const double FirstSteps = 1e-8, FinalEnergy = 1e-6, FinalCell = 1e-4;

    [SkippableTheory]
    [InlineData("fire")]
    [InlineData("lbfgs")]
    [InlineData("bfgs")]
    public void Cell_relaxation_agrees_with_ASE(string optimizer)
    {
        using var potential = new ReferenceLennardJones(2.3, 0.4, 5.0, 4.0);
        GoldenRelaxation.Compare(optimizer, true, potential, FirstSteps, FinalEnergy, FinalCell);
    }

    [SkippableTheory]
    [InlineData("fire")]
    [InlineData("lbfgs")]
    [InlineData("bfgs")]
    public void Relaxation_in_a_fixed_cell_agrees_with_ASE(string optimizer)
    {
        Assert.True(ClassicalPotentials.TryOpen(SharedData.Path("data", "eam", "Cu_Zhou.eam.alloy"), null, out var potential));
        using (potential) GoldenRelaxation.Compare(optimizer, false, potential, FirstSteps, FinalEnergy, FinalCell);
    }
}
