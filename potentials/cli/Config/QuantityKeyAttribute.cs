using Potentials.Core;

namespace Potentials.Cli.Config;

/// <summary>Marks a property as a physical quantity: a number with a unit in the config, a double in internal units in the program.</summary>
/// <param name="dimension">What the number measures.</param>
/// <param name="description">One line that tells a user what the key means.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QuantityKeyAttribute(Dimension dimension, string description) : KeyAttribute(description)
{
    /// <summary>What the number measures.</summary>
    public Dimension Dimension { get; } = dimension;
}
