using System.Numerics;
using System.Runtime.CompilerServices;

namespace Potentials.Equivariant;

/// <summary>The matrices s of a block of edges, and the gradient of the harmonics from the gradient of s.</summary>
internal static unsafe class EdgeMatrices
{
    /// <summary>s of the places begin … begin+count-1, as [group][element][edge in the group]; edges that fill up a group get zeros.</summary>
    public static void Make<T>(EdgeTable table, T* harmonics, int[]? edge, int begin, int count, T* matrices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int group = EdgeKernel.Group;
        int size = table.HarmonicSize;
        T* y = stackalloc T[size * group];
        for (int g = 0; g * group < count; g++)
        {
            int inGroup = Math.Min(group, count - g * group);
            for (int e = 0; e < group; e++)
            {
                int place = begin + g * group + e;
                T* from = harmonics + (long)(edge is null ? place : e < inGroup ? edge[place] : 0) * size;
                for (int j = 0; j < size; j++) y[j * group + e] = e < inGroup ? from[j] : T.Zero;
            }
            T* to = matrices + (long)g * table.MatrixSize * group;
            if (typeof(T) == typeof(float)) Combine((float*)y, (float*)to, table.MatrixIndex, table.HarmonicIndex, table.Value32, table.MatrixSize);
            else Combine((double*)y, (double*)to, table.MatrixIndex, table.HarmonicIndex, table.Value, table.MatrixSize);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<T>(T* y, T* matrices, int[] matrix, int[] harmonic, T[] value, int matrixSize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int group = EdgeKernel.Group;
        int next = 0;
        for (int n = 0; n < value.Length;)
        {
            int element = matrix[n];
            for (; next < element; next++) new Span<T>(matrices + next * group, group).Clear();
            next = element + 1;
            T* to = matrices + element * group;
            Lanes256<T> s0 = Lanes256<T>.Zero, s1 = s0, s2 = s0, s3 = s0;
            int lanes = Lanes256<T>.Count;
            for (; n < value.Length && matrix[n] == element; n++)
            {
                Lanes256<T> c = Lanes256<T>.Broadcast(value[n]);
                T* from = y + harmonic[n] * group;
                s0 = Lanes256<T>.Fma(c, Lanes256<T>.Load(from), s0);
                s1 = Lanes256<T>.Fma(c, Lanes256<T>.Load(from + lanes), s1);
                if (typeof(T) == typeof(float)) continue;
                s2 = Lanes256<T>.Fma(c, Lanes256<T>.Load(from + 2 * lanes), s2);
                s3 = Lanes256<T>.Fma(c, Lanes256<T>.Load(from + 3 * lanes), s3);
            }
            Lanes256<T>.Store(s0, to);
            Lanes256<T>.Store(s1, to + lanes);
            if (typeof(T) == typeof(float)) continue;
            Lanes256<T>.Store(s2, to + 2 * lanes);
            Lanes256<T>.Store(s3, to + 3 * lanes);
        }
        for (; next < matrixSize; next++) new Span<T>(matrices + next * group, group).Clear();
    }
}
