using Potentials.Core;

namespace Potentials.MD;

/// <summary>Geometry and labels of a frame as bytes; everything else comes from the structure it started as.</summary>
internal static class FrameBytes
{
    public static void Write(BinaryWriter w, AtomicSystem x)
    {
        DescentVectors.Write(w, x.Positions);
        DescentVectors.Write(w, x.Cell.Rows.ToArray());
        w.Write(x.Info.TryGetValue("step", out var step) && step is long n ? n : -1L);
        w.Write(x.Labels.Energy is not null);
        if (x.Labels.Energy is not { } energy) return;
        w.Write(energy);
        DescentVectors.Write(w, x.Labels.Forces!);
        w.Write(x.Labels.Stress is not null);
        if (x.Labels.Stress is { } stress) DescentVectors.Write(w, stress.ToArray());
    }

    public static AtomicSystem Read(BinaryReader r, AtomicSystem start)
    {
        double[] positions = new double[3 * start.Count], rows = new double[9];
        DescentVectors.Read(r, positions);
        DescentVectors.Read(r, rows);
        long step = r.ReadInt64();
        if (!r.ReadBoolean()) return start;
        double energy = r.ReadDouble();
        double[] forces = new double[3 * start.Count];
        DescentVectors.Read(r, forces);
        Matrix3? stress = null;
        if (r.ReadBoolean())
        {
            double[] s = new double[9];
            DescentVectors.Read(r, s);
            stress = Matrix3.FromRows(s);
        }
        return new AtomicSystem(start.Numbers, positions, new Cell(Matrix3.FromRows(rows), start.Cell.Pbc))
        {
            Masses = start.Masses, Movable = start.Movable, Charge = start.Charge, SpinMultiplicity = start.SpinMultiplicity, Columns = start.Columns,
            Info = new Dictionary<string, object>(start.Info) { ["step"] = step },
            Labels = new SystemLabels { Energy = energy, Forces = forces, Stress = stress },
        };
    }
}
