namespace Potentials.Core;

/// <summary>The machine lacks something: a library, a device, disk space, a permission (exit code 5).</summary>
public sealed class EnvironmentError(string message, Exception? inner = null) : PotentialsError(message, 5, inner);
