namespace Potentials.Equivariant.Benchmarks;

/// <summary>One measurement to make.</summary>
/// <param name="Setting">What is multiplied with what.</param>
/// <param name="Product">Name of the product, of <see cref="ProductCatalog.Names"/>.</param>
/// <param name="Degree">L.</param>
/// <param name="Batch">Rows.</param>
/// <param name="Channels">Channels a row.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Backward">Whether the gradients of both factors are computed too.</param>
public sealed record ProductCase(ProductSetting Setting, string Product, int Degree, int Batch, int Channels, int Threads, bool Backward);
