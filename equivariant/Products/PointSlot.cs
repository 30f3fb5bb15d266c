using System.Numerics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Equivariant;

/// <summary>
/// One argument of a <see cref="PointForm"/>: rows of <paramref name="length"/> components that stand for fields on points of the sphere. Components come in groups
/// with fields of their own: those of even and of odd degree, which keep or change sign at the opposite point.
/// </summary>
/// <param name="length">Components of a row; each belongs to one group.</param>
/// <param name="points">Points G.</param>
/// <param name="fields">Fields of every group.</param>
/// <param name="groups">Components and table [component, field, point] of each group.</param>
internal sealed class PointSlot(int length, int points, int fields, params (int[] Components, double[] Table)[] groups) : IDisposable
{
    private Packed<float> single = new(points, fields, groups);
    private Packed<double> wide = new(points, fields, groups);

    public int Length => length;

    public int Points => points;

    public int Fields => fields;

    public int Groups => groups.Length;

    public int[] Components(int group) => groups[group].Components;

    /// <summary>Operations of one row to its fields or back.</summary>
    public long Flops => groups.Sum(g => 2L * g.Components.Length * fields * points);

    public Packed<T> In<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? (Packed<T>)(object)single : (Packed<T>)(object)wide;

    /// <summary>Frees the matrices. A graph that is still around makes them anew when it is walked.</summary>
    public void Dispose()
    {
        single.Dispose();
        wide.Dispose();
        (single, wide) = (new(points, fields, groups), new(points, fields, groups));
    }

    /// <summary>The matrices of one number type, block of points by block, made when they are first needed.</summary>
    internal sealed class Packed<T>(int points, int fields, (int[] Components, double[] Table)[] groups) : IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Lock making = new();
        private PackedMatrix<T>[][]? to, from;

        /// <summary>[block][group]: row to fields, [components] → [fields, points of the block].</summary>
        public PackedMatrix<T>[][] To => Made(ref to, back: false);

        /// <summary>[block][group]: fields to row, the transpose.</summary>
        public PackedMatrix<T>[][] From => Made(ref from, back: true);

        private PackedMatrix<T>[][] Made(ref PackedMatrix<T>[][]? place, bool back)
        {
            if (Volatile.Read(ref place) is { } made) return made;
            lock (making)
            {
                if (place is { } already) return already;
                var blocks = new PackedMatrix<T>[PointForm.Blocks<T>(points)][];
                for (int b = 0; b < blocks.Length; b++)
                {
                    int first = b * PointForm.BlockPoints, width = PointForm.Width<T>(points, b);
                    blocks[b] = Array.ConvertAll(groups, g =>
                    {
                        double At(int component, int column)
                        {
                            int field = column / width, point = first + column % width;
                            return point < points ? g.Table[(component * fields + field) * points + point] : 0;
                        }
                        return back ? new PackedMatrix<T>(fields * width, g.Components.Length, (r, c) => At(c, r)) : new PackedMatrix<T>(g.Components.Length, fields * width, At);
                    });
                }
                Volatile.Write(ref place, blocks);
                return blocks;
            }
        }

        public void Dispose()
        {
            foreach (PackedMatrix<T> matrix in (to ?? []).Concat(from ?? []).SelectMany(b => b)) matrix.Dispose();
        }
    }
}
