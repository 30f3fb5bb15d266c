using System.Runtime.InteropServices;

namespace Potentials.Models.Classical;

/// <summary>
/// The pairs of one atom inside the cutoff: vectors to the neighbours (Å), neighbours and shifts, with room for
/// whole vectors beyond the last pair. Grows when a longer row comes, else allocates nothing.
/// </summary>
internal sealed unsafe class RowBuffer : IDisposable
{
    /// <summary>Pairs that kernels may read or write beyond the last one.</summary>
    public const int Slack = 16;

    private int capacity;

    /// <summary>Components x of the vectors.</summary>
    public double* X { get; private set; }

    /// <summary>Components y of the vectors.</summary>
    public double* Y { get; private set; }

    /// <summary>Components z of the vectors.</summary>
    public double* Z { get; private set; }

    /// <summary>Neighbours (atoms of the system).</summary>
    public int* J { get; private set; }

    /// <summary>Shifts.</summary>
    public int* Shift { get; private set; }

    /// <summary>Room for numbers of the kernel's own, eight rows of <see cref="Stride"/>.</summary>
    public double* Work { get; private set; }

    /// <summary>Room for integers of the kernel's own.</summary>
    public int* Index { get; private set; }

    /// <summary>Length of each array.</summary>
    public int Stride { get; private set; }

    /// <summary>Makes room for <paramref name="pairs"/> pairs.</summary>
    public void Reserve(int pairs)
    {
        if (pairs <= capacity && X != null) return;
        Free();
        capacity = pairs + pairs / 2;
        Stride = (capacity + Slack + 7) & ~7;
        X = Doubles(3 + 8);
        Y = X + Stride;
        Z = Y + Stride;
        Work = Z + Stride;
        J = (int*)NativeMemory.AlignedAlloc((nuint)(3L * Stride * sizeof(int)), 64);
        NativeMemory.Clear(J, (nuint)(3L * Stride * sizeof(int)));
        Shift = J + Stride;
        Index = Shift + Stride;
    }

    private double* Doubles(int rows)
    {
        nuint bytes = (nuint)((long)rows * Stride * sizeof(double));
        var p = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(p, bytes);
        return p;
    }

    private void Free()
    {
        if (X == null) return;
        NativeMemory.AlignedFree(X);
        NativeMemory.AlignedFree(J);
        X = null;
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory of a buffer that nobody disposed.</summary>
    ~RowBuffer() => Free();
}
