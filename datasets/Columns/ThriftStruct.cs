using System.Globalization;

namespace Potentials.Datasets;

/// <summary>
/// A struct of Parquet's metadata (parquet.thrift of the Apache Parquet format, 2.11): the wire type of each field in Thrift's compact protocol. A decoder
/// that goes by field numbers alone takes whatever follows for what it expects; with this the bytes can be checked first.
/// </summary>
internal sealed class ThriftStruct
{
    public const int Boolean = 1, Byte = 3, Int16 = 4, Int32 = 5, Int64 = 6, Double = 7, Binary = 8, List = 9, Struct = 12;

    // ! required; =n the slot of ThriftWalk.Noted that keeps the number.
    private const string Grammar = """
        FileMetaData 1:i32! 2:list<SchemaElement>! 3:i64! 4:list<RowGroup>! 5:list<KeyValue> 6:binary 7:list<ColumnOrder> 8:EncryptionAlgorithm 9:binary
        SchemaElement 1:i32 2:i32 3:i32 4:binary! 5:i32=0 6:i32 7:i32 8:i32 9:i32 10:LogicalType
        LogicalType 1:Empty 2:Empty 3:Empty 4:Empty 5:DecimalType 6:Empty 7:TimeType 8:TimeType 10:IntType 11:Empty 12:Empty 13:Empty 14:Empty 15:Empty 16:VariantType 17:GeometryType 18:GeographyType
        DecimalType 1:i32 2:i32
        TimeType 1:bool 2:TimeUnit
        TimeUnit 1:Empty 2:Empty 3:Empty
        IntType 1:i8 2:bool
        VariantType 1:i8
        GeometryType 1:binary
        GeographyType 1:binary 2:i32
        Empty
        RowGroup 1:list<ColumnChunk>! 2:i64! 3:i64! 4:list<SortingColumn> 5:i64 6:i64 7:i16
        SortingColumn 1:i32! 2:bool 3:bool
        ColumnChunk 1:binary 2:i64 3:ColumnMetaData 4:i64 5:i32 6:i64 7:i32 8:ColumnCryptoMetaData 9:binary
        ColumnCryptoMetaData 1:Empty 2:EncryptionWithColumnKey
        EncryptionWithColumnKey 1:list<binary> 2:binary
        ColumnMetaData 1:i32! 2:list<i32>! 3:list<binary>! 4:i32! 5:i64! 6:i64! 7:i64! 8:list<KeyValue> 9:i64! 10:i64 11:i64 12:Statistics 13:list<PageEncodingStats> 14:i64 15:i32 16:SizeStatistics 17:GeospatialStatistics
        PageEncodingStats 1:i32! 2:i32! 3:i32!
        Statistics 1:binary 2:binary 3:i64 4:i64 5:binary 6:binary 7:bool 8:bool
        SizeStatistics 1:i64 2:list<i64> 3:list<i64>
        GeospatialStatistics 1:BoundingBox 2:list<i32>
        BoundingBox 1:double 2:double 3:double 4:double 5:double 6:double 7:double 8:double
        KeyValue 1:binary! 2:binary
        ColumnOrder 1:Empty 2:Empty
        EncryptionAlgorithm 1:AesGcm 2:AesGcm
        AesGcm 1:binary 2:binary 3:bool
        PageHeader 1:i32!=0 2:i32!=1 3:i32!=2 4:i32=9 5:DataPageHeader 6:Empty 7:DictionaryPageHeader 8:DataPageHeaderV2
        DataPageHeader 1:i32!=3 2:i32! 3:i32! 4:i32! 5:Statistics
        DictionaryPageHeader 1:i32!=4 2:i32! 3:bool
        DataPageHeaderV2 1:i32!=5 2:i32! 3:i32! 4:i32!=10 5:i32!=6 6:i32!=7 7:bool=8 8:Statistics
        """;

    private static readonly Dictionary<string, ThriftStruct> All = Read();
    private readonly Field?[] fields = new Field?[19];

    /// <summary>What a Parquet file ends with.</summary>
    public static ThriftStruct FileMetaData { get; } = All["FileMetaData"];

    /// <summary>A node of the schema in it.</summary>
    public static ThriftStruct SchemaElement { get; } = All["SchemaElement"];

    /// <summary>What stands before every page.</summary>
    public static ThriftStruct PageHeader { get; } = All["PageHeader"];

    /// <summary>Bits of the fields that must be there.</summary>
    public uint Required { get; private set; }

    /// <summary>A field that is known, or null.</summary>
    public Field? this[int id] => (uint)id < (uint)fields.Length ? fields[id] : null;

    private static Dictionary<string, ThriftStruct> Read()
    {
        var lines = Grammar.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(' ')).ToList();
        var all = lines.ToDictionary(l => l[0], _ => new ThriftStruct(), StringComparer.Ordinal);
        foreach (string[] line in lines)
            foreach (string text in line.AsSpan(1))
            {
                string[] parts = text.Split(':', '=');
                int id = int.Parse(parts[0], CultureInfo.InvariantCulture);
                string type = parts[1].TrimEnd('!'), element = type.StartsWith("list<", StringComparison.Ordinal) ? type[5..^1] : type;
                var (wire, shape) = Wire(element, all);
                all[line[0]].fields[id] = new(element == type ? wire : List, wire, shape, parts.Length > 2 ? int.Parse(parts[2], CultureInfo.InvariantCulture) : -1);
                if (parts[1].EndsWith('!')) all[line[0]].Required |= 1u << id;
            }
        return all;
    }

    private static (int Wire, ThriftStruct? Shape) Wire(string type, Dictionary<string, ThriftStruct> all) => type switch
    {
        "bool" => (Boolean, null),
        "i8" => (Byte, null),
        "i16" => (Int16, null),
        "i32" => (Int32, null),
        "i64" => (Int64, null),
        "double" => (Double, null),
        "binary" => (Binary, null),
        _ => (Struct, all[type]),
    };

    /// <summary>A field.</summary>
    /// <param name="Type">Its wire type.</param>
    /// <param name="Element">Wire type of the elements of a list; else as <paramref name="Type"/>.</param>
    /// <param name="Shape">The struct that it, or each of its elements, is.</param>
    /// <param name="Slot">Where a walk keeps its number; −1: nowhere.</param>
    internal sealed record Field(int Type, int Element, ThriftStruct? Shape, int Slot);
}
