namespace Potentials.Core;

internal sealed partial class BinGrid
{
    private const double MostBins = 1L << 62;

    /// <summary>Chooses bins, reach and images, with room for every rounding error on the way.</summary>
    private void Plan(int n, in Matrix3 frame, in Matrix3 inverse, double radius, double farthest, Span<double> low, Span<double> high)
    {
        var residual = frame * inverse - Matrix3.Identity;
        double span = 2, wraps = 0;
        for (int k = 0; k < 3; k++)
        {
            if (!Pbc[k] && n > 0) span = Math.Max(span, high[k] - low[k]);
            if (n > 0 && Pbc[k]) wraps = Math.Max(wraps, Math.Max(Math.Abs((double)LowestWrap[k]), Math.Abs((double)HighestWrap[k])));
        }
        double reachCells = span + 2 * wraps + radius * inverse.FrobeniusNorm;
        Span<double> needed = stackalloc double[3], extent = stackalloc double[3], bins = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            double norm = Math.Sqrt(inverse[0, k] * inverse[0, k] + inverse[1, k] * inverse[1, k] + inverse[2, k] * inverse[2, k]);
            double rounding = 16 * Ulp * (farthest * norm + reachCells) + 2 * reachCells * (Math.Abs(residual[0, k]) + Math.Abs(residual[1, k]) + Math.Abs(residual[2, k]));
            needed[k] = radius * norm * (1 + 1e-9) + rounding; // in fractions of the cell along this axis
            extent[k] = Pbc[k] ? 1 : Math.Max(n > 0 ? high[k] - low[k] : 0, 0);
            bins[k] = Math.Clamp(Math.Floor(extent[k] / needed[k]), 1, 1 << 30);
        }
        while (bins[0] * bins[1] * bins[2] > MostBins) // bins are numbered by a long
        {
            int widest = bins[0] >= bins[1] && bins[0] >= bins[2] ? 0 : bins[1] >= bins[2] ? 1 : 2;
            bins[widest] = Math.Ceiling(bins[widest] / 2);
        }
        double crowding = n;
        ImageCount = 1;
        for (int k = 0; k < 3; k++)
        {
            Bins[k] = (int)bins[k];
            scales[k] = extent[k] > 0 ? bins[k] / extent[k] : 0;
            double reach = Pbc[k] ? Math.Ceiling(needed[k] * bins[k]) : bins[k] > 1 ? 1 : 0;
            double images = Pbc[k] ? Math.Floor((reach + bins[k] - 1) / bins[k]) : 0;
            if (Pbc[k]) crowding *= 2 * needed[k];
            if (!(reach < 1 << 20 && ImageCount * (2 * images + 1) < 1 << 30)) throw TooSmall(radius);
            Reach[k] = (int)reach;
            Images[k] = (int)images;
            ImageCount *= 2 * Images[k] + 1;
        }
        if (ImageCount > 27 && crowding > 4.0 * CellList.MostNeighbors) throw TooSmall(radius);
        ImageBits = ImageCount == 1 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)ImageCount - 1);
        if ((double)n * (1L << ImageBits) > uint.MaxValue) throw TooSmall(radius);
        Tolerances(frame, radius, farthest, reachCells, low, high);
    }

    private static PhysicsError TooSmall(double radius) => new(
        $"the cell is so small that an atom would have more than {CellList.MostNeighbors} neighbours within {radius:g6} Å; check the cell's units (Å), or use a smaller cutoff");

    private void Tolerances(in Matrix3 frame, double radius, double farthest, double reachCells, Span<double> low, Span<double> high)
    {
        // Largest coordinate that is stored or compared as a float, and the largest that went into it.
        double widest = 0, longest = 0;
        for (int x = 0; x < 3; x++)
        {
            double w = 0, l = 0;
            for (int k = 0; k < 3; k++)
            {
                w += Math.Abs(frame[k, x]) * ((Pbc[k] ? 0.5 : 0.5 * Math.Max(high[k] - low[k], 0)) + Images[k]);
                l += Math.Abs(frame[k, x]) * reachCells;
            }
            widest = Math.Max(widest, w);
            longest = Math.Max(longest, l);
        }
        const double FloatUlp = 1.0 / (1 << 24);
        double error = 1.75 * (4 * FloatUlp * widest + 32 * Ulp * (farthest + longest)); // √3 components
        double near = Math.Max(0, radius - error), far = radius + error;
        Outside = MathF.BitIncrement((float)(far * far * (1 + 8 * FloatUlp)));
        Inside = Math.Max(0, MathF.BitDecrement((float)(near * near * (1 - 8 * FloatUlp))));

        if (ImageVectors.Length < 3 * ImageCount) ImageVectors = new float[3 * ImageCount];
        int m = 0;
        for (int a = -Images[0]; a <= Images[0]; a++)
            for (int b = -Images[1]; b <= Images[1]; b++)
                for (int c = -Images[2]; c <= Images[2]; c++)
                {
                    var t = frame.LeftMultiply(a, b, c);
                    (ImageVectors[m], ImageVectors[m + 1], ImageVectors[m + 2]) = ((float)t.X, (float)t.Y, (float)t.Z);
                    m += 3;
                }
    }
}
