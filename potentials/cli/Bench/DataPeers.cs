using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Bench;

/// <summary>Other readers on the same files in the same run: ASE, h5py and Python's lmdb, each in one process of one thread.</summary>
internal static class DataPeers
{
    private const int Conformations = 50, RandomReads = 10_000, PeerPasses = 3;

    /// <summary>One task read by this program and by a peer.</summary>
    /// <param name="Task">What was read.</param>
    /// <param name="Peer">The peer and its version.</param>
    /// <param name="Bytes">Size of the file.</param>
    /// <param name="FramesPerSecond">Structures a second here, best of the passes, one thread.</param>
    /// <param name="FramesPerCpuSecond">The same by processor time.</param>
    /// <param name="PeerPerSecond">Structures a second of the peer, best of the passes.</param>
    /// <param name="PeerPerCpuSecond">The same by processor time.</param>
    internal sealed record Duel(string Task, string Peer, long Bytes, double FramesPerSecond, double FramesPerCpuSecond, double PeerPerSecond, double PeerPerCpuSecond)
    {
        /// <summary>How many times as fast this program is, by processor time.</summary>
        public double Ratio => FramesPerCpuSecond / PeerPerCpuSecond;
    }

    /// <summary>Reads the SPICE-like file that h5py makes here, and what <see cref="DataBench"/> wrote before.</summary>
    /// <param name="python">Python 3 that has ase, h5py and lmdb.</param>
    /// <param name="folder">Folder of the set.</param>
    /// <param name="frames">Structures of each file.</param>
    /// <param name="passes">Times each file is read.</param>
    /// <param name="done">Readings of the set's files.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static IReadOnlyList<Duel> Measure(string python, string folder, int frames, int passes, IReadOnlyList<DataBench.Reading> done, CancellationToken cancellation)
    {
        var duels = new List<Duel>();
        void Meet(string task, DataBench.Reading own, string file, params string[] arguments)
        {
            cancellation.ThrowIfCancellationRequested();
            var r = Ask(python, [arguments[0], file, .. arguments[1..], Math.Min(passes, PeerPasses).ToString(CultureInfo.InvariantCulture)]);
            duels.Add(new(task, r.Reader, own.Bytes, own.FramesPerSecond, own.FramesPerCpuSecond, r.Frames / r.Seconds, r.Frames / r.Cpu));
        }
        string spice = Path.Combine(folder, "spice.hdf5");
        int molecules = Math.Max(1, frames / Conformations);
        Ask(python, ["make", spice, molecules.ToString(CultureInfo.InvariantCulture), Conformations.ToString(CultureInfo.InvariantCulture)]);
        Meet("hdf5 (SPICE), all", DataBench.Read(spice, ".hdf5", passes, cancellation), spice, "spice");
        Meet("hdf5 (SPICE), random", Random(spice, passes, cancellation), spice, "random", RandomReads.ToString(CultureInfo.InvariantCulture));
        Meet("aselmdb", done.Single(r => r.Format == ".aselmdb"), Path.Combine(folder, "set.aselmdb"), "lmdb");
        Meet("extxyz", done.Single(r => r.Format == ".extxyz"), Path.Combine(folder, "set.extxyz"), "extxyz", "500");
        return duels;
    }

    private static DataBench.Reading Random(string path, int passes, CancellationToken cancellation)
    {
        double best = 0, bestCpu = 0, first = double.MaxValue;
        using var self = Process.GetCurrentProcess();
        for (int pass = 0; pass < passes; pass++)
        {
            using var source = Dataset.Open(path);
            self.Refresh();
            var cpu = self.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < RandomReads; i++)
            {
                if (i % 1000 == 0) cancellation.ThrowIfCancellationRequested();
                var (a, b, _, _) = Philox.Draw(7, pass, 0, 0, i);
                source.Read((long)(Philox.Uniform(a, b) * source.Count!.Value));
                if (i == 0) first = Math.Min(first, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            best = Math.Max(best, RandomReads / Stopwatch.GetElapsedTime(start).TotalSeconds);
            self.Refresh();
            bestCpu = Math.Max(bestCpu, RandomReads / Math.Max(1e-3, (self.TotalProcessorTime - cpu).TotalSeconds));
        }
        return new(".hdf5", new FileInfo(path).Length, best, bestCpu, first);
    }

    private sealed record Answer(string Reader, long Frames, double Seconds, double Cpu);

    private static Answer Ask(string python, IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", Script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new EnvironmentError($"--peers: '{python}' stopped at '{arguments[0]}': {errors.Result.TrimEnd().Split('\n')[^1]}");
            using var json = JsonDocument.Parse(output);
            var r = json.RootElement;
            return new(r.GetProperty("reader").GetString()!, r.GetProperty("frames").GetInt64(), r.GetProperty("seconds").GetDouble(), r.GetProperty("cpu").GetDouble());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new EnvironmentError($"--peers: '{python}' cannot be started: {e.Message}", e);
        }
    }

