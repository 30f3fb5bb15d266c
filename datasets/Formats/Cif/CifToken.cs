namespace Potentials.Datasets;

/// <summary>Kinds of words in a CIF.</summary>
internal enum CifKind { End, Block, Loop, Tag, Value }

/// <summary>A word of a CIF and its place. A quoted value is never one of the special values ? and .</summary>
internal readonly record struct CifToken(CifKind Kind, string Text, bool Quoted, long Line, int Column)
{
    /// <summary>Unknown (?) or inapplicable (.).</summary>
    public bool IsMissing => !Quoted && Text is "?" or ".";
}
