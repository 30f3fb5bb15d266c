namespace Potentials.Cli.Config;

/// <summary>A section whose keys depend on each other.</summary>
public interface ISectionRules
{
    /// <summary>Throws the <see cref="Core.ConfigError"/> of the first rule that does not hold.</summary>
    void Check(SectionPlace place);
}
