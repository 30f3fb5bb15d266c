namespace Potentials.Datasets;

/// <summary>How the value of a key is written in a comment line.</summary>
internal enum Quoting
{
    /// <summary>The key stands alone: true.</summary>
    Absent,
    /// <summary>Without delimiters.</summary>
    Bare,
    /// <summary>"..." or '...'.</summary>
    Quotes,
    /// <summary>{...}</summary>
    Braces,
    /// <summary>[...]</summary>
    Brackets,
}

/// <summary>A key of a comment line and the raw text of its value (delimiters taken off, backslashes left in).</summary>
internal readonly record struct CommentEntry(string Key, bool LiteralKey, string Text, Quoting Quoting, int Column);
