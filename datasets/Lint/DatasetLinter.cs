using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Looks for what would mislead a training: absent or empty labels, wrong units and signs (measured against the energies), energies per atom,
/// references subtracted twice, duplicates and leakage, overlapping and isolated atoms, outliers, net forces, mixed levels of theory. Frames
/// are taken one by one; about 150 bytes a frame stay in memory.
/// </summary>
public sealed class DatasetLinter
{
    private const int Shown = 10;
    private static readonly int[] NobleGases = [2, 10, 18, 36, 54, 86];
    private readonly LintOptions options;
    private readonly StatisticsCollector statistics;
    private readonly WorkRegression work = new();
    private readonly PressureTrend pressure = new();
    private readonly Fingerprint fingerprint = new();
    private readonly ContactScan contacts = new();
    private readonly CellList cells = new();
    private NeighborList? probe;
    private readonly List<(long Frame, float[] Vector, int Set)> vectors = [];
    private readonly List<FrameEnergy> energies = [];
    private readonly List<float> contactRatios = [];
    private readonly Dictionary<string, Tally> tallies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> levels = new(StringComparer.Ordinal);
    private readonly List<(double Largest, long Frame)> forces = [], stresses = [];
    private long frame, zeroForces, symmetricForces, withForces, zeroEnergies, withEnergies, zeroStress, withStress, periodic;

    /// <summary>A linter.</summary>
    public DatasetLinter(LintOptions? options = null)
    {
        this.options = options ?? new();
        statistics = new(this.options.NeighborCutoff);
    }

    private sealed class Tally
    {
        public long Count;
        public List<long> Frames = [];
        public double Worst;
    }

    /// <summary>Takes a frame of the set (set 0), or of another set that must not overlap with it (set 1, 2, …; only compared for leakage).</summary>
    public void Add(AtomicSystem system, int set = 0)
    {
        ArgumentNullException.ThrowIfNull(system);
        string? impossible = Impossible(system);
        if (impossible is null && options.Duplicates && vectors.Count < options.MostFingerprints && fingerprint.Of(system) is { } vector) vectors.Add((set == 0 ? frame : otherFrames++, vector, set));
        if (set != 0) return;
        statistics.Add(system);
        var (_, composition) = CompositionEnergies.Of(system.Numbers);
        string state = State(system);
        work.Add(system, composition + state, frame);
        pressure.Add(system);
        double imbalance = double.PositiveInfinity;
        if (impossible is not null) Count("cell", 0, impossible);
        else if (options.Contacts) imbalance = Contacts(system);
        Labels(system, composition, state, imbalance);
        if (system.Info.TryGetValue(InfoKeys.LevelOfTheory, out var level)) levels[level.ToString()!] = levels.GetValueOrDefault(level.ToString()!) + 1;
        if (system.Cell.Pbc.Any) periodic++;
        frame++;
    }

    private long otherFrames;

