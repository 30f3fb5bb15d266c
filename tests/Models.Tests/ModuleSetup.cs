using System.Runtime.CompilerServices;
using TorchSharp;

namespace Potentials.Models.Tests;

internal static class ModuleSetup
{
    /// <summary>Before any test: the order in which libtorch sums depends on its threads, and tests in parallel share the setting.</summary>
    [ModuleInitializer]
    internal static void OneThread() => torch.set_num_threads(1);
}