    // The peers read the same data sets that this program reads, into numpy arrays; lmdb's rows into the dictionaries of Python's json.
    private const string Script = """
        import json, sys, time, itertools
        import numpy as np
        what, path, rest = sys.argv[1], sys.argv[2], [int(x) for x in sys.argv[3:]]
        names = ['atomic_numbers', 'conformations', 'dft_total_energy', 'dft_total_gradient', 'mbis_charges', 'scf_dipole']
        frames, reader = 0, ''
        def make(molecules, conformations):
            import h5py
            rng = np.random.default_rng(1)
            with h5py.File(path, 'w') as f:
                for m in range(molecules):
                    n = int(rng.integers(15, 46))
                    g = f.create_group(str(100000 + m))
                    z = rng.choice([1, 6, 7, 8], n)
                    g.create_dataset('atomic_numbers', data=z.astype(np.int16))
                    g.create_dataset('smiles', data=[''.join('[' + {1: 'H', 6: 'C', 7: 'N', 8: 'O'}[int(k)] + ':%d]' % (i + 1) for i, k in enumerate(z))], dtype=h5py.string_dtype())
                    g.create_dataset('subset', data=['generated'], dtype=h5py.string_dtype())
                    for name, shape, kind, unit in [('conformations', (n, 3), 'f4', 'bohr'), ('dft_total_energy', (), 'f8', 'hartree'), ('dft_total_gradient', (n, 3), 'f4', 'hartree/bohr'),
                                                    ('formation_energy', (), 'f8', 'hartree'), ('mbis_charges', (n, 1), 'f4', 'elementary_charge'), ('scf_dipole', (3,), 'f4', 'elementary_charge')]:
                        d = g.create_dataset(name, data=rng.normal(size=(conformations,) + shape).astype(kind))
                        d.attrs['units'] = unit
            return molecules * conformations, 'h5py ' + h5py.__version__
        def spice():
            import h5py
            total = 0
            with h5py.File(path, 'r') as f:
                for name in f:
                    g = f[name]
                    a = [g[k][...] for k in names] + [g['smiles'][0], g['subset'][0]]
                    total += len(a[1])
            return total, 'h5py ' + h5py.__version__
        def random(n):
            import h5py
            rng = np.random.default_rng(2)
            with h5py.File(path, 'r') as f:
                groups = list(f)
                begin()
                for m in rng.integers(0, len(groups), n):
                    g = f[groups[m]]
                    i = int(rng.integers(0, g['conformations'].shape[0]))
                    a = [g['atomic_numbers'][...]] + [g[k][i] for k in names[1:]] + [g['smiles'][0], g['subset'][0]]
            return n, 'h5py ' + h5py.__version__
        def lmdb():
            import lmdb, zlib
            total = 0
            with lmdb.open(path, subdir=False, readonly=True, lock=False) as env, env.begin() as t:
                for key, value in t.cursor():
                    row = json.loads(zlib.decompress(value))
                    total += isinstance(row, dict)
            return total, 'lmdb ' + lmdb.__version__ + ', zlib, json'
        def extxyz(n):
            import ase, ase.io
            return sum(1 for _ in itertools.islice(ase.io.iread(path, ':', format='extxyz'), n)), 'ase ' + ase.__version__
        def begin():
            global start, cpu
            start, cpu = time.perf_counter(), time.process_time()
        best = None
        passes = 1 if what == 'make' else rest.pop()
        for _ in range(passes):
            begin()
            frames, reader = globals()[what](*rest)
            seconds, used = time.perf_counter() - start, time.process_time() - cpu
            best = (min(best[0], seconds), min(best[1], used)) if best else (seconds, used)
        print(json.dumps(dict(reader=reader, frames=frames, seconds=best[0], cpu=best[1])))
        """;
}
