using System.Runtime.Intrinsics;

namespace Potentials.MD.Tests;

public sealed class TurnSinCosTests
{
    [Fact]
    public void Sine_and_cosine_of_turns_are_right_to_the_last_places_in_all_quadrants()
    {
        var random = new Random(1);
        var u = new double[4];
        double[] special = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1e-17, 0.1249999999999999, 0.999999999999999];
        for (int k = 0; k < 50_000; k++)
        {
            for (int i = 0; i < 4; i++) u[i] = k < 3 ? special[4 * k + i] : random.NextDouble();
            var (sin, cos) = TurnSinCos.Of(Vector256.Create(u));
            for (int i = 0; i < 4; i++)
            {
                // SinPi reduces exactly, as this does.
                Assert.InRange(sin[i] - double.SinPi(2 * u[i]), -3e-16, 3e-16);
                Assert.InRange(cos[i] - double.CosPi(2 * u[i]), -3e-16, 3e-16);
            }
        }
    }
}
