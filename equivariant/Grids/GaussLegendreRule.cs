namespace Potentials.Equivariant;

/// <summary>Gauss-Legendre nodes and weights on [-1, 1], by Newton's method on P_n.</summary>
internal static class GaussLegendreRule
{
    public static (double[] Nodes, double[] Weights) Nodes(int n)
    {
        double[] x = new double[n], w = new double[n];
        for (int i = 0; i < n; i++)
        {
            double t = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5)), slope = 0;
            for (int step = 0; step < 100; step++)
            {
                double p = 1, older = 0;
                for (int k = 1; k <= n; k++) (older, p) = (p, ((2 * k - 1) * t * p - (k - 1) * older) / k);
                slope = n * (t * p - older) / (t * t - 1);
                double change = p / slope;
                t -= change;
                if (Math.Abs(change) < 1e-16) break;
            }
            x[i] = t;
            w[i] = 2 / ((1 - t * t) * slope * slope);
        }
        return (x, w);
    }
}
