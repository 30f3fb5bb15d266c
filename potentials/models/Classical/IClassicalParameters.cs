using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters from which a classical potential is made; what a config binds to.</summary>
public interface IClassicalParameters
{
    /// <summary>Makes the potential.</summary>
    /// <exception cref="ConfigError">A parameter is missing or senseless.</exception>
    IPotential Create(ClassicalOptions? options = null);
}
