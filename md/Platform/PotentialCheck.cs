using Potentials.Core;

namespace Potentials.MD;

/// <summary>Compares what a potential needs with what the systems offer, before any compute.</summary>
internal static class PotentialCheck
{
    public static void Require(PotentialInfo info, SystemBatch batch)
    {
        for (int s = 0; s < batch.Count; s++)
        {
            if (info.Elements is { } known)
            {
                var numbers = batch.NumbersOf(s);
                for (int i = 0; i < numbers.Length; i++)
                    if (!known.Contains(numbers[i]))
                        throw new PhysicsError($"{info.Name} does not know element {Elements.Symbol(numbers[i])}; it knows {string.Join(' ', known.Select(Elements.Symbol))}.", s, i);
            }
            if (info.NeedsCharge && batch.Charges[s] is null) throw new PhysicsError($"{info.Name} needs the total charge; state it (charge=0 for neutral systems).", s);
            if (info.NeedsSpin && batch.SpinMultiplicities[s] is null) throw new PhysicsError($"{info.Name} needs the spin multiplicity; state it (1 for closed shells).", s);
        }
    }
}
