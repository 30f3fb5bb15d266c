using System.Runtime.CompilerServices;
using TorchSharp;

namespace Potentials.Equivariant.Tests;

internal static class ModuleSetup
{
    [ModuleInitializer]
    internal static void OneThread() => torch.set_num_threads(1);
}
