using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// ASE's SQLite database (<c>.db</c>; ase.db.sqlite, versions 4 to 9): one row of table <c>systems</c> a structure, arrays as
/// little-endian blobs. Structures come in the order of their ids.
/// </summary>
public sealed class AseSqliteSource : LabelledSource
{
    private static readonly string[] Wanted = ["numbers", "positions", "cell", "pbc", "energy", "free_energy", "forces", "stress", "dipole", "magmoms", "charges",
        "masses", "tags", "momenta", "initial_magmoms", "initial_charges", "constraints", "key_value_pairs", "data", "unique_id"];
    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand read;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly List<long> ids = [];
    private readonly Lock gate = new();

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataError">Not an ASE database, or damaged.</exception>
    public AseSqliteSource(string path)
    {
        this.path = path;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        read = connection.CreateCommand();
        try
        {
            connection.Open();
            using var schema = connection.CreateCommand();
            schema.CommandText = "PRAGMA table_info(systems)";
            using (var row = schema.ExecuteReader())
                while (row.Read())
                    if (Wanted.Contains(row.GetString(1))) columns[row.GetString(1)] = columns.Count;
            if (!columns.ContainsKey("numbers") || !columns.ContainsKey("positions")) throw new DataError("this SQLite file has no ASE table 'systems'", path);
            schema.CommandText = "SELECT id FROM systems ORDER BY id";
            using (var row = schema.ExecuteReader())
                while (row.Read()) ids.Add(row.GetInt64(0));
            read.CommandText = $"SELECT {string.Join(", ", columns.OrderBy(c => c.Value).Select(c => c.Key))} FROM systems WHERE id = $id";
            read.Parameters.Add("$id", SqliteType.Integer);
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or DataError)
        {
            Close();
            if (e is DataError) throw;
            throw Damaged("the database cannot be opened", e);
        }
        Description = new()
        {
            Format = "ase-db",
            Path = path,
            EnergyKind = "as stored by the calculator (total)",
            Stress = "eV/Å³, Voigt xx yy zz yz xz xy, tension positive",
        };
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => ids.Count;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)ids.Count) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {ids.Count} structures.");
        long id = ids[(int)index];
        string place = $"id {id}";
        lock (gate)
        {
            try
            {
                read.Parameters[0].Value = id;
                using var row = read.ExecuteReader();
                if (!row.Read()) throw new DataError($"{place}: the row has vanished", path);
                return ReadRow(row, place);
            }
            catch (Exception e) when (e is SqliteException or InvalidCastException or FormatException)
            {
                throw Damaged(place, e);
            }
        }
    }

    private AtomicSystem ReadRow(SqliteDataReader row, string place)
    {
        var system = new AseRow
        {
            Numbers = Integers(row, "numbers", place),
            Positions = Doubles(row, "positions", place),
            Cell = Doubles(row, "cell", place),
            Forces = Doubles(row, "forces", place),
            Stress = Doubles(row, "stress", place),
            Dipole = Doubles(row, "dipole", place),
            MagneticMoments = Doubles(row, "magmoms", place),
            Charges = Doubles(row, "charges", place),
            Masses = Doubles(row, "masses", place),
            Momenta = Doubles(row, "momenta", place),
            InitialMoments = Doubles(row, "initial_magmoms", place),
            InitialCharges = Doubles(row, "initial_charges", place),
            Tags = Integers(row, "tags", place) is { } tags ? Array.ConvertAll(tags, t => (double)t) : null,
            Energy = Value(row, "energy") is { } e ? Convert.ToDouble(e, System.Globalization.CultureInfo.InvariantCulture) : null,
            UniqueId = Value(row, "unique_id") as string,
        };
        if (Value(row, "free_energy") is { } f) system.AddFreeEnergy(Convert.ToDouble(f, System.Globalization.CultureInfo.InvariantCulture));
        if (Value(row, "pbc") is long pbc) system.Pbc = new((pbc & 1) != 0, (pbc & 2) != 0, (pbc & 4) != 0);
        if (Json(row, "constraints", place, out _) is { } constraints) system.Fixed = AseRow.ReadConstraints(constraints);
        if (Json(row, "key_value_pairs", place, out _) is { } pairs) system.ReadInfo(pairs);
        if (Json(row, "data", place, out byte[]? blob) is { } data) system.ReadInfo(data, blob);
        return system.ToSystem(path, place);
    }

    private object? Value(SqliteDataReader row, string column) =>
        columns.TryGetValue(column, out int c) && !row.IsDBNull(c) ? row.GetValue(c) : null;

    private double[]? Doubles(SqliteDataReader row, string column, string place) => Value(row, column) switch
    {
        null => null,
        byte[] blob when blob.Length % 8 == 0 => MemoryMarshal.Cast<byte, double>(blob).ToArray(),
        var v => throw new DataError($"{place}: column {column} is not a blob of 8-byte numbers ({(v is byte[] b ? b.Length + " bytes" : v.GetType().Name)})", path),
    };

    private int[]? Integers(SqliteDataReader row, string column, string place) => Value(row, column) switch
    {
        null => null,
        byte[] blob when blob.Length % 4 == 0 => MemoryMarshal.Cast<byte, int>(blob).ToArray(),
        var v => throw new DataError($"{place}: column {column} is not a blob of 4-byte numbers ({(v is byte[] b ? b.Length + " bytes" : v.GetType().Name)})", path),
    };

    // Version 9 stores data as: 8 bytes offset of a JSON text, binary arrays, the text. Older versions store the text.
    private JsonCursor? Json(SqliteDataReader row, string column, string place, out byte[]? blob)
    {
        blob = null;
        byte[]? bytes = Value(row, column) switch { string s => Encoding.UTF8.GetBytes(s), byte[] b => b, _ => null };
        if (bytes is null || bytes.Length == 0) return null;
        if (bytes[0] is not ((byte)'{' or (byte)'[' or (byte)'n'))
        {
            long offset = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
            if (offset < 8 || offset >= bytes.Length) throw new DataError($"{place}: column {column} states a text at byte {offset} of {bytes.Length}", path);
            (blob, bytes) = (bytes[..(int)offset], bytes[(int)offset..]);
        }
        var json = new JsonCursor(bytes, bytes.Length, path, $"{place}, column {column}");
        json.Read();
        return json;
    }

    private DataError Damaged(string place, Exception e) => new($"{place}: SQLite says '{e.Message}'; the file is damaged or not an ASE database", path, inner: e);

    /// <inheritdoc/>
    protected override void Close()
    {
        read.Dispose();
        connection.Dispose();
    }
}
