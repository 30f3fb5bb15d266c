namespace Potentials.Equivariant;

/// <summary>Order of irreps of equal degree when sorting.</summary>
public enum IrrepOrder
{
    /// <summary>0o, 0e, 1o, 1e, … : e3nn for PyTorch (MACE, SevenNet, NequIP).</summary>
    OddFirst,
    /// <summary>0e, 0o, 1o, 1e, 2e, 2o, … : e3nn-jax.</summary>
    NaturalFirst,
}
