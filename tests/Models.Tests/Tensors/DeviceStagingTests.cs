using Potentials.Models.Tensors;
using static TorchSharp.torch;

namespace Potentials.Models.Tests;

public sealed class DeviceStagingTests
{
    [Fact]
    public void Arrays_become_tensors_of_their_type_and_shape()
    {
        using var staging = new DeviceStaging(CPU);
        Assert.False(staging.IsPinned);
        for (int round = 1; round <= 4; round++)
        {
            double[] x = [.. Enumerable.Range(0, 6 * round).Select(i => i + 0.5 * round)];
            long[] z = [.. Enumerable.Range(0, 2 * round).Select(i => (long)i - round)];
            bool[] p = [true, false, round % 2 == 0];
            staging.Add<long>(z, 2 * round);
            staging.Add<double>(x, 2 * round, 3);
            staging.Add<bool>(p, 3);
            staging.Add<double>([], 0, 3);
            staging.Add<float>([1.5f * round], 1);
            staging.Add<int>([round, -round], 2, 1);
            var t = staging.Send();
            Assert.Equal(z, t[0].data<long>().ToArray());
            Assert.Equal(x, t[1].data<double>().ToArray());
            Assert.Equal(p, t[2].data<bool>().ToArray());
            Assert.Equal(1.5f * round, t[4].item<float>());
            Assert.Equal([round, -round], t[5].data<int>().ToArray());
            Assert.Equal([[2L * round], [2L * round, 3], [3], [0, 3], [1], [2, 1]], t.Select(s => s.shape));
            Assert.Equal([float64, float64, float32], [t[1].dtype, t[3].dtype, t[4].dtype]);
            Assert.All(t, s => Assert.True(s.is_contiguous()));
            foreach (var s in t) s.Dispose();
        }
        Assert.Empty(staging.Send());
    }

    [Fact]
    public void Tensors_of_a_batch_are_not_touched_by_the_batches_after_it()
    {
        using var staging = new DeviceStaging(CPU);
        var sent = new List<Tensor>();
        for (int round = 0; round < 6; round++)
        {
            staging.Add<double>([.. Enumerable.Repeat((double)round, 1000 + 4000 * round)], 1000 + 4000 * round);
            sent.AddRange(staging.Send());
        }
        for (int round = 0; round < 6; round++)
        {
            Assert.All(sent[round].data<double>().ToArray(), v => Assert.Equal(round, v));
            sent[round].Dispose();
        }
    }

    [Fact]
    public void A_staged_tensor_can_be_differentiated_by()
    {
        using var staging = new DeviceStaging(CPU);
        staging.Add<bool>([true], 1);
        staging.Add<double>([1, 2, 3], 3);
        var t = staging.Send();
        using var x = t[1].requires_grad_();
        using var y = (x * x).sum();
        y.backward();
        Assert.Equal([2.0, 4, 6], x.grad!.data<double>().ToArray());
        t[0].Dispose();
    }

    [Fact]
    public void Shapes_and_types_that_do_not_fit_are_refused()
    {
        using var staging = new DeviceStaging(CPU);
        Assert.Throws<ArgumentException>(() => staging.Add<double>([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => staging.Add<char>(['a'], 1));
        Assert.Throws<ArgumentNullException>(() => new DeviceStaging(null!));
    }

    [SkippableFact]
    public void On_a_GPU_arrays_cross_through_page_locked_memory()
    {
        Skip.IfNot(cuda_is_available(), "no GPU here");
        using var staging = new DeviceStaging(CUDA);
        Assert.True(staging.IsPinned);
        for (int round = 0; round < 5; round++)
        {
            double[] x = [.. Enumerable.Range(0, 5000 * (round + 1)).Select(i => (double)i + round)];
            staging.Add<double>(x, x.Length);
            using var there = staging.Send()[0];
            using var back = there.cpu();
            Assert.Equal(TorchSharp.DeviceType.CUDA, there.device_type);
            Assert.Equal(x, back.data<double>().ToArray());
        }
    }
}
