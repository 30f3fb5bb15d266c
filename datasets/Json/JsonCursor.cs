using System.Buffers;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A forward-only JSON reader (RFC 8259, plus the NaN, Infinity and -Infinity that Python writes) over a stream of any length or over
/// bytes in memory. Holds one buffer, never the document; tokens longer than 64 MiB and nesting deeper than 128 are refused.
/// </summary>
public sealed class JsonCursor
{
    private const int MaxToken = 64 << 20, MaxDepth = 128;
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private readonly Stream? stream;
    private readonly string path, place;
    private readonly bool[] objects = new bool[MaxDepth];
    private byte[] buffer;
    private int at, end, tokenStart, tokenEnd;
    private long consumed;
    private bool escaped, needSeparator, afterName, closed;

    /// <summary>Reads from <paramref name="stream"/>.</summary>
    public JsonCursor(Stream stream, string path)
    {
        (this.stream, this.path, place) = (stream, path, "");
        buffer = new byte[1 << 16];
        Fill();
        if (buffer.AsSpan(0, end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) at = 3;
    }

    /// <summary>Reads <paramref name="count"/> bytes of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The document; not changed.</param>
    /// <param name="count">How many of the bytes count.</param>
    /// <param name="path">File, for messages.</param>
    /// <param name="place">Place in the file, for messages.</param>
    public JsonCursor(byte[] bytes, int count, string path, string place)
    {
        (buffer, end, this.path, this.place, closed) = (bytes, count, path, place.Length > 0 ? place + ": " : "", true);
    }

    /// <summary>What the cursor stands on.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>Open objects and arrays.</summary>
    public int Depth { get; private set; }

    /// <summary>Offset in bytes of the next token.</summary>
    public long Position => consumed + at;

    /// <summary>The number that the cursor stands on.</summary>
    public double Number { get; private set; }

    /// <summary>Whether the number was written without point and exponent.</summary>
    public bool IsInteger { get; private set; }

    /// <summary>The whole number that the cursor stands on, exactly; null when it is none or too large.</summary>
    public long? Whole { get; private set; }

    /// <summary>The string or name that the cursor stands on, or the digits of a number.</summary>
    public string Text
    {
        get
        {
            var raw = buffer.AsSpan(tokenStart, tokenEnd - tokenStart);
            try
            {
                return escaped ? Unescape(raw) : new UTF8Encoding(false, true).GetString(raw);
            }
            catch (DecoderFallbackException e)
            {
                throw new DataError($"{place}byte {consumed + tokenStart}: the text is not UTF-8", path, inner: e);
            }
        }
    }

    /// <summary>Whether the string or name is <paramref name="text"/> (compared as written, without escapes).</summary>
    public bool Is(ReadOnlySpan<byte> text) => buffer.AsSpan(tokenStart, tokenEnd - tokenStart).SequenceEqual(text);

    /// <summary>Goes to the next token.</summary>
    /// <exception cref="DataError">The document is not JSON, or ends too early.</exception>
    public JsonToken Read()
    {
        int c = Peek();
        if (Depth == 0 && Token != JsonToken.None) return c < 0 ? Token = JsonToken.End : throw Error("text after the end of the document");
        if (c < 0) throw Error("the document ends too early");
        bool inObject = Depth > 0 && objects[Depth - 1];
        if (!afterName && Depth > 0)
        {
            if (c == (inObject ? '}' : ']'))
            {
                at++;
                Depth--;
                needSeparator = true;
                return Token = inObject ? JsonToken.EndObject : JsonToken.EndArray;
            }
            if (needSeparator)
            {
                if (c != ',') throw Error($"',' or '{(inObject ? '}' : ']')}' expected, not '{(char)c}'");
                at++;
                needSeparator = false;
                c = Peek();
                if (c is '}' or ']') throw Error("a value is missing after ','");
            }
            if (inObject)
            {
                if (c != '"') throw Error("the name of a member is expected");
                ReadString();
                if (PeekKeepingToken() != ':') throw Error("':' expected after the name of a member");
                at++;
                afterName = true;
                return Token = JsonToken.Name;
            }
        }
        afterName = false;
        needSeparator = true;
        switch (c)
        {
            case '{' or '[':
                if (Depth == MaxDepth) throw Error($"nested deeper than {MaxDepth}");
                at++;
                objects[Depth++] = c == '{';
                needSeparator = false;
                return Token = c == '{' ? JsonToken.StartObject : JsonToken.StartArray;
            case '"':
                ReadString();
                return Token = JsonToken.Text;
            case 't':
                Word("true"u8);
                return Token = JsonToken.True;
            case 'f':
                Word("false"u8);
                return Token = JsonToken.False;
            case 'n':
                Word("null"u8);
                return Token = JsonToken.Null;
            case 'N':
                Word("NaN"u8);
                return Special(double.NaN);
            case 'I':
                Word("Infinity"u8);
                return Special(double.PositiveInfinity);
            default:
                return ReadNumber(c);
        }
    }

    /// <summary>Goes over the value that the cursor stands on (or that follows the name it stands on).</summary>
    public void Skip()
    {
        if (Token == JsonToken.Name) Read();
        if (Token is not (JsonToken.StartObject or JsonToken.StartArray)) return;
        int depth = Depth;
        while (Depth >= depth) Read();
    }

    /// <summary>Goes to the next token, which must be <paramref name="token"/>.</summary>
    public void Expect(JsonToken token, string what)
    {
        if (Read() != token) throw Error($"{what} must be {Words(token)}, not {Words(Token)}");
    }

    /// <summary>An error at the present place.</summary>
    public DataError Error(string message) => new($"{place}byte {Position}: {message}", path);

    internal static string Words(JsonToken token) => token switch
    {
        JsonToken.StartObject => "an object", JsonToken.StartArray => "an array", JsonToken.Text => "a string", JsonToken.Number => "a number",
        JsonToken.Null => "null", JsonToken.True or JsonToken.False => "true or false", JsonToken.End => "the end of the document", _ => token.ToString(),
    };

    private JsonToken Special(double value)
    {
        (Number, IsInteger, Whole) = (value, false, null);
        return Token = JsonToken.Number;
    }

    private void Word(ReadOnlySpan<byte> word)
    {
        while (end - at < word.Length && !closed) Fill();
        if (!buffer.AsSpan(at, end - at).StartsWith(word)) throw Error("unknown word");
        at += word.Length;
    }

    private JsonToken ReadNumber(int first)
    {
        if (first != '-' && (first < '0' || first > '9')) throw Error(first is < 33 or > 126 ? $"byte 0x{first:x2} where a value is expected" : $"'{(char)first}' where a value is expected");
        int n;
        while (true)
        {
            var rest = buffer.AsSpan(at, end - at);
            for (n = 0; n < rest.Length && rest[n] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E'; n++) { }
            if (n < rest.Length || closed) break;
            if (n > 1000) throw Error("a number of more than 1000 digits");
            Fill();
        }
        var text = buffer.AsSpan(at, n);
        if (n == 1 && first == '-' && end - at > 1 && buffer[at + 1] == 'I')
        {
            at++;
            Word("Infinity"u8);
            return Special(double.NegativeInfinity);
        }
        if (!TryParse(text, out double value, out bool integer)) throw Error($"'{Encoding.ASCII.GetString(text[..Math.Min(n, 40)])}' is not a number");
        (tokenStart, tokenEnd, escaped) = (at, at + n, false);
        at += n;
        (Number, IsInteger) = (value, integer);
        Whole = !integer ? null : n <= 15 ? (long)value : System.Buffers.Text.Utf8Parser.TryParse(text, out long whole, out int used) && used == n ? whole : null;
        return Token = JsonToken.Number;
    }

    // Exact for up to 15 digits and powers of ten up to 22 (Clinger 1990, both factors exact in float64); otherwise <see cref="NumberText"/>.
    private static bool TryParse(ReadOnlySpan<byte> s, out double value, out bool integer)
    {
        int i = 0, digits = 0, scale = 0;
        bool negative = s[0] == '-';
        if (negative) i++;
        ulong mantissa = 0;
        int start = i;
        for (; i < s.Length && (uint)(s[i] - '0') < 10; i++, digits++) mantissa = mantissa * 10 + (ulong)(s[i] - '0');
        integer = i == s.Length;
        value = 0;
        if (digits == 0 || (digits > 1 && s[start] == '0')) return false;
        if (i < s.Length && s[i] == '.')
        {
            int point = ++i;
            for (; i < s.Length && (uint)(s[i] - '0') < 10; i++, digits++) mantissa = mantissa * 10 + (ulong)(s[i] - '0');
            scale = i - point;
            if (scale == 0) return false;
        }
        if (i == s.Length && digits <= 15)
        {
            value = scale <= 22 ? mantissa / Powers[scale] : 0;
            if (negative) value = -value;
            return true;
        }
        return NumberText.TryReal(s, out value) && double.IsFinite(value);
    }

    private void ReadString()
    {
        at++;
        escaped = false;
        int i = at;
        while (true)
        {
            int hit = buffer.AsSpan(i, end - i).IndexOfAny(StringEnds);
            if (hit < 0 || (buffer[i + hit] == '\\' && i + hit + 1 >= end))
            {
                if (closed) throw Error("the document ends inside a string");
                int scanned = hit < 0 ? end - at : i + hit - at;
                Fill();
                i = at + scanned;
                continue;
            }
            i += hit;
            if (buffer[i] == '"') break;
            if (buffer[i] != '\\') throw Error("a control character inside a string");
            escaped = true;
            i += 2;
        }
        (tokenStart, tokenEnd, at) = (at, i, i + 1);
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        try
        {
            var reader = new System.Text.Json.Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
            reader.Read();
            return reader.GetString() ?? "";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new DecoderFallbackException("a broken escape in a string", e);
        }
    }

    private int Peek()
    {
        while (true)
        {
            for (; at < end; at++)
                if (buffer[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return buffer[at];
            if (closed) return -1;
            Fill();
        }
    }

    // Like Peek, but the text of the name just read stays in the buffer.
    private int PeekKeepingToken()
    {
        int start = tokenStart, resume = at;
        while (true)
        {
            for (; at < end; at++)
                if (buffer[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return buffer[at];
            if (closed) return -1;
            at = start;
            Fill();
            int moved = start - at;
            (tokenStart, tokenEnd, resume) = (tokenStart - moved, tokenEnd - moved, resume - moved);
            (start, at) = (tokenStart, resume);
        }
    }

    // Moves what is left to the front and reads more.
    private void Fill()
    {
        int left = end - at;
        if (left == buffer.Length || left > buffer.Length / 2)
        {
            if (buffer.Length >= MaxToken) throw Error("a token of more than 64 MiB");
            byte[] larger = new byte[buffer.Length * 2];
            buffer.AsSpan(at, left).CopyTo(larger);
            buffer = larger;
        }
        else buffer.AsSpan(at, left).CopyTo(buffer);
        consumed += at;
        (at, end) = (0, left);
        int n;
        try
        {
            n = stream!.Read(buffer, end, buffer.Length - end);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new DataError($"{place}byte {consumed + end}: reading fails ({e.Message})", path, inner: e);
        }
        if (n == 0) closed = true;
        end += n;
    }
}
