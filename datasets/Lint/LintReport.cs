namespace Potentials.Datasets;

/// <summary>The verdict on a data set.</summary>
/// <param name="Statistics">What it holds.</param>
/// <param name="Findings">What is odd, worst first.</param>
/// <param name="Unchecked">Checks that the data did not allow, and why.</param>
public sealed record LintReport(DatasetStatistics Statistics, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Unchecked)
{
    /// <summary>Whether training would be misled.</summary>
    public bool HasErrors => Findings.Any(f => f.Severity == Severity.Error);

    /// <summary>The finding of a check, or null.</summary>
    public Finding? Find(string code) => Findings.FirstOrDefault(f => f.Code == code);
}
