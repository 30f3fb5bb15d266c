using System.Globalization;
using Potentials.Cli.Console;

namespace Potentials.Cli.Bench;

/// <summary>Prints what benchmarks found, for people or as one JSON object.</summary>
internal static class BenchReport
{
    /// <summary>A potential.</summary>
    public static void Show(PotentialBenchResult r, bool json)
    {
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteString("model", r.Model);
                w.WriteString("dtype", r.Precision);
                w.WriteNumber("threads", r.Threads);
                w.WriteNumber("frames", r.Frames);
                w.WriteNumber("atoms", r.Atoms);
                w.WriteNumber("pairs", r.Pairs);
                w.WriteNumber("repeats", r.Repeats);
                w.WriteNumber("ms_per_atom", r.MillisecondsPerAtom);
                w.WriteNumber("ms_per_atom_median", r.MedianMilliseconds / r.Atoms);
                w.WriteNumber("ms_per_evaluation", r.BestMilliseconds);
                w.WriteNumberOrNull("peak_fraction", r.PeakFraction);
            });
            return;
        }
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine(string.Create(c, $"{r.Model}, {r.Precision}, {r.Threads} thread{(r.Threads == 1 ? "" : "s")}: {r.Frames} frames, {r.Atoms} atoms, {r.Pairs} pairs"));
        System.Console.WriteLine(string.Create(c, $"best    {r.BestMilliseconds,10:0.000} ms   {r.MillisecondsPerAtom:0.00000} ms/atom   (of {r.Repeats})"));
        System.Console.WriteLine(string.Create(c, $"median  {r.MedianMilliseconds,10:0.000} ms   {r.MedianMilliseconds / r.Atoms:0.00000} ms/atom"));
        if (r.PeakFraction is { } f) System.Console.WriteLine(string.Create(c, $"{100 * f:0.0} % of the speed of a large matrix product"));
    }

    /// <summary>Neighbour lists.</summary>
    public static void Show(NeighborsBenchResult r, bool json)
    {
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteNumber("atoms", r.Atoms);
                w.WriteNumber("pairs", r.Pairs);
                w.WriteNumber("pairs_per_atom", r.PairsPerAtom);
                w.WriteNumber("radius", r.Radius);
                w.WriteNumber("threads", r.Threads);
                w.WriteNumber("repeats", r.Repeats);
                w.WriteNumber("us_per_atom", r.BestMicrosecondsPerAtom);
                w.WriteNumber("us_per_atom_median", r.MedianMicrosecondsPerAtom);
                w.WriteNumber("bytes_per_pair", r.BytesPerPair);
                w.WriteNumber("candidates_per_atom", r.CandidatesPerAtom);
                w.WriteNumber("floor_us_per_atom", r.FloorMicrosecondsPerAtom);
                w.WriteNumber("bytes_allocated", r.BytesAllocated);
            });
            return;
        }
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine(string.Create(c, $"{r.Atoms} atoms, radius {r.Radius} Å, {r.PairsPerAtom:0.0} pairs an atom, {r.Threads} thread{(r.Threads == 1 ? "" : "s")}"));
        System.Console.WriteLine(string.Create(c, $"best    {r.BestMicrosecondsPerAtom,8:0.000} µs/atom   (of {r.Repeats})"));
        System.Console.WriteLine(string.Create(c, $"median  {r.MedianMicrosecondsPerAtom,8:0.000} µs/atom"));
        System.Console.WriteLine(string.Create(c, $"floor   {r.FloorMicrosecondsPerAtom,8:0.000} µs/atom   ({r.CandidatesPerAtom:0} distances an atom and one write a pair)"));
        System.Console.WriteLine(string.Create(c, $"memory  {r.BytesPerPair,8:0.00} bytes/pair   ({r.BytesAllocated} bytes allocated by a repeated build)"));
    }

    /// <summary>Molecular dynamics.</summary>
    public static void Show(MdBenchResult r, bool json)
    {
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteNumber("atoms", r.Atoms);
                w.WriteNumber("ms_per_step", r.MillisecondsPerStep);
                w.WriteNumber("ms_per_step_median", r.MedianMilliseconds);
                w.WriteNumber("bytes_per_step", r.BytesPerStep);
                w.WriteNumber("pairs", r.Pairs);
                w.WriteNumber("rebuilds_per_1000_steps", r.RebuildsPerThousandSteps);
                w.WriteStartArray("engine");
                foreach (var o in r.Overheads)
                {
                    w.WriteStartObject();
                    w.WriteString("integrator", o.Integrator);
                    w.WriteNumberOrNull("us_per_step", o.MicrosecondsPerStep);
                    w.WriteNumberOrNull("ns_per_atom", o.NanosecondsPerAtom);
                    w.WriteNumberOrNull("bytes_per_step", o.BytesPerStep);
                    w.WriteEndObject();
                }
                w.WriteEndArray();
                if (r.Soak is not { } soak)
                {
                    w.WriteNull("soak");
                    return;
                }
                w.WriteStartObject("soak");
                w.WriteNumber("steps", soak.Steps);
                w.WriteNumberOrNull("seconds", soak.Seconds);
                w.WriteNumberOrNull("resident_MB", soak.ResidentMegabytes);
                w.WriteNumberOrNull("memory_growth_MB", soak.GrownMegabytes);
                w.WriteNumberOrNull("memory_slope_MB_per_hour", soak.SlopeMegabytesPerHour);
                w.WriteNumberOrNull("speed_ratio", soak.SpeedRatio);
                w.WriteNumberOrNull("bytes_per_step", soak.BytesPerStep);
                w.WriteNumberOrNull("drift_kT_per_ns_and_dof", soak.DriftPerNanosecond);
                w.WriteEndObject();
            });
            return;
        }
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine(string.Create(c, $"Lennard-Jones argon, {r.Atoms} atoms, cutoff 8.5 Å, 95 K, one thread, neighbour updates included"));
        System.Console.WriteLine(string.Create(c, $"best    {r.MillisecondsPerStep,8:0.0000} ms/step   median {r.MedianMilliseconds:0.0000} ms/step"));
        System.Console.WriteLine(string.Create(c, $"list    {r.Pairs} pairs, {r.RebuildsPerThousandSteps:0.0} builds in 1,000 steps, {r.BytesPerStep:0.0} bytes allocated a step"));
        var table = new TextTable("engine alone", "µs/step", "ns/atom/step", "bytes/step");
        foreach (var o in r.Overheads)
            table.Add(o.Integrator, o.MicrosecondsPerStep.ToString("0.00", c), o.NanosecondsPerAtom.ToString("0.0", c), o.BytesPerStep.ToString("0.0", c));
        System.Console.Write(table);
        if (r.Soak is { } s)
            System.Console.WriteLine(string.Create(c,
                $"soak    {s.Steps} steps in {s.Seconds:0} s: {s.ResidentMegabytes:0} MB resident, {s.GrownMegabytes:+0.0;-0.0} MB in the run ({s.SlopeMegabytesPerHour:0.0} MB/h), speed end/start {s.SpeedRatio:0.00},\n        {s.BytesPerStep:0.0} bytes/step, drift {s.DriftPerNanosecond:0.0e+00} kT/ns/dof"));
    }
}
