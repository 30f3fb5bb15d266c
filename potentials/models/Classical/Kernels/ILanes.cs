namespace Potentials.Models.Classical;

/// <summary>
/// A few doubles that are computed together. Kernels are written once over this interface and run with 512-bit vectors, with pairs of
/// 256-bit vectors, and one number at a time. The first two hold eight lanes and sum them in the same order, so they give the same
/// bits; the last is the plain twin that tests compare them with.
/// </summary>
internal unsafe interface ILanes<T> where T : unmanaged, ILanes<T>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract T Of(double x);

    /// <summary>Consecutive numbers.</summary>
    static abstract T Load(double* p);

    /// <summary>table[stride * index[k] + offset] for every lane k.</summary>
    static abstract T Gather(double* table, int* index, int stride, int offset);

    /// <summary>Rows of eight numbers table[8 * index[k]], … for every lane k, by column.</summary>
    static abstract void Columns(double* table, int* index, out T c0, out T c1, out T c2, out T c3, out T c4, out T c5, out T c6, out T c7);

    /// <summary>Writes consecutive numbers.</summary>
    void Store(double* p);

    /// <summary>Writes the first <paramref name="count"/> numbers, all if there are fewer lanes.</summary>
    void StoreFirst(double* p, int count);

    /// <summary>Sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>Quotient.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract T Fma(T a, T b, T c);

    /// <summary>Square root.</summary>
    static abstract T Sqrt(T a);

    /// <summary>eᵃ; 0 below −708.</summary>
    static abstract T Exp(T a);

    /// <summary>Lane by lane the smaller number.</summary>
    static abstract T Min(T a, T b);

    /// <summary>Lane by lane the larger number.</summary>
    static abstract T Max(T a, T b);

    /// <summary>Whole part towards minus infinity.</summary>
    static abstract T Floor(T a);

    /// <summary>Mask of the lanes where a &lt; b.</summary>
    static abstract T Less(T a, T b);

    /// <summary>Mask of the first <paramref name="count"/> lanes.</summary>
    static abstract T First(int count);

    /// <summary>a where the mask is set, 0 elsewhere.</summary>
    static abstract T Where(T mask, T a);

    /// <summary>a where the mask is set, b elsewhere.</summary>
    static abstract T Select(T mask, T a, T b);

    /// <summary>Writes the whole numbers held in the lanes as 32-bit integers.</summary>
    static abstract void StoreIntegers(T a, int* p);

    /// <summary>Sum of all lanes in fixed order.</summary>
    double Sum { get; }

    /// <summary>Smallest lane.</summary>
    double Least { get; }

    /// <summary>Copies to <paramref name="row"/> the pairs of one atom closer than the cutoff, in the list's order.</summary>
    static abstract int Compact(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz, bool keepIndices);
}
