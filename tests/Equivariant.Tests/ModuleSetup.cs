using System.Reflection;
using System.Runtime.CompilerServices;
using Potentials.Equivariant.Tests;
using TorchSharp;
using Xunit.Sdk;

// Random tensors come from one generator of the process, and one test reads the memory of the process: tests follow one another, so that seeds mean what they say.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SeededTensors]

namespace Potentials.Equivariant.Tests;

internal static class ModuleSetup
{
    [ModuleInitializer]
    internal static void OneThread() => torch.set_num_threads(1);
}

/// <summary>Every test draws the same random tensors each time, whichever tests came before: libtorch seeds its generator from the clock.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SeededTensorsAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest) => torch.manual_seed(1);
}
