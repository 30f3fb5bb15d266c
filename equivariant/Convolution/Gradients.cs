using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>What the backward of a function of one's own returns.</summary>
internal static class Gradients
{
    /// <summary>Notes which of the arguments take part in the graph; gradients of the others are not worth making.</summary>
    public static void Ask(autograd.AutogradContext context, params ReadOnlySpan<Tensor> arguments)
    {
        var asked = new bool[arguments.Length];
        for (int n = 0; n < asked.Length; n++) asked[n] = arguments[n].requires_grad;
        context.save_data("asked", asked);
    }

    /// <summary>What <see cref="Ask"/> noted.</summary>
    public static bool[] Asked(autograd.AutogradContext context) => (bool[])context.get_data("asked");

    /// <summary>Whether a gradient came in: where only some results of a function matter, those of the others are empty.</summary>
    public static bool IsGiven(Tensor? gradient) => gradient is { IsInvalid: false };

    /// <summary>
    /// Gradients out of the scope in which they were made; null for arguments that are no tensors. Everything else that a backward makes ends with its scope: left to
    /// the scope of the training step, it would keep memory for the length of the step, and without one until a collection.
    /// </summary>
    public static List<Tensor> Out(params ReadOnlySpan<Tensor?> gradients)
    {
        var list = new List<Tensor>(gradients.Length);
        foreach (Tensor? gradient in gradients) list.Add(gradient?.MoveToOuterDisposeScope()!);
        return list;
    }
}
