using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A format that data sets come in: told by content, never by the file's name alone.</summary>
public interface ISourceFormat
{
    /// <summary>Short name, e.g. <c>hdf5</c>.</summary>
    string Name { get; }

    /// <summary>One line for people.</summary>
    string Summary { get; }

    /// <summary>Whether the file is of this format, judged from its first bytes (or, for folders, from what lies in it).</summary>
    bool Recognises(FileHead head);

    /// <summary>Opens a file of this format.</summary>
    /// <exception cref="DataError">The file is malformed.</exception>
    /// <exception cref="ConfigError">An option does not fit the file.</exception>
    LabelledSource Open(string path, SourceOptions options);
}
