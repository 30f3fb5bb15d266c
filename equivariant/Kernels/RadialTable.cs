using System.Numerics;
using System.Runtime.CompilerServices;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// Many smooth functions of one distance as quintic Hermite splines on uniform knots: value, slope and curvature are exact at the knots,
/// and in between the second derivative stays continuous, so that forces from it are the exact gradient of an energy that is as smooth as
/// the original to second order. The error falls as h⁶ (value) and h⁵ (slope); it is measured when the table is made
/// (<see cref="ValueError"/>, <see cref="SlopeError"/>). Replaces a radial network: six multiply-adds a weight instead of the network's width.
/// </summary>
public sealed class RadialTable<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> table = new();
    private readonly double step;

    private RadialTable(double cutoff, int intervals) => (Cutoff, Intervals, step) = (cutoff, intervals, cutoff / intervals);

    /// <summary>Values, slopes and curvatures of all functions at one distance.</summary>
    /// <param name="d">Distance.</param>
    /// <param name="value">f, [functions].</param>
    /// <param name="slope">df/dd, [functions].</param>
    /// <param name="curvature">d²f/dd², [functions].</param>
    public delegate void Functions(double d, Span<double> value, Span<double> slope, Span<double> curvature);

    /// <summary>
    /// Makes the table on 0 … cutoff, with the first number of intervals (doubling from <paramref name="fewest"/>) whose errors are small
    /// enough, both relative to the greatest value or slope of any function.
    /// </summary>
    /// <param name="cutoff">Range.</param>
    /// <param name="layout">Function of each column in the blocks of weights; −1 for padding. Its length is the padded count.</param>
    /// <param name="functions">The functions, exact.</param>
    /// <param name="valueTolerance">Relative error allowed in values.</param>
    /// <param name="slopeTolerance">Relative error allowed in slopes.</param>
    /// <param name="fewest">Intervals to begin with.</param>
    /// <param name="most">Intervals never exceeded: the errors are then what they are, and stated.</param>
    /// <exception cref="ArgumentException">The cutoff or a number of intervals is out of range, or the layout does not fill whole blocks.</exception>
    public static RadialTable<T> Fit(double cutoff, int[] layout, Functions functions, double valueTolerance, double slopeTolerance, int fewest = 128, int most = 4096)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(functions);
        if (!(cutoff > 0 && double.IsFinite(cutoff))) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff is positive and finite.");
        if (layout.Length % Lanes<T>.Block != 0) throw new ArgumentException($"Expected whole blocks of {Lanes<T>.Block} columns, got {layout.Length}.", nameof(layout));
        ArgumentOutOfRangeException.ThrowIfLessThan(fewest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, fewest);
        int count = layout.Length == 0 ? 0 : layout.Max() + 1;
        for (int intervals = fewest; ; intervals *= 2)
        {
            var (value, slope) = Errors(cutoff, intervals, count, functions);
            if (intervals * 2 <= most && !(value <= valueTolerance && slope <= slopeTolerance)) continue;
            var made = new RadialTable<T>(cutoff, intervals) { ValueError = value, SlopeError = slope };
            made.Fill(layout, count, functions);
            return made;
        }
    }

    /// <summary>Range.</summary>
    public double Cutoff { get; }
    /// <summary>Number of intervals.</summary>
    public int Intervals { get; }
    /// <summary>Greatest error of a value between the knots, relative to the greatest value (before rounding to the table's precision).</summary>
    public double ValueError { get; private set; }
    /// <summary>Greatest error of a slope, relative to the greatest slope.</summary>
    public double SlopeError { get; private set; }
    /// <summary>The numbers: [blocks, knots, (f, h f′, h² f″), block].</summary>
    public unsafe T* Pointer => table.Pointer;

    /// <summary>The six basis values and their six derivatives by the distance, for distance <paramref name="d"/>.</summary>
    /// <param name="d">0 … cutoff.</param>
    /// <param name="basis">Twelve numbers.</param>
    /// <returns>Offset of the interval's first row from the start of a block's rows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Locate(double d, Span<T> basis)
    {
        double t = d / step;
        int n = Math.Clamp((int)t, 0, Intervals - 1);
        double u = t - n, inverse = 1 / step;
        Span<double> h = stackalloc double[12];
        Hermite(u, h);
        for (int k = 0; k < 6; k++)
        {
            basis[k] = T.CreateTruncating(h[k]);
            basis[k + 6] = T.CreateTruncating(h[k + 6] * inverse);
        }
        return n * 3 * Lanes<T>.Block;
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    private static void Hermite(double u, Span<double> h)
    {
        double u2 = u * u, u3 = u2 * u, u4 = u2 * u2, u5 = u4 * u;
        h[0] = 1 - 10 * u3 + 15 * u4 - 6 * u5;
        h[1] = u - 6 * u3 + 8 * u4 - 3 * u5;
        h[2] = 0.5 * u2 - 1.5 * u3 + 1.5 * u4 - 0.5 * u5;
        h[3] = 10 * u3 - 15 * u4 + 6 * u5;
        h[4] = -4 * u3 + 7 * u4 - 3 * u5;
        h[5] = 0.5 * u3 - u4 + 0.5 * u5;
        h[6] = -30 * u2 + 60 * u3 - 30 * u4;
        h[7] = 1 - 18 * u2 + 32 * u3 - 15 * u4;
        h[8] = u - 4.5 * u2 + 6 * u3 - 2.5 * u4;
        h[9] = 30 * u2 - 60 * u3 + 30 * u4;
        h[10] = -12 * u2 + 28 * u3 - 15 * u4;
        h[11] = 1.5 * u2 - 4 * u3 + 2.5 * u4;
    }

    private static void Jets(Functions functions, double d, double step, Span<double> jets)
    {
        int count = jets.Length / 3;
        functions(d, jets[..count], jets[count..(2 * count)], jets[(2 * count)..]);
        for (int k = 0; k < count; k++)
        {
            jets[count + k] *= step;
            jets[2 * count + k] *= step * step;
        }
    }

    private unsafe void Fill(int[] layout, int count, Functions functions)
    {
        int columns = layout.Length, block = Lanes<T>.Block;
        var jets = new double[3 * count];
        T* p = table.Reserve((Intervals + 1L) * 3 * columns);
        for (int n = 0; n <= Intervals; n++)
        {
            Jets(functions, n * step, step, jets);
            for (int c = 0; c < columns; c++)
                for (int r = 0; r < 3; r++)
                    p[(c / block * (Intervals + 1L) + n) * 3 * block + r * block + c % block] = layout[c] < 0 ? T.Zero : T.CreateTruncating(jets[r * count + layout[c]]);
        }
    }

    /// <summary>Greatest errors in intervals all over the range, at the two places where they are nearly greatest (value: 1/2, slope: 0.28).</summary>
    private static (double Value, double Slope) Errors(double cutoff, int intervals, int count, Functions functions)
    {
        const int Samples = 48;
        double step = cutoff / intervals, valueError = 0, slopeError = 0, greatest = 0, steepest = 0;
        double[] left = new double[3 * count], right = new double[3 * count], exact = new double[3 * count];
        Span<double> h = stackalloc double[12];
        for (int s = 0; s < Math.Min(Samples, intervals); s++)
        {
            int n = (int)((long)intervals * s / Math.Min(Samples, intervals));
            Jets(functions, n * step, step, left);
            Jets(functions, (n + 1) * step, step, right);
            foreach (double u in (ReadOnlySpan<double>)[0.28, 0.5])
            {
                Jets(functions, (n + u) * step, step, exact);
                Hermite(u, h);
                for (int k = 0; k < count; k++)
                {
                    double v = 0, d = 0;
                    for (int r = 0; r < 3; r++)
                    {
                        v += h[r] * left[r * count + k] + h[r + 3] * right[r * count + k];
                        d += h[r + 6] * left[r * count + k] + h[r + 9] * right[r * count + k];
                    }
                    valueError = Math.Max(valueError, Math.Abs(v - exact[k]));
                    slopeError = Math.Max(slopeError, Math.Abs(d - exact[count + k]));
                    greatest = Math.Max(greatest, Math.Abs(exact[k]));
                    steepest = Math.Max(steepest, Math.Abs(exact[count + k]));
                }
            }
        }
        return (greatest > 0 ? valueError / greatest : 0, steepest > 0 ? slopeError / steepest : 0);
    }
}
