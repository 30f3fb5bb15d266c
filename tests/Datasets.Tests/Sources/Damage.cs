using System.Diagnostics;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>Reads damaged copies of a file: only DataError may come out, soon, and without much memory.</summary>
public static class Damage
{
    /// <summary>A fingerprint of everything read: equal fingerprints mean equal data.</summary>
    public static string Fingerprint(IEnumerable<AtomicSystem> frames)
    {
        var hash = new HashCode();
        int n = 0;
        foreach (var f in frames)
        {
            n++;
            foreach (int z in f.Numbers) hash.Add(z);
            foreach (double x in f.Positions) hash.Add(x);
            hash.Add(f.Cell);
            hash.Add(f.Labels.Energy);
            foreach (double[]? values in (ReadOnlySpan<double[]?>)[f.Labels.Forces, f.Labels.Charges, f.Labels.MagneticMoments, f.Labels.AtomEnergies, f.Labels.Dipole, f.Velocities])
            {
                hash.Add(values?.Length);
                foreach (double x in values ?? []) hash.Add(x);
            }
            hash.Add(f.Labels.Stress);
            hash.Add((f.Charge, f.SpinMultiplicity));
            if (f.HasMasses) foreach (double x in f.Masses) hash.Add(x);
            foreach (bool b in f.Movable ?? []) hash.Add(b);
            hash.Add(InfoText.Write(f.Info));
            hash.Add(InfoText.WriteColumns(f.Columns));
        }
        return $"{n}:{hash.ToHashCode()}";
    }

    /// <summary>Cuts the file at (about) <paramref name="cuts"/> places. What still reads must read the same.</summary>
    public static void Truncations(byte[] sample, Func<string, LabelledSource> open, int cuts = 400, string extension = ".data", bool sameOrError = true)
    {
        string whole = Whole(sample, open, extension);
        int step = Math.Max(1, sample.Length / cuts);
        for (int length = 0; length < sample.Length; length += step)
        {
            string? read = Attempt(sample[..length], open, extension);
            if (sameOrError) Assert.True(read is null || read == whole, $"cut at {length} of {sample.Length}: read {read} instead of {whole}");
        }
    }

    /// <summary>Flips <paramref name="flips"/> single bits. With a checksum over everything, what reads must read the same.</summary>
    public static void BitFlips(byte[] sample, Func<string, LabelledSource> open, int flips = 600, int seed = 1, string extension = ".data", bool checksummed = false)
    {
        string whole = Whole(sample, open, extension);
        var random = new Random(seed);
        for (int i = 0; i < flips; i++)
        {
            byte[] copy = [.. sample];
            int at = random.Next(copy.Length), bit = random.Next(8);
            copy[at] ^= (byte)(1 << bit);
            string? read = Attempt(copy, open, extension);
            if (checksummed) Assert.True(read is null || read == whole, $"byte {at} bit {bit}: read {read} instead of {whole}");
        }
    }

    /// <summary>Overwrites runs with zeros, 0xFF, huge little- or big-endian sizes or bytes from elsewhere in the file.</summary>
    public static void Runs(byte[] sample, Func<string, LabelledSource> open, int count, int seed, string extension)
    {
        Whole(sample, open, extension);
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] copy = [.. sample];
            int length = Math.Min(copy.Length, 1 << random.Next(0, 6)), at = random.Next(copy.Length - length + 1);
            var run = copy.AsSpan(at, length);
            switch (i % 5)
            {
                case 0: run.Clear(); break;
                case 1: run.Fill(0xFF); break;
                case 2: run.Clear(); run[^1] = 0x7F; break;
                case 3: run.Clear(); run[0] = 0x7F; break;
                default: sample.AsSpan(random.Next(sample.Length - length + 1), length).CopyTo(run); break;
            }
            Attempt(copy, open, extension);
        }
    }

    // Not measured: what a reader makes once, when it is used first, is no cost of a damaged file.
    private static string Whole(byte[] sample, Func<string, LabelledSource> open, string extension)
    {
        string path = NewPath(extension);
        File.WriteAllBytes(path, sample);
        try
        {
            using var source = open(path);
            return Fingerprint(source.Enumerate());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string NewPath(string extension) => Path.Combine(Path.GetTempPath(), $"potentials-damage-{Environment.ProcessId}-{Guid.NewGuid():N}{extension}");

    private static string? Attempt(byte[] bytes, Func<string, LabelledSource> open, string extension)
    {
        string path = NewPath(extension);
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double start = ThreadClock.Seconds;
        var clock = Stopwatch.StartNew();
        try
        {
            using var source = open(path);
            return Fingerprint(source.Enumerate());
        }
        catch (DataError e)
        {
            Assert.Contains(Path.GetFileNameWithoutExtension(path), e.Message, StringComparison.Ordinal);
            return null;
        }
        finally
        {
            double seconds = ThreadClock.Seconds - start;
            Assert.True(seconds < 1, $"took {seconds:F1} s of processor time");
            Assert.True(clock.Elapsed.TotalSeconds < 30, $"waited {clock.Elapsed.TotalSeconds:F1} s");
            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(used < (16L << 20) + 64L * bytes.Length, $"allocated {used} bytes for a file of {bytes.Length}");
            File.Delete(path);
        }
    }
}
