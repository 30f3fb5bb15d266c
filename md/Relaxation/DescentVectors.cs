using System.Runtime.InteropServices;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>Vectors of coordinates in rows of three.</summary>
internal static class DescentVectors
{
    /// <summary>The largest Euclidean norm of a row; NaN when a number is not finite.</summary>
    public static double LongestRow(ReadOnlySpan<double> x)
    {
        double longest = 0;
        for (int c = 0; c < x.Length; c += 3)
        {
            double square = x[c] * x[c] + x[c + 1] * x[c + 1] + x[c + 2] * x[c + 2];
            if (!(square <= longest)) longest = square;
            if (double.IsNaN(longest)) return double.NaN;
        }
        return Math.Sqrt(longest);
    }

    public static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(HostKernels.Dot(x, x));

    public static void Write(BinaryWriter w, ReadOnlySpan<double> x) => w.Write(MemoryMarshal.AsBytes(x));

    public static void Read(BinaryReader r, Span<double> x) => r.BaseStream.ReadExactly(MemoryMarshal.AsBytes(x));

    public static double RequirePositive(double value, string what) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ConfigError($"The {what} must be positive.");
}
