namespace Potentials.Equivariant.Tests;

/// <summary>Rows turned by registers against the definition, for every number of components and channels.</summary>
public sealed unsafe class RegisterTurnTests
{
    [Fact]
    public void Rows_are_turned_as_defined_and_nothing_beside_them_is_touched()
    {
        Turn<float>(v => v);
        Turn<double>(v => v);
    }

    private static void Turn<T>(Func<int, T> number)
        where T : unmanaged
    {
        const int margin = 5;
        T guard = number(-1);
        for (int size = 1; size <= 11; size++)
            foreach (int channels in new[] { 1, 7, 8, 15, 16, 17, 31, 40, 64 })
            {
                int stride = channels + 3;
                T[] channelMajor = [.. Enumerable.Range(0, channels * size).Select(number)], there = new T[size * stride + margin], back = new T[channels * size + margin];
                there.AsSpan().Fill(guard);
                back.AsSpan().Fill(guard);
                fixed (T* a = channelMajor, b = there, c = back)
                {
                    FeatureLayout.ToComponents(a, b, channels, size, stride);
                    FeatureLayout.ToChannels(b, c, channels, size, stride);
                }
                for (int m = 0; m < size; m++)
                    for (int u = 0; u < stride; u++)
                        if (u < channels) Assert.Equal(number(u * size + m), there[m * stride + u]);
                        else Assert.Equal(guard, there[m * stride + u]);
                Assert.Equal([.. channelMajor, .. Enumerable.Repeat(guard, margin)], back);
            }
    }
}
