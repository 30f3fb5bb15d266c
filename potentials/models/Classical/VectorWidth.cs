namespace Potentials.Models.Classical;

/// <summary>Which instructions the kernels use. All give the same results within rounding; the two vector kinds give the same bits.</summary>
public enum VectorWidth
{
    /// <summary>The widest that the machine has.</summary>
    Auto,
    /// <summary>Eight doubles in one register (AVX-512).</summary>
    Bits512,
    /// <summary>Eight doubles in two registers (AVX2, or whatever the machine has).</summary>
    Bits256,
    /// <summary>One number at a time: the plain twin.</summary>
    Scalar,
}
