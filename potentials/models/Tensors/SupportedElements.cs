using Potentials.Core;

namespace Potentials.Models.Tensors;

/// <summary>Refuses elements that a model does not know.</summary>
internal static class SupportedElements
{
    /// <exception cref="PhysicsError">An atom's element is not supported.</exception>
    public static void Check(SystemBatch batch, bool[] supported, string model)
    {
        for (int i = 0; i < batch.Numbers.Length; i++)
        {
            if (supported[batch.Numbers[i]]) continue;
            int s = 0;
            while (batch.Offsets[s + 1] <= i) s++;
            throw new PhysicsError($"element {Elements.Symbol(batch.Numbers[i])} (Z = {batch.Numbers[i]}) is not supported by {model}", s, i - batch.Offsets[s]);
        }
    }
}
