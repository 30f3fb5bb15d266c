using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Models.Tensors;

/// <summary>
/// Brings the arrays of a batch to a device. For a GPU they are laid one behind the other in page-locked memory and cross in one asynchronous
/// transfer for each type of number, while the host fills the other of two buffers (after S. Min et al., "PyTorch-Direct", arXiv 2101.07956). On
/// the CPU the tensors are views of the memory that was filled, without another copy. Not for several threads at once.
/// </summary>
public sealed class DeviceStaging : IDisposable
{
    private const int Slots = 2, Alignment = 16;
    private static readonly ScalarType[] Types = [ScalarType.Float64, ScalarType.Float32, ScalarType.Int64, ScalarType.Int32, ScalarType.Bool];
    private readonly Device device;
    private readonly Tensor?[] buffers = new Tensor?[Slots * 5];
    private readonly bool[] crossing = new bool[Slots];
    private readonly List<(int Type, long First, long Count, long[] Shape)> parts = [];
    private readonly long[] used = new long[5], before = new long[5];
    private int slot;

    /// <summary>Staging to <paramref name="device"/>.</summary>
    public DeviceStaging(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.device = device;
    }

    /// <summary>Whether arrays pass through page-locked memory: for every device but the CPU.</summary>
    public bool IsPinned => device.type != DeviceType.CPU;

    /// <summary>Adds an array to the batch that is being filled; its memory is free again at once.</summary>
    /// <param name="values">Numbers, row-major: double, float, long, int or bool.</param>
    /// <param name="shape">Extents of the tensor; their product is the number of values.</param>
    /// <exception cref="ArgumentException">The type is another one, or the shape does not fit.</exception>
    public void Add<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        long count = 1;
        foreach (long n in shape) count *= n;
        if (count != values.Length) throw new ArgumentException($"{values.Length} numbers for a shape of {count}.", nameof(shape));
        int type = TypeOf<T>();
        long first = (used[type] + Alignment - 1) / Alignment * Alignment;
        Reserve(type, first + count);
        MemoryMarshal.AsBytes(values).CopyTo(Buffer(type)!.bytes[(int)(first * System.Runtime.CompilerServices.Unsafe.SizeOf<T>())..]);
        parts.Add((type, first, count, shape.ToArray()));
        used[type] = first + count;
    }

    /// <summary>The arrays added since the last call as tensors on the device, in their order. The caller owns them.</summary>
    public Tensor[] Send()
    {
        var there = new Tensor?[Types.Length];
        for (int t = 0; t < there.Length; t++)
        {
            if (used[t] == 0) continue;
            using var host = Buffer(t)!.narrow(0, 0, used[t]);
            there[t] = IsPinned ? host.to(device, non_blocking: true) : host.alias();
        }
        var tensors = new Tensor[parts.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            var (type, first, count, shape) = parts[i];
            if (there[type] is { } whole)
            {
                using var part = whole.narrow(0, first, count);
                tensors[i] = part.view(shape);
            }
            else tensors[i] = empty(shape, Types[type], device);
        }
        foreach (var whole in there) whole?.Dispose();
        parts.Clear();
        used.CopyTo(before, 0);
        Array.Clear(used);
        // What the CPU's tensors look at must not be filled again; page-locked memory is kept.
        if (!IsPinned) Release(slot);
        crossing[slot] = IsPinned;
        slot = (slot + 1) % Slots;
        return tensors;
    }

    private ref Tensor? Buffer(int type) => ref buffers[slot * Types.Length + type];

    private void Reserve(int type, long count)
    {
        if (8 * count > int.MaxValue) throw new ArgumentException($"A batch of {count} numbers of one type; make smaller batches.", nameof(count));
        if (crossing[slot])
        {
            // The transfer from this buffer, begun two batches ago, must have ended before it is filled again.
            cuda.synchronize(device);
            Array.Clear(crossing);
        }
        ref var buffer = ref Buffer(type);
        if (buffer is { } now && now.shape[0] >= count) return;
        long size = Math.Max(count, buffer is { } small ? 2 * small.shape[0] : Math.Max(64, before[type]));
        using var scope = NewDisposeScope();
        var larger = empty([size], Types[type]);
        if (IsPinned) larger = larger.pin_memory();
        if (buffer is { } old)
        {
            old.bytes.CopyTo(larger.bytes);
            old.Dispose();
        }
        buffer = larger.DetachFromDisposeScope();
    }

    private void Release(int which)
    {
        for (int t = 0; t < Types.Length; t++)
        {
            buffers[which * Types.Length + t]?.Dispose();
            buffers[which * Types.Length + t] = null;
        }
    }

    private static int TypeOf<T>() =>
        typeof(T) == typeof(double) ? 0 : typeof(T) == typeof(float) ? 1 : typeof(T) == typeof(long) ? 2
        : typeof(T) == typeof(int) ? 3 : typeof(T) == typeof(bool) ? 4 : throw new ArgumentException($"{typeof(T).Name} has no tensor type here.");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Array.Exists(crossing, c => c)) cuda.synchronize(device);
        for (int i = 0; i < Slots; i++) Release(i);
    }
}
