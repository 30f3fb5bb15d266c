namespace Potentials.Datasets;

/// <summary>What a record of a binary trajectory holds.</summary>
internal enum RecordKind : uint
{
    /// <summary>What does not change from frame to frame.</summary>
    Constants = 1,
    /// <summary>One frame.</summary>
    Frame = 2,
    /// <summary>Where the records are; last in a file that was closed.</summary>
    Index = 3,
}
