namespace Potentials.Cli.Configs;

/// <summary>Optimisers that a config can name.</summary>
public enum OptimizerKind
{
    /// <summary>Fast inertial relaxation engine.</summary>
    Fire,
    /// <summary>Limited-memory BFGS.</summary>
    Lbfgs,
    /// <summary>BFGS with the full Hessian.</summary>
    Bfgs,
}
