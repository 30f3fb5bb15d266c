namespace Potentials.MD;

/// <summary>
/// The inverse Hessian as L-BFGS remembers it: pairs of moves s and gradient changes y, applied by the two-loop recursion (Nocedal 1980).
/// </summary>
internal sealed class InverseHessian(int memory, int coordinates)
{
    private readonly List<Pair> pairs = [];
    private readonly double[] weights = new double[memory];

    /// <summary>s·y/y·y of the newest pair, the natural scale of the inverse Hessian; null without pairs.</summary>
    public double? Scale => pairs.Count == 0 ? null : 1 / (pairs[^1].Rho * HostKernels.Dot(pairs[^1].Y, pairs[^1].Y));

    public void Clear() => pairs.Clear();

    /// <summary>Takes in a move; pairs without positive curvature are refused, they would make the matrix indefinite.</summary>
    public void Learn(ReadOnlySpan<double> oldPoint, ReadOnlySpan<double> oldForces, ReadOnlySpan<double> point, ReadOnlySpan<double> forces)
    {
        Pair pair;
        if (pairs.Count == memory)
        {
            // Reuse the oldest pair's buffers.
            pair = pairs[0];
            pairs.RemoveAt(0);
        }
        else pair = new Pair(new double[coordinates], new double[coordinates]);
        for (int c = 0; c < coordinates; c++)
        {
            pair.S[c] = point[c] - oldPoint[c];
            pair.Y[c] = oldForces[c] - forces[c];
        }
        double sy = HostKernels.Dot(pair.S, pair.Y);
        if (!(sy > 1e-12 * DescentVectors.Norm(pair.S) * DescentVectors.Norm(pair.Y))) return;
        pair.Rho = 1 / sy;
        pairs.Add(pair);
    }

    /// <summary>direction = H·forces.</summary>
    public void Apply(ReadOnlySpan<double> forces, double scale, Span<double> direction)
    {
        forces.CopyTo(direction);
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            weights[i] = pairs[i].Rho * HostKernels.Dot(pairs[i].S, direction);
            HostKernels.AddScaled(-weights[i], pairs[i].Y, direction);
        }
        HostKernels.Scale(scale, direction);
        for (int i = 0; i < pairs.Count; i++)
            HostKernels.AddScaled(weights[i] - pairs[i].Rho * HostKernels.Dot(pairs[i].Y, direction), pairs[i].S, direction);
    }

    public void Save(BinaryWriter w)
    {
        w.Write(pairs.Count);
        foreach (var p in pairs)
        {
            w.Write(p.Rho);
            DescentVectors.Write(w, p.S);
            DescentVectors.Write(w, p.Y);
        }
    }

    public void Load(BinaryReader r)
    {
        pairs.Clear();
        for (int n = r.ReadInt32(); n > 0; n--)
        {
            var p = new Pair(new double[coordinates], new double[coordinates]) { Rho = r.ReadDouble() };
            DescentVectors.Read(r, p.S);
            DescentVectors.Read(r, p.Y);
            pairs.Add(p);
        }
    }

    private sealed class Pair(double[] s, double[] y)
    {
        public double[] S { get; } = s;
        public double[] Y { get; } = y;
        public double Rho { get; set; }
    }
}
