using Potentials.Core;

namespace Potentials.MD;

/// <summary>A copy of the geometry and momenta of the last step that passed the guards.</summary>
internal sealed class LastGood(MdState state)
{
    private readonly double[] positions = new double[state.Momenta.Length], momenta = new double[state.Momenta.Length];
    private readonly Cell[] cells = new Cell[state.Count];

    public long Step { get; private set; }

    public void Keep()
    {
        state.Batch.Positions.AsSpan().CopyTo(positions);
        state.Momenta.AsSpan().CopyTo(momenta);
        state.Batch.Cells.AsSpan().CopyTo(cells);
        Step = state.Step;
    }

    public AtomicSystem Frame(int s)
    {
        var x = state.Templates[s];
        int first = 3 * state.Batch.Offsets[s], n = 3 * x.Count;
        double[] velocities = new double[n];
        for (int c = 0; c < n; c++) velocities[c] = momenta[first + c] * state.InverseMasses[first + c];
        return new AtomicSystem(x.Numbers, positions.AsSpan(first, n).ToArray(), cells[s])
        {
            Masses = x.Masses, Velocities = velocities, Movable = x.Movable, Charge = x.Charge, SpinMultiplicity = x.SpinMultiplicity,
            Columns = x.Columns, Info = new Dictionary<string, object>(x.Info) { ["step"] = Step },
        };
    }
}
