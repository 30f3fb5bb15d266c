using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Potentials.Cli.Console;

/// <summary>Writes one JSON object, indented for people, with numbers that read back exactly and null for what is not a number.</summary>
public static class JsonOutput
{
    private static readonly JsonWriterOptions Style = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the object to a stream of text.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> members)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine(Text(members));
        output.Flush();
    }

    /// <summary>The object as text.</summary>
    public static string Text(Action<Utf8JsonWriter> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var buffer = new ArrayBufferWriter<byte>();
        using (var w = new Utf8JsonWriter(buffer, Style))
        {
            w.WriteStartObject();
            members(w);
            w.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A number, or null when there is none or it is not finite.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, string name, double? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } v && double.IsFinite(v)) writer.WriteNumber(name, v);
        else writer.WriteNull(name);
    }
}
