namespace Potentials.Core;

/// <summary>
/// One structure, immutable after construction (the arrays handed in are owned by it: do not change them).
/// Positions in Å, masses in u, velocities in Å/√(u·Å²/eV) (<see cref="UnitSystem.Femtosecond"/> converts), charge in e.
/// </summary>
public sealed class AtomicSystem
{
    private static readonly Dictionary<string, AtomColumn> NoColumns = [];
    private static readonly Dictionary<string, object> NoInfo = [];
    private double[]? masses;

    /// <summary>Makes a structure.</summary>
    /// <param name="numbers">Atomic numbers 1 to 118, [atoms]; 0 is a ghost (X) that only file readers make.</param>
    /// <param name="positions">Å, [atoms, 3] row-major.</param>
    /// <param name="cell">Cell vectors and periodicity; the default is open space.</param>
    /// <exception cref="ArgumentException">Lengths do not agree or a number is outside 0 to 118.</exception>
    public AtomicSystem(int[] numbers, double[] positions, Cell cell = default)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(positions);
        if (positions.Length != 3 * numbers.Length)
            throw new ArgumentException($"{numbers.Length} atoms need {3 * numbers.Length} coordinates, not {positions.Length}.", nameof(positions));
        for (int i = 0; i < numbers.Length; i++)
            if ((uint)numbers[i] > 118) throw new ArgumentException($"Atom {i + 1} has atomic number {numbers[i]}; elements go from 1 to 118.", nameof(numbers));
        Numbers = numbers;
        Positions = positions;
        Cell = cell;
    }

    /// <summary>Number of atoms.</summary>
    public int Count => Numbers.Length;

    /// <summary>Atomic numbers, [atoms].</summary>
    public int[] Numbers { get; }

    /// <summary>Å, [atoms, 3] row-major. Not wrapped: an atom may lie outside the cell.</summary>
    public double[] Positions { get; private init; }

    /// <summary>Cell vectors (rows, Å) and periodicity.</summary>
    public Cell Cell { get; private init; }

    /// <summary>u, [atoms]; the standard atomic weights unless given.</summary>
    public double[] Masses
    {
        get => masses ??= Array.ConvertAll(Numbers, z => Elements.Mass(z));
        init => masses = Checked(value, 1, nameof(Masses));
    }

    /// <summary>Whether masses were given rather than taken from the table of elements.</summary>
    public bool HasMasses => masses is not null && !masses.AsSpan().SequenceEqual(Array.ConvertAll(Numbers, z => Elements.Mass(z)));

    /// <summary>Velocities in internal units, [atoms, 3] row-major, or null.</summary>
    public double[]? Velocities { get; init => field = value is null ? null : Checked(value, 3, nameof(Velocities)); }

    /// <summary>For each coordinate whether it may move, [atoms, 3] row-major (selective dynamics, move_mask); null when all may.</summary>
    public bool[]? Movable { get; init => field = value is null ? null : Checked(value, 3, nameof(Movable)); }

    /// <summary>Total charge in e; null when not stated.</summary>
    public double? Charge { get; init; }

    /// <summary>Spin multiplicity 2S+1; null when not stated.</summary>
    public int? SpinMultiplicity { get; init; }

    /// <summary>Energy, forces, stress and the like that belong to this structure.</summary>
    public SystemLabels Labels { get; init => field = Checked(value); } = SystemLabels.None;

    /// <summary>Per-atom columns that the engine keeps without interpreting.</summary>
    public IReadOnlyDictionary<string, AtomColumn> Columns { get; init => field = Checked(value); } = NoColumns;

    /// <summary>Per-structure values that the engine keeps without interpreting: string, bool, long, double or arrays of these.</summary>
    public IReadOnlyDictionary<string, object> Info { get; init; } = NoInfo;

    /// <summary>The same atoms elsewhere; labels and velocities are dropped since they belong to the old geometry.</summary>
    public AtomicSystem Moved(double[] positions, Cell? cell = null) => new(Numbers, positions, cell ?? Cell)
    {
        masses = masses, Movable = Movable, Charge = Charge, SpinMultiplicity = SpinMultiplicity, Columns = Columns, Info = Info,
    };

    /// <summary>The same structure with other labels.</summary>
    public AtomicSystem WithLabels(SystemLabels labels) => new(Numbers, Positions, Cell)
    {
        masses = masses, Velocities = Velocities, Movable = Movable, Charge = Charge, SpinMultiplicity = SpinMultiplicity, Columns = Columns, Info = Info, Labels = labels,
    };

    private SystemLabels Checked(SystemLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.AtomEnergies is { } e) Checked(e, 1, nameof(SystemLabels.AtomEnergies));
        if (labels.Forces is { } f) Checked(f, 3, nameof(SystemLabels.Forces));
        if (labels.Charges is { } q) Checked(q, 1, nameof(SystemLabels.Charges));
        if (labels.MagneticMoments is { } m) Checked(m, 1, nameof(SystemLabels.MagneticMoments));
        if (labels.Dipole is { Length: not 3 } d) throw new ArgumentException($"A dipole has 3 components, not {d.Length}.", nameof(labels));
        return labels;
    }

    private IReadOnlyDictionary<string, AtomColumn> Checked(IReadOnlyDictionary<string, AtomColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var (name, column) in columns)
            if (column.Rows != Count) throw new ArgumentException($"Column {name}: {Count} atoms need {Count} rows, not {column.Rows}.", nameof(columns));
        return columns;
    }

    private T[] Checked<T>(T[] values, int width, string name) => values.Length == width * Numbers.Length
        ? values
        : throw new ArgumentException($"{name}: {Numbers.Length} atoms need {width * Numbers.Length} values, not {values.Length}.", name);
}
