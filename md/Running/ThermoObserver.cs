using System.Buffers;
using System.Globalization;
using System.Text;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>Writes a table of energies, temperature, pressure and volume: one row for each system and n-th step.</summary>
public sealed class ThermoObserver : IObserver
{
    private const int DrainAt = 1 << 16;

    private static readonly string[] Columns =
        ["step", "time_ps", "system", "potential_eV", "kinetic_eV", "total_eV", "conserved_eV", "temperature_K", "pressure_GPa", "volume_A3"];

    private readonly string path;
    private readonly long every;
    private readonly ThermoFormat format;
    private readonly StringBuilder line = new();
    private readonly ArrayBufferWriter<byte> pending = new(DrainAt + 1024);
    private FileStream? file;
    private bool failed;
    private long rows;

    /// <summary>Makes the observer; nothing is written before the run opens it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="every">Steps from row to row; step 0 is the first.</param>
    /// <param name="format">CSV or JSON lines.</param>
    /// <param name="pressure">Whether the stress is computed for it.</param>
    public ThermoObserver(string path, long every, ThermoFormat format = ThermoFormat.Csv, bool pressure = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = path;
        this.every = Schedule.Positive(every, "thermo table");
        this.format = format;
        NeedsStress = pressure;
    }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(path);

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"thermo {format} every {every}{(NeedsStress ? " with pressure" : "")}");

    /// <inheritdoc/>
    public bool NeedsStress { get; }

    /// <inheritdoc/>
    public long NextStep(long step) => Schedule.Next(step, every);

    /// <inheritdoc/>
    public void Open(FrameMark? mark)
    {
        try
        {
            file = new FileStream(path, mark is null ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (FileNotFoundException e)
        {
            throw new DataError("The table is gone, but the checkpoint goes on with it; put it back, or start the run anew.", path, inner: e);
        }
        pending.ResetWrittenCount();
        failed = false;
        if (mark is { } m)
        {
            if (file.Length < m.Bytes) throw new DataError($"The table has {file.Length} bytes but the checkpoint needs {m.Bytes}; put the file back, or start the run anew.", path);
            file.SetLength(m.Bytes);
            file.Seek(0, SeekOrigin.End);
            rows = m.Frames;
        }
        else
        {
            rows = 0;
            if (format == ThermoFormat.Csv) Put(string.Join(',', Columns) + "\n");
        }
    }

    /// <inheritdoc/>
    public void Observe(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Span<double> row = stackalloc double[8];
        for (int s = 0; s < snapshot.State.Count; s++)
        {
            double potential = snapshot.PotentialEnergy(s), kinetic = snapshot.KineticEnergy(s);
            row[0] = snapshot.Time.InFs * 1e-3;
            row[1] = potential;
            row[2] = kinetic;
            row[3] = potential + kinetic;
            row[4] = snapshot.ConservedEnergy(s);
            row[5] = snapshot.Temperature(s);
            row[6] = NeedsStress ? snapshot.Pressure(s) / UnitSystem.Gigapascal : double.NaN;
            row[7] = snapshot.Volume(s);
            Append(snapshot.Step, s + 1, row);
            rows++;
        }
    }

    /// <inheritdoc/>
    public FrameMark Flush()
    {
        Drain();
        file!.Flush(flushToDisk: true);
        return new(rows, file.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (file is null) return;
        try
        {
            // After a failed write another one would fail alike and hide the first error.
            if (!failed) Drain();
        }
        finally
        {
            file.Dispose();
            file = null;
        }
    }

    private void Append(long step, int system, ReadOnlySpan<double> row)
    {
        var c = CultureInfo.InvariantCulture;
        bool json = format == ThermoFormat.JsonLines;
        line.Clear();
        if (json) line.Append(c, $"{{\"step\":{step},\"{Columns[1]}\":{row[0]:R},\"system\":{system}");
        else line.Append(c, $"{step},{row[0]:R},{system}");
        for (int k = 1; k < row.Length; k++)
        {
            line.Append(',');
            if (json) line.Append(c, $"\"{Columns[k + 2]}\":");
            if (double.IsFinite(row[k])) line.Append(c, $"{row[k]:R}");
            else if (json) line.Append("null");
        }
        line.Append(json ? "}\n" : "\n");
        Put(line.ToString());
    }

    private void Put(string text)
    {
        Encoding.UTF8.GetBytes(text, pending);
        if (pending.WrittenCount >= DrainAt) Drain();
    }

    private void Drain()
    {
        failed = true;
        file!.Write(pending.WrittenSpan);
        pending.ResetWrittenCount();
        failed = false;
    }
}
