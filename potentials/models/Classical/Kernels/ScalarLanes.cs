using System.Runtime.CompilerServices;

namespace Potentials.Models.Classical;

/// <summary>One number at a time: the plain twin of the vector kernels.</summary>
internal readonly unsafe struct ScalarLanes(double value) : ILanes<ScalarLanes>
{
    private static readonly double AllBits = BitConverter.Int64BitsToDouble(-1);

    private readonly double value = value;

    public static int Count => 1;

    public static ScalarLanes Of(double x) => new(x);

    public static ScalarLanes Load(double* p) => new(*p);

    public static ScalarLanes Gather(double* table, int* index, int stride, int offset) => new(table[(long)stride * *index + offset]);

    public static void Columns(double* table, int* index, out ScalarLanes c0, out ScalarLanes c1, out ScalarLanes c2, out ScalarLanes c3,
        out ScalarLanes c4, out ScalarLanes c5, out ScalarLanes c6, out ScalarLanes c7)
    {
        double* row = table + 8L * *index;
        (c0, c1, c2, c3, c4, c5, c6, c7) = (new(row[0]), new(row[1]), new(row[2]), new(row[3]), new(row[4]), new(row[5]), new(row[6]), new(row[7]));
    }

    public void Store(double* p) => *p = value;

    public void StoreFirst(double* p, int count) => *p = value;

    public static ScalarLanes operator +(ScalarLanes a, ScalarLanes b) => new(a.value + b.value);

    public static ScalarLanes operator -(ScalarLanes a, ScalarLanes b) => new(a.value - b.value);

    public static ScalarLanes operator *(ScalarLanes a, ScalarLanes b) => new(a.value * b.value);

    public static ScalarLanes operator /(ScalarLanes a, ScalarLanes b) => new(a.value / b.value);

    public static ScalarLanes Fma(ScalarLanes a, ScalarLanes b, ScalarLanes c) => new(a.value * b.value + c.value);

    public static ScalarLanes Sqrt(ScalarLanes a) => new(Math.Sqrt(a.value));

    public static ScalarLanes Exp(ScalarLanes a) => new(Math.Exp(a.value));

    public static ScalarLanes Min(ScalarLanes a, ScalarLanes b) => new(a.value < b.value ? a.value : b.value);

    public static ScalarLanes Max(ScalarLanes a, ScalarLanes b) => new(a.value > b.value ? a.value : b.value);

    public static ScalarLanes Floor(ScalarLanes a) => new(Math.Floor(a.value));

    public static ScalarLanes Less(ScalarLanes a, ScalarLanes b) => new(a.value < b.value ? AllBits : 0);

    public static ScalarLanes First(int count) => new(count > 0 ? AllBits : 0);

    public static ScalarLanes Where(ScalarLanes mask, ScalarLanes a) => BitConverter.DoubleToInt64Bits(mask.value) != 0 ? a : default;

    public static ScalarLanes Select(ScalarLanes mask, ScalarLanes a, ScalarLanes b) => BitConverter.DoubleToInt64Bits(mask.value) != 0 ? a : b;

    public static void StoreIntegers(ScalarLanes a, int* p) => *p = (int)a.value;

    public double Sum => value;

    public double Least => value;

    [SkipLocalsInit]
    public static int Compact(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz, bool keepIndices)
    {
        int m = 0;
        for (int p = begin; p < end; p++)
        {
            int j = row.Neighbors[p], s = row.ShiftIds[p];
            double x = row.Positions[4 * (long)j] - px + row.Shifts[4 * s];
            double y = row.Positions[4 * (long)j + 1] - py + row.Shifts[4 * s + 1];
            double z = row.Positions[4 * (long)j + 2] - pz + row.Shifts[4 * s + 2];
            double r2 = x * x + (y * y + z * z);
            if (!(r2 < row.CutoffSquared)) continue;
            buffer.X[m] = x;
            buffer.Y[m] = y;
            buffer.Z[m] = z;
            buffer.J[m] = j;
            buffer.Shift[m] = s;
            m++;
        }
        return m;
    }
}
