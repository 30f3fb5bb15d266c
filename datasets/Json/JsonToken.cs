namespace Potentials.Datasets;

/// <summary>What a <see cref="JsonCursor"/> stands on.</summary>
public enum JsonToken
{
    /// <summary>Nothing read yet.</summary>
    None,
    /// <summary>The document is over.</summary>
    End,
    /// <summary>{</summary>
    StartObject,
    /// <summary>}</summary>
    EndObject,
    /// <summary>[</summary>
    StartArray,
    /// <summary>]</summary>
    EndArray,
    /// <summary>Name of a member; its value follows.</summary>
    Name,
    /// <summary>A string.</summary>
    Text,
    /// <summary>A number, NaN, Infinity or -Infinity.</summary>
    Number,
    /// <summary>true</summary>
    True,
    /// <summary>false</summary>
    False,
    /// <summary>null</summary>
    Null,
}
