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

    [Theory]
    [InlineData(1), InlineData(2)]
    public void Every_test_begins_with_the_same_random_numbers(int test)
    {
        using var first = torch.rand(test);
        Assert.Equal(0.7576316f, first[0].item<float>(), 1e-6f);
    }

    /// <summary>The package's own assembly fails here within some thousand collections, once its methods are optimised (build/TorchNative.targets).</summary>
    [Fact]
    public void Garbage_collections_take_no_scalar_from_under_libtorch()
    {
        using var a = torch.rand(2000);
        using var twice = a * 2;
        for (int round = 0; round < 5; round++)
        {
            for (int k = 0; k < 100; k++) Add();
            Thread.Sleep(200); // the JIT optimises what was called often when nothing new has been for a while
        }
        bool done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            int last = GC.CollectionCount(0) + 5_000;
            while (GC.CollectionCount(0) < last) Add();
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }

        void Add()
        {
            using var sum = a + a;
            Assert.True(sum.Equals(twice));
        }
    }
}
