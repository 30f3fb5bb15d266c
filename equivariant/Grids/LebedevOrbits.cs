namespace Potentials.Equivariant;

/// <summary>Lebedev's rules as octahedral orbits (V. I. Lebedev, Zh. Vychisl. Mat. Mat. Fiz. 16 (1976) 293); weights sum to 1 here.</summary>
internal static class LebedevOrbits
{
    public const int MaxDegree = 11;

    public static (double[] Points, double[] Weights, int Degree) Grid(int degree)
    {
        var points = new List<double>();
        var weights = new List<double>();
        void Orbit(double x, double y, double z, double weight)
        {
            var seen = new HashSet<(double, double, double)>();
            foreach (var (a, b, c) in new[] { (x, y, z), (x, z, y), (y, x, z), (y, z, x), (z, x, y), (z, y, x) })
                for (int signs = 0; signs < 8; signs++)
                {
                    // + 0.0 turns -0 into 0, so that equal points compare equal
                    var p = ((signs & 1) == 0 ? a : -a + 0.0, (signs & 2) == 0 ? b : -b + 0.0, (signs & 4) == 0 ? c : -c + 0.0);
                    if (!seen.Add(p)) continue;
                    points.AddRange([p.Item1, p.Item2, p.Item3]);
                    weights.Add(weight * 4 * Math.PI);
                }
        }
        double h = Math.Sqrt(0.5), t = Math.Sqrt(1.0 / 3);
        int exact;
        switch (degree)
        {
            case <= 3:
                exact = 3;
                Orbit(1, 0, 0, 1.0 / 6);
                break;
            case <= 5:
                exact = 5;
                Orbit(1, 0, 0, 1.0 / 15);
                Orbit(t, t, t, 3.0 / 40);
                break;
            case <= 7:
                exact = 7;
                Orbit(1, 0, 0, 1.0 / 21);
                Orbit(0, h, h, 4.0 / 105);
                Orbit(t, t, t, 9.0 / 280);
                break;
            case <= 9:
                exact = 9;
                double p = Math.Sqrt((1 - t) / 2);
                Orbit(1, 0, 0, 1.0 / 105);
                Orbit(t, t, t, 9.0 / 280);
                Orbit(p, Math.Sqrt(1 - p * p), 0, 1.0 / 35);
                break;
            default:
                exact = 11;
                Orbit(1, 0, 0, 4.0 / 315);
                Orbit(0, h, h, 64.0 / 2835);
                Orbit(t, t, t, 27.0 / 1280);
                Orbit(Math.Sqrt(1.0 / 11), Math.Sqrt(1.0 / 11), Math.Sqrt(9.0 / 11), 14641.0 / 725760);
                break;
        }
        return ([.. points], [.. weights], exact);
    }
}
