using System.Runtime.InteropServices;
using System.Text;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>The complete state of a run as bytes: identity, step, geometry, momenta, results, integrator variables, observers' marks.</summary>
internal static class RunCheckpoint
{
    public const string Kind = "run";

    public static byte[] Save(MdState state, Identity identity, IReadOnlyList<IObserver> observers)
    {
        var stream = new MemoryStream(256 + 80 * state.Batch.Positions.Length);
        using var w = new BinaryWriter(stream, Encoding.UTF8);
        identity.Write(w);
        w.Write(state.Step);
        w.Write(state.HasStress);
        Put(w, state.Batch.Positions);
        Put(w, state.Momenta);
        Put<Matrix3>(w, Array.ConvertAll(state.Batch.Cells, c => c.Rows));
        Put(w, state.Result.Energies);
        Put(w, state.Result.Forces);
        Put<Matrix3>(w, state.Result.Stresses);
        Put(w, state.Variables!);
        w.Write(observers.Count);
        foreach (var o in observers)
        {
            var mark = o.Flush();
            w.Write(o.Name);
            w.Write(mark.Frames);
            w.Write(mark.Bytes);
        }
        w.Flush();
        return stream.ToArray();
    }

    /// <summary>Restores a state; returns the observers' marks.</summary>
    public static Dictionary<string, FrameMark> Restore(byte[] payload, MdState state, Identity identity, int variables, string path)
    {
        using var r = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        identity.Require(r, path);
        state.Step = r.ReadInt64();
        state.HasStress = r.ReadBoolean();
        Get<double>(r, state.Batch.Positions, path);
        Get<double>(r, state.Momenta, path);
        var rows = new Matrix3[state.Count];
        Get<Matrix3>(r, rows, path);
        for (int s = 0; s < rows.Length; s++) state.Batch.Cells[s] = new Cell(rows[s], state.Batch.Cells[s].Pbc);
        Get<double>(r, state.Result.Energies, path);
        Get<double>(r, state.Result.Forces, path);
        Get<Matrix3>(r, state.Result.Stresses, path);
        state.Variables = new double[variables * state.Count];
        Get<double>(r, state.Variables, path);
        var marks = new Dictionary<string, FrameMark>();
        for (int n = r.ReadInt32(); n > 0; n--)
        {
            string name = r.ReadString();
            marks[name] = new FrameMark(r.ReadInt64(), r.ReadInt64());
        }
        return marks;
    }

    internal static void Put<T>(BinaryWriter w, ReadOnlySpan<T> values) where T : unmanaged
    {
        w.Write(values.Length);
        w.Write(MemoryMarshal.AsBytes(values));
    }

    internal static void Put(BinaryWriter w, double[] values) => Put<double>(w, values);

    internal static void Get<T>(BinaryReader r, Span<T> values, string path) where T : unmanaged
    {
        int n = r.ReadInt32();
        if (n != values.Length) throw new DataError($"The checkpoint holds {n} numbers where this run has {values.Length}; use another folder.", path);
        r.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }
}
