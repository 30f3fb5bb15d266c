namespace Potentials.Equivariant.Kernels;

/// <summary>One path of an edge convolution: features of degree l1 times harmonics of degree l2 give messages of degree l3, channel by channel.</summary>
/// <param name="L1">Degree of the sender's features.</param>
/// <param name="L2">Degree of the harmonics.</param>
/// <param name="L3">Degree of the messages.</param>
public readonly record struct ConvolutionPath(int L1, int L2, int L3);
