namespace Potentials.Equivariant.Benchmarks;

/// <summary>The products that are compared, by name. Couplings of even sum only, as the published protocol filters them; the matrix and vector-signal products have more.</summary>
public static class ProductCatalog
{
    /// <summary>Names, in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cg-dense", "cg-sparse", "gaunt-grid", "gaunt-complete", "gaunt-fft", "gaunt-direct", "matrix", "vector-signal"];

    /// <summary>Whether a product exists in a setting: single irreps are multiplied by Clebsch-Gordan and on the grid only; l ⊗ l → l of odd l has an odd sum.</summary>
    public static bool Has(string product, ProductSetting setting, int degree) =>
        setting == ProductSetting.Mimo || (product is "cg-dense" or "cg-sparse" or "gaunt-grid" && (setting == ProductSetting.Simo || degree % 2 == 0));

    /// <summary>Makes a product of <paramref name="channels"/> channels without weights.</summary>
    /// <exception cref="ArgumentException">The name is unknown, or the product does not exist in the setting.</exception>
    public static ITensorProduct Make(string product, ProductSetting setting, int degree, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        if (!Names.Contains(product)) throw new ArgumentException($"Unknown product '{product}': expected one of {string.Join(", ", Names)}.", nameof(product));
        if (!Has(product, setting, degree)) throw new ArgumentException($"The product {product} is not measured for {setting} at degree {degree}.", nameof(product));
        if (setting != ProductSetting.Mimo && product == "gaunt-grid") return new SingleDegreeGaunt(degree, setting == ProductSetting.Simo, channels);
        switch (product)
        {
            case "cg-dense" or "cg-sparse":
                Irreps factor = setting == ProductSetting.Mimo ? Irreps.SphericalHarmonics(degree, channels) : new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]);
                Irreps output = setting switch
                {
                    ProductSetting.Mimo => Irreps.SphericalHarmonics(2 * degree, channels),
                    ProductSetting.Simo => Irreps.SphericalHarmonics(2 * degree, channels).Filter(i => i.L % 2 == 0),
                    _ => factor,
                };
                return ClebschGordanProduct.ChannelWise(factor, factor, output, weighted: false,
                    algorithm: product == "cg-dense" ? CouplingAlgorithm.Dense : CouplingAlgorithm.Sparse);
            case "gaunt-grid": return new GauntProduct(degree, degree, channels: channels);
            case "gaunt-complete": return new GauntProduct(degree, degree, channels: channels, evenCopies: 1, oddCopies: 1);
            case "gaunt-fft": return new FourierGauntProduct(degree, degree, channels: channels);
            case "gaunt-direct": return new FourierGauntProduct(degree, degree, channels: channels, convolution: FourierConvolution.Direct);
            case "matrix": return new MatrixProduct(degree, degree, 2 * degree, channels, parity: ProductParity.Even);
            default: return new VectorSignalProduct(degree, degree, channels: channels);
        }
    }

    /// <summary>Free weights of the product with equivariant linear layers around it, measured on single channels.</summary>
    public static int FreeWeights(string product, ProductSetting setting, int degree)
    {
        using ITensorProduct single = Make(product, setting, degree, 1);
        return ProductMeasures.Expressivity(single);
    }
}
