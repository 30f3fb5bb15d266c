using System.Runtime.CompilerServices;
using TorchSharp;

// Random tensors come from one generator of the process, and one test reads the memory of the process: tests follow one another, so that seeds mean what they say.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Potentials.Equivariant.Tests;

internal static class ModuleSetup
{
    [ModuleInitializer]
    internal static void OneThread() => torch.set_num_threads(1);
}
