using Potentials.Core;
using Potentials.MD;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>
/// Everything with everything: ensembles x cells x constraints x neighbour skins x company x interruption. Fifty steps of 32 argon atoms must
/// have the bits of the plain path (direct list, alone, uninterrupted).
/// </summary>
public sealed class CouplingTests
{
    private const int Steps = 50, Pause = 23;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string ensemble in (string[])["verlet", "langevin", "rescaling", "chain"])
            foreach (string cell in (string[])["orthorhombic", "triclinic", "slab", "molecule"]) cases.Add(ensemble, cell);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_combination_has_the_bits_of_the_plain_path(string ensemble, string cell)
    {
        foreach (string constraint in (string[])["none", "fixed atoms", "free centre of mass"])
        {
            var system = System(cell, constraint == "fixed atoms");
            bool rest = constraint != "free centre of mass";
            double[] expected = Travel(ensemble, system, rest, skin: 0, batched: false, interrupted: false);
            foreach (bool batched in (bool[])[false, true])
                foreach (bool interrupted in (bool[])[false, true])
                    foreach (double skin in (double[])[0, 1])
                        Assert.True(expected.AsSpan().SequenceEqual(Travel(ensemble, system, rest, skin, batched, interrupted)),
                            $"{ensemble}, {cell}, {constraint}, skin {skin}{(batched ? ", batched" : "")}{(interrupted ? ", interrupted" : "")}");
        }
    }

    private static double[] Travel(string ensemble, AtomicSystem system, bool rest, double skin, bool batched, bool interrupted)
    {
        using var folder = new TemporaryFolder();
        AtomicSystem[] systems = batched ? [MovingSystems.Crystal(1, seed: 91), system, MovingSystems.Cluster(92)] : [system];
        long[] ids = batched ? [5, 3, 8] : [3];
        MdState state;
        if (interrupted) Once(Pause);
        state = Once(Steps);
        int s = batched ? 1 : 0;
        return [.. state.Batch.PositionsOf(s), .. state.Momenta.AsSpan(3 * state.Batch.Offsets[s], 3 * system.Count), state.Result.Energies[s]];

        MdState Once(int steps)
        {
            using var argon = new LennardJones(LennardJonesParameters.Argon, ClassicalOptions.Default with { Skin = skin });
            var fresh = new MdState(systems, ids, rest);
            MaxwellBoltzmann.Draw(fresh, TemperatureProgram.Constant(Temperature.K(60)), 6);
            new Run(fresh, argon, Create(ensemble), new RunSettings { Steps = steps, Checkpoint = interrupted ? folder.File("checkpoint") : null }).Execute();
            return fresh;
        }
    }

    private static AtomicSystem System(string cell, bool constrained)
    {
        var x = MovingSystems.Crystal(2, 5.4, 0.1, 90, shear: cell == "triclinic" ? 3 : 0);
        x = cell switch
        {
            "slab" => new(x.Numbers, x.Positions, new Cell(x.Cell.Rows, new Periodicity(true, true, false))),
            "molecule" => new(x.Numbers, x.Positions),
            _ => x,
        };
        return constrained ? MovingSystems.WithFixed(x) : x;
    }

    private static IIntegrator Create(string ensemble)
    {
        var t = TemperatureProgram.Constant(Temperature.K(60));
        return ensemble switch
        {
            "verlet" => new VelocityVerlet(Time.Fs(5)),
            "langevin" => new Langevin(Time.Fs(5), t, Time.Ps(0.5), 8),
            "rescaling" => new VelocityRescaling(Time.Fs(5), t, Time.Ps(0.2), 8),
            _ => new NoseHooverChain(Time.Fs(5), t, Time.Ps(0.2)),
        };
    }
}
