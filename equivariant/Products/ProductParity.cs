namespace Potentials.Equivariant;

/// <summary>How a spherical product labels its irreps.</summary>
public enum ProductParity
{
    /// <summary>O(3): inputs have natural parity (0e, 1o, 2e, …); results of odd l1+l2+l3 are pseudotensors and lie in blocks of their own.</summary>
    Natural,
    /// <summary>SO(3): all irreps are labelled even, and results of every kind share one block a degree. Mirror images are not told apart by the labels.</summary>
    Even,
}
