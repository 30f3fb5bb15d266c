using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>Structures of every kind: labels present or absent at random, molecules, slabs and crystals, odd Info.</summary>
public static class RandomSystems
{
    // No powers, whose last bit depends on the processor: the files made of these are the same everywhere.
    private static readonly double[] Scales = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5];

    public static List<AtomicSystem> Make(int count, int seed, bool everything = true)
    {
        var random = new Random(seed);
        double[] normal(int n) => Enumerable.Range(0, n).Select(_ => (random.NextDouble() - 0.5) * Scales[random.Next(Scales.Length)]).ToArray();
        T? maybe<T>(Func<T> make) where T : class => random.Next(3) == 0 ? null : make();
        var systems = new List<AtomicSystem>();
        for (int i = 0; i < count; i++)
        {
            int n = random.Next(1, 12);
            var cell = random.Next(3) switch
            {
                0 => Cell.Open,
                1 => new Cell(Matrix3.FromRows(normal(9)), Periodicity.All),
                _ => new Cell(new(4, 0, 0, 0, 5, 0, 0, 0, 0), new(true, true, false)),
            };
            var info = new Dictionary<string, object> { [InfoKeys.Group] = "mp-" + random.Next(5), ["Ünï \"quoted\""] = "a\nb\\", ["n"] = (long)i, ["x"] = 2.0, ["flag"] = i % 2 == 0, ["list"] = new[] { 1.5, 2.5 }, [InfoKeys.Origin] = "there" };
            systems.Add(new AtomicSystem(Enumerable.Range(0, n).Select(_ => random.Next(1, 119)).ToArray(), normal(3 * n), cell)
            {
                Labels = new()
                {
                    Energy = random.Next(3) == 0 ? null : normal(1)[0],
                    Forces = maybe(() => normal(3 * n)),
                    Stress = random.Next(2) == 0 ? null : Matrix3.FromVoigt(normal(6)),
                    Charges = maybe(() => normal(n)),
                    MagneticMoments = maybe(() => normal(n)),
                    Dipole = maybe(() => normal(3)),
                    AtomEnergies = maybe(() => normal(n)),
                },
                Charge = random.Next(2) == 0 ? null : random.Next(-3, 4),
                SpinMultiplicity = random.Next(2) == 0 ? null : random.Next(1, 6),
                Info = info,
                Velocities = everything ? maybe(() => normal(3 * n)) : null,
                Movable = everything ? maybe(() => Enumerable.Range(0, 3 * n).Select(_ => random.Next(2) == 0).ToArray()) : null,
                Columns = everything && i % 2 == 1 ? new Dictionary<string, AtomColumn> { ["tags"] = new(Enumerable.Range(0, n).Select(k => (long)k).ToArray()), ["name"] = new(Enumerable.Repeat("x y", n).ToArray()), ["v"] = new(normal(2 * n), 2) } : new Dictionary<string, AtomColumn>(),
            });
        }
        return systems;
    }
}
