using Potentials.Core;

namespace Potentials.MD;

/// <summary>Refuses structures that cannot be moved before any compute.</summary>
internal static class StartCheck
{
    public static void Require(AtomicSystem x, int s)
    {
        if (x.Count == 0) throw new PhysicsError("there is no atom in it; remove the frame.", s);
        if (x.Cell.Validate() is { } fault) throw new PhysicsError($"{fault}.", s);
        for (int i = 0; i < x.Count; i++)
        {
            for (int c = 3 * i; c < 3 * i + 3; c++)
            {
                if (!double.IsFinite(x.Positions[c])) throw new PhysicsError("its position is not a finite number; mend the structure file.", s, i);
                if (x.Velocities is { } v && !double.IsFinite(v[c])) throw new PhysicsError("its velocity is not a finite number; mend the structure file.", s, i);
            }
            double m = x.Masses[i];
            if (!(m > 0) || !double.IsFinite(m)) throw new PhysicsError($"its mass is {m} u; masses must be positive.", s, i);
        }
    }
}
