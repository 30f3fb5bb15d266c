using TorchSharp;

namespace Potentials.Equivariant.Tests;

public class TorchTests
{
    [Fact]
    public void Libtorch_loads_and_adds()
    {
        using var a = torch.ones(3);
        using var b = a + a;
        Assert.Equal(2f, b[1].item<float>());
    }
}