    private static string State(AtomicSystem system) => (system.Charge, system.SpinMultiplicity) is (null or 0, null or 1)
        ? ""
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" of charge {system.Charge ?? 0} and multiplicity {system.SpinMultiplicity?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}");

    // Cells and positions that no neighbour search can take: degenerate, far too small, atoms far outside.
    private string? Impossible(AtomicSystem system)
    {
        if (system.Cell.Validate() is { } bad) return bad;
        try
        {
            probe = cells.Build(system.Positions, system.Cell, ContactScan.Reach, reuse: probe);
            return null;
        }
        catch (PhysicsError e)
        {
            return e.Message;
        }
    }

    private double Contacts(AtomicSystem system)
    {
        var (closest, isolated, imbalance) = contacts.Of(system);
        if (closest < options.Overlap) Count("overlap", closest);
        if (isolated >= 0 && system.Count > 1) Count("isolated-atom", 1);
        if (system.Count > 1 && double.IsFinite(closest) && !system.Numbers.AsSpan().ContainsAny(NobleGases)) contactRatios.Add((float)closest);
        return imbalance;
    }

    private void Labels(AtomicSystem system, string composition, string state, double imbalance)
    {
        var l = system.Labels;
        double largest = double.NaN, forceSquare = double.NaN;
        if (l.Energy is { } e)
        {
            withEnergies++;
            if (e == 0) zeroEnergies++;
            if (!double.IsFinite(e)) Count("not-finite", 1);
        }
        if (l.Forces is { } f)
        {
            withForces++;
            double x = 0, y = 0, z = 0, top = 0, sum = 0;
            bool finite = true, any = false;
            for (int i = 0; i < f.Length; i += 3)
            {
                (x, y, z) = (x + f[i], y + f[i + 1], z + f[i + 2]);
                double square = f[i] * f[i] + f[i + 1] * f[i + 1] + f[i + 2] * f[i + 2];
                finite &= double.IsFinite(square);
                any |= square != 0;
                top = Math.Max(top, square);
                sum += square;
            }
            forceSquare = sum / f.Length;
            if (!finite) Count("not-finite", 1);
            // A single atom and a frame in perfect symmetry have no forces.
            if (!any && system.Count > 1 && imbalance > 0.01) zeroForces++;
            if (!any && (system.Count == 1 || imbalance <= 0.01)) symmetricForces++;
            double net = Math.Sqrt(x * x + y * y + z * z);
            if (finite && net > options.NetForce && system.Movable is null) Count("net-force", net);
            largest = finite ? Math.Sqrt(top) : double.NaN;
            if (finite) forces.Add((largest, frame));
        }
        if (l.Stress is { } s)
        {
            withStress++;
            if (!s.IsFinite) Count("not-finite", 1);
            else
            {
                if (s == Matrix3.Zero) zeroStress++;
                stresses.Add((s.FrobeniusNorm, frame));
                double skew = Math.Abs(s.XY - s.YX) + Math.Abs(s.XZ - s.ZX) + Math.Abs(s.YZ - s.ZY);
                if (skew > 1e-4 + 0.02 * s.FrobeniusNorm) Count("stress-asymmetric", skew);
            }
        }
        if (l.Energy is { } energy && double.IsFinite(energy)) energies.Add(new(frame, composition, energy, system.Count, !system.Cell.Pbc.Any && system.Count == 1, Math.Sqrt(forceSquare), state));
    }

    private void Count(string code, double size, string? text = null)
    {
        if (!tallies.TryGetValue(code, out var t)) tallies[code] = t = new();
        t.Count++;
        t.Worst = code == "overlap" ? (t.Count == 1 ? size : Math.Min(t.Worst, size)) : Math.Max(t.Worst, size);
        if (t.Frames.Count < Shown && (t.Frames.Count == 0 || t.Frames[^1] != frame)) t.Frames.Add(frame);
        if (text is not null) tallies[code + ":" + text] = t;
    }

    /// <summary>The verdict on what was added.</summary>
    public LintReport Report()
    {
        var result = statistics.Result();
        var findings = new List<Finding>();
        var undone = new List<string>();
        if (frame == 0) findings.Add(new("empty", Severity.Error, "the set holds no structures", []));
        else
        {
            Coverage(findings);
            Counted(findings);
            findings.AddRange(UnitChecks.Forces(work, result, undone));
            findings.AddRange(UnitChecks.Stress(work, pressure, result, undone));
            if (JumpCheck.Of(work, !findings.Exists(f => f.Code is "stress-unit" or "stress-sign" or "stress-order" or "stress-work")) is { } jumps) findings.Add(jumps);
            if (ElectronEnergies.Check(statistics.Energies) is { } unit) findings.Add(unit);
            Lengths(findings);
            findings.AddRange(EnergyChecks.All(energies, statistics.Energies, result, undone));
            OutlierForces(findings);
            OutlierStresses(findings);
            if (options.Duplicates) Duplicates(findings, undone);
        }
        if (levels.Count > 1) findings.Add(new("mixed-levels", Severity.Error, $"levels of theory are mixed: {string.Join(", ", levels.OrderByDescending(p => p.Value).Select(p => $"{p.Key} ({p.Value})"))}; split the set, their energies are not comparable", []));
        return new(result, [.. findings.OrderByDescending(f => f.Severity)], undone);
    }

    private void Coverage(List<Finding> findings)
    {
        void Label(string name, long with, long due, long zeros)
        {
            if (with == 0)
            {
                if (due > 0) findings.Add(new($"{name}-absent", name switch { "energy" => Severity.Error, "forces" => Severity.Warning, _ => Severity.Note }, $"no frame has {name}: a loss on it cannot be computed", []));
            }
            else if (zeros > 0 && zeros + (name == "forces" ? symmetricForces : 0) == with && with > 1) findings.Add(new($"{name}-zero", Severity.Error, $"{name} is exactly zero in all {with} frames that carry it: the label was never filled in", []));
            else if (with < due) findings.Add(new($"{name}-partial", Severity.Note, $"{with} of {due} frames have {name}; the others are masked in the loss", []));
            else if (zeros > 0.02 * with && zeros > 2) findings.Add(new($"{name}-zero", Severity.Warning, $"{name} is exactly zero in {zeros} of {with} frames", []));
        }
        Label("energy", withEnergies, frame, zeroEnergies);
        Label("forces", withForces, frame, zeroForces);
        Label("stress", withStress, periodic, zeroStress);
    }

    private void Counted(List<Finding> findings)
    {
        void Turn(string code, Severity severity, Func<Tally, string> text)
        {
            if (tallies.TryGetValue(code, out var t)) findings.Add(new(code, severity, text(t), t.Frames));
        }
        Turn("not-finite", Severity.Error, t => $"{t.Count} label{(t.Count == 1 ? " is" : "s are")} NaN or infinite");
        Turn("cell", Severity.Error, t => $"an impossible cell in {Frames(t.Count)} ({string.Join("; ", tallies.Keys.Where(k => k.StartsWith("cell:", StringComparison.Ordinal)).Select(k => k[5..]).Take(2))})");
        Turn("overlap", Severity.Error, t => $"two atoms closer than {options.Overlap:0.##} times their covalent distance in {Frames(t.Count)} (closest: {t.Worst:0.###} times)");
        Turn("isolated-atom", Severity.Warning, t => $"an atom without any neighbour within {ContactScan.Reach} Å in {Frames(t.Count)}: a local model sees nothing there");
        Turn("net-force", t0() > 0.05 * withForces ? Severity.Warning : Severity.Note, t => $"the forces of {t.Count} of {withForces} frames do not add up to zero (worst {t.Worst:0.###} eV/Å, limit {options.NetForce} eV/Å): unconverged, or drift not removed");
        Turn("stress-asymmetric", Severity.Warning, t => $"stresses that are not symmetric in {Frames(t.Count)} (worst {t.Worst:0.####} eV/Å³)");

        long t0() => tallies.TryGetValue("net-force", out var t) ? t.Count : 0;
    }

    // Bonded atoms stand at about the sum of their covalent radii; 1/0.529 times that in nearly every frame is no chemistry.
    private void Lengths(List<Finding> findings)
    {
        if (contactRatios.Count < 5) return;
        contactRatios.Sort();
        double tenth = contactRatios[contactRatios.Count / 10], median = contactRatios[contactRatios.Count / 2];
        if (tenth > 1.3 && median is > 1.45 and < 2.5) findings.Add(new("length-unit", Severity.Error, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the closest atoms of a frame are typically {median:0.00} covalent distances apart: the positions look like bohr instead of Å"), []));
    }

    private static string Frames(long count) => count == 1 ? "1 frame" : $"{count} frames";

    private static string Pairs(List<(long A, long B)> pairs) => string.Join(", ", pairs.Take(3).Select(p => $"{p.A} and {p.B}")) + (pairs.Count > 3 ? ", …" : "");

    private void OutlierForces(List<Finding> findings)
    {
        if (forces.Count < 20) return;
        var sorted = forces.Select(f => f.Largest).Order().ToArray();
        double median = sorted[sorted.Length / 2], upper = sorted[(int)(0.9 * sorted.Length)], limit = Math.Max(30, 8 * Math.Max(upper, median));
        var far = forces.Where(f => f.Largest > limit).ToList();
        if (far.Count > 0) findings.Add(new("force-outlier", Severity.Warning, $"forces above {limit:0} eV/Å in {Frames(far.Count)} (worst {far.Max(f => f.Largest):0.#}; nine in ten frames stay below {upper:0.##})", [.. far.OrderByDescending(f => f.Largest).Take(Shown).Select(f => f.Frame)]));
    }

    // Above 100 GPa and far beyond what the set holds elsewhere: as a rule an unfinished calculation, not a compressed crystal.
    private void OutlierStresses(List<Finding> findings)
    {
        if (stresses.Count < 20) return;
        double upper = stresses.Select(s => s.Largest).Order().ElementAt((int)(0.9 * stresses.Count)), limit = Math.Max(100 * UnitSystem.Gigapascal, 3 * upper);
        var far = stresses.Where(s => s.Largest > limit).OrderByDescending(s => s.Largest).ToList();
        if (far.Count > 0) findings.Add(new("stress-outlier", Severity.Warning, $"stresses above {limit / UnitSystem.Gigapascal:0} GPa in {Frames(far.Count)} (worst {far[0].Largest / UnitSystem.Gigapascal:0}; nine in ten frames stay below {upper / UnitSystem.Gigapascal:0.##}): look whether they are derivatives of the energy", [.. far.Take(Shown).Select(s => s.Frame)]));
    }

    private void Duplicates(List<Finding> findings, List<string> undone)
    {
        if (vectors.Count >= options.MostFingerprints) undone.Add($"duplicates: only the first {options.MostFingerprints} frames were compared");
        var known = energies.ToDictionary(e => e.Frame);
        // The same atoms with another charge or spin are another system.
        var twins = Fingerprint.NearPairs([.. vectors.Where(v => v.Set == 0)], options.DuplicateTolerance, 10_000, false).Where(t => known.GetValueOrDefault(t.A).State == known.GetValueOrDefault(t.B).State).ToList();
        var contradicting = twins.Where(t => known.TryGetValue(t.A, out var a) && known.TryGetValue(t.B, out var b) && Math.Abs(a.Energy - b.Energy) > options.Contradiction * a.Atoms).ToList();
        var equal = twins.Except(contradicting).ToList();
        int repeated = equal.Select(t => Math.Max(t.A, t.B)).Distinct().Count();
        if (repeated > 0) findings.Add(new("duplicates", repeated > 0.1 * frame ? Severity.Warning : Severity.Note, $"{Frames(repeated)} repeat{(repeated == 1 ? "s" : "")} another one up to rotation, translation and numbering: {Pairs(equal)}", [.. equal.Take(Shown / 2).SelectMany(p => new[] { p.A, p.B })]));
        if (contradicting.Count > 0) findings.Add(new("contradictions", Severity.Warning, $"{contradicting.Count} pair{(contradicting.Count == 1 ? " of frames is" : "s of frames are")} the same structure but differ in energy by more than {1000 * options.Contradiction:0.#} meV/atom: {Pairs(contradicting)}", [.. contradicting.Take(Shown / 2).SelectMany(p => new[] { p.A, p.B })]));
        if (!vectors.Any(v => v.Set != 0)) return;
        var leaks = Fingerprint.NearPairs(vectors, options.DuplicateTolerance, 10_000, true);
        if (leaks.Count > 0) findings.Add(new("leakage", Severity.Error, $"{leaks.Count}{(leaks.Count >= 10_000 ? " or more" : "")} structures stand in both sets (numbered as in the first): errors on the other set will look too good", [.. leaks.Take(Shown).Select(p => p.A)]));
    }
}
