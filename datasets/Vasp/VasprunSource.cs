using System.Globalization;
using System.Xml;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// VASP's <c>vasprun.xml</c>: one structure for each <c>calculation</c> (ionic step). Å, eV, eV/Å, stress in kbar with VASP's sign. The energy is
/// <c>e_0_energy</c> (σ → 0, as ASE and pymatgen take it), or by choice <c>e_fr_energy</c> (the one whose derivatives the forces are) or
/// <c>e_wo_entrp</c>. Electronic steps lack what is added after self-consistency (dispersion: DFT-D2, D3, TS, …), and in the summary of the ionic
/// step only <c>e_fr_energy</c> is right in every version: the difference between the kinds is taken from the last electronic step and added to it.
/// With ISIF = 1 VASP computes only the trace of the stress: then there is none.
/// </summary>
public sealed class VasprunSource : LabelledSource
{
    private const int MaxAtoms = 10_000_000;
    private readonly string path, energyName;

    /// <summary>Opens a file (gzip is undone).</summary>
    /// <exception cref="ConfigError">There is no such energy.</exception>
    public VasprunSource(string path, SourceOptions? options = null)
    {
        this.path = path;
        energyName = options?.Energy ?? "e_0_energy";
        if (energyName is not ("e_0_energy" or "e_fr_energy" or "e_wo_entrp")) throw new ConfigError($"vasprun.xml has the energies e_0_energy, e_fr_energy and e_wo_entrp, not '{energyName}'.");
        Description = new() { Format = "vasprun", Path = path, EnergyKind = energyName, Stress = StressConvention.KilobarCompression.Words() };
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => null;

    /// <inheritdoc/>
    public override bool IsRandomAccess => false;

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        using var stream = TextSource.Open(path);
        using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, IgnoreWhitespace = true, IgnoreComments = true, XmlResolver = null });
        int[]? numbers = null;
        double[]? basis = null, positions = null, forces = null, stress = null;
        StepEnergy electronic = default, summary = default;
        bool pressureOnly = false, inStep = false, inElectronic = false;
        long index = 0;
        while (Next(xml))
        {
            string name = xml.LocalName;
            if (xml.NodeType == XmlNodeType.EndElement)
            {
                if (name == "scstep") inElectronic = false;
                if (name != "calculation") continue;
                inStep = false;
                cancellation.ThrowIfCancellationRequested();
                if (index++ >= start) yield return Build(xml, numbers, basis, positions, forces, stress, Energy(electronic, summary), index);
                continue;
            }
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (name == "calculation") (inStep, forces, stress, electronic, summary) = (true, null, null, default, default);
            else if (name == "scstep") inElectronic = true;
            else if (name == "array" && xml.GetAttribute("name") == "atoms") numbers = ReadAtoms(xml);
            else if (name == "varray" && xml.GetAttribute("name") is "basis" or "positions" or "forces" or "stress")
            {
                string which = xml.GetAttribute("name")!;
                var rows = ReadRows(xml);
                if (which == "basis") basis = rows;
                else if (which == "positions") positions = rows;
                else if (inStep && which == "forces") forces = rows;
                else if (inStep && which == "stress" && !pressureOnly) stress = rows;
            }
            else if (name == "i" && xml.GetAttribute("name") == "ISIF") pressureOnly = Number(xml, Text(xml)) == 1;
            else if (name == "i" && inStep && xml.GetAttribute("name") is "e_0_energy" or "e_fr_energy" or "e_wo_entrp")
            {
                string kind = xml.GetAttribute("name")!;
                double value = Number(xml, Text(xml));
                ref var step = ref inElectronic ? ref electronic : ref summary;
                if (kind == energyName) step.Wanted = value;
                if (kind == "e_fr_energy") step.Free = value;
            }
        }
        if (index == 0) throw Error(xml, "no ionic step is finished in this file");
    }

    private struct StepEnergy
    {
        public double? Wanted, Free;
    }

    // A step without electronic steps is a prediction of VASP's machine-learned force field, not a calculation: no energy.
    private static double? Energy(StepEnergy electronic, StepEnergy summary) =>
        summary.Free is { } total && electronic.Free is { } free && total != free ? total + (electronic.Wanted - free) : electronic.Wanted;

    private AtomicSystem Build(XmlReader xml, int[]? numbers, double[]? basis, double[]? positions, double[]? forces, double[]? stress, double? energy, long step)
    {
        string place = $"ionic step {step}";
        if (numbers is null || basis is not { Length: 9 } || positions is null) throw Error(xml, $"{place} ends without atoms, basis and positions");
        if (positions.Length != 3 * numbers.Length) throw Error(xml, $"{place}: {positions.Length / 3} positions for {numbers.Length} atoms");
        var cell = new Cell(Matrix3.FromRows(basis), Periodicity.All);
        var cartesian = new double[positions.Length];
        for (int i = 0; i < numbers.Length; i++)
            (cartesian[3 * i], cartesian[3 * i + 1], cartesian[3 * i + 2]) = cell.Rows.LeftMultiply(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
        SourceFile.Check(numbers, cartesian, cell, path, place);
        return new AtomicSystem(numbers, cartesian, cell)
        {
            Labels = new()
            {
                Energy = energy,
                Forces = SourceFile.PerAtom(forces, numbers.Length, 3, "forces", path, place),
                Stress = SourceFile.Stress(stress, StressConvention.KilobarCompression.Factor(), path, place),
            },
            Info = new Dictionary<string, object> { [InfoKeys.Origin] = place },
        };
    }

    private int[] ReadAtoms(XmlReader xml)
    {
        // <set><rc><c>Na</c><c>1</c></rc>…: the first column is the symbol.
        var numbers = new List<int>();
        int depth = xml.Depth, column = 0;
        while (Next(xml) && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "rc") column = 0;
            else if (xml.LocalName == "c" && column++ == 0)
            {
                string symbol = Text(xml).Trim();
                numbers.Add(Elements.TryParse(symbol, out int z) && z > 0 ? z : throw Error(xml, $"'{symbol}' is no element"));
                if (numbers.Count > MaxAtoms) throw Error(xml, $"more than {MaxAtoms} atoms");
            }
        }
        return [.. numbers];
    }

    private double[] ReadRows(XmlReader xml)
    {
        var values = new List<double>();
        if (xml.IsEmptyElement) return [];
        int depth = xml.Depth;
        while (Next(xml) && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "v") continue;
            string text = Text(xml);
            int before = values.Count;
            foreach (var part in text.AsSpan().Split(' '))
                if (text.AsSpan()[part].Trim() is { Length: > 0 } word) values.Add(Number(xml, word));
            if (values.Count != before + 3) throw Error(xml, $"a row of {values.Count - before} numbers where 3 are due");
            if (values.Count > 3 * MaxAtoms) throw Error(xml, $"more than {MaxAtoms} rows");
        }
        return [.. values];
    }

    private double Number(XmlReader xml, ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Error(xml, $"'{text.Trim()}' is not a number");

    private string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement) return "";
        return Next(xml) && xml.NodeType == XmlNodeType.Text ? Parse(xml, x => x.Value) : "";
    }

    private bool Next(XmlReader xml) => Parse(xml, x => x.Read());

    // The reader parses the rest of a long text only when its value is asked for.
    private T Parse<T>(XmlReader xml, Func<XmlReader, T> part)
    {
        try
        {
            return part(xml);
        }
        catch (XmlException e)
        {
            throw new DataError($"the XML is broken or cut off ({e.Message}); of a run that was killed, the finished ionic steps can be read when the file is made to end with </modeling> behind its last </calculation>", path, e.LineNumber, e.LinePosition, e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException)
        {
            throw new DataError($"reading fails ({e.Message})", path, inner: e);
        }
    }

    private DataError Error(XmlReader xml, string message) => xml is IXmlLineInfo { LineNumber: > 0 } at ? new(message, path, at.LineNumber, at.LinePosition) : new(message, path);
}
