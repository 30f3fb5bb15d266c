using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// The universal screened repulsion of nuclei of J. F. Ziegler, J. P. Biersack and U. Littmark (The Stopping and Range of Ions in Matter,
/// 1985): u(r) = e²/(4πε₀)·Z₁Z₂/r·φ(r/a), φ(x) = 0.18175 e^{−3.19980x} + 0.50986 e^{−0.94229x} + 0.28022 e^{−0.40290x} + 0.02817 e^{−0.20162x},
/// a = 0.46850 Å/(Z₁^0.23 + Z₂^0.23), e²/(4πε₀) = 14.399645 eV·Å. Between an inner and an outer radius it is multiplied by
/// 1 − t³(10 − 15t + 6t²), t from 0 to 1, which is twice differentiable and keeps the energy falling; beyond it is exactly zero.
/// </summary>
public sealed class Zbl : IPotential
{
    private const double ScreeningLength = 0.46850, ScreeningPower = 0.23;

    private readonly PairSum sum;

    /// <summary>Makes the potential.</summary>
    /// <param name="parameters">Where it ends.</param>
    /// <param name="options">How to compute.</param>
    /// <exception cref="ConfigError">A radius is missing or senseless.</exception>
    public Zbl(ZblParameters parameters, ClassicalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        bool lengths = parameters.Inner is not null || parameters.Outer is not null;
        double inner = parameters.Inner ?? double.NaN, outer = parameters.Outer ?? double.NaN;
        if (lengths && !(inner >= 0 && inner < outer && double.IsFinite(outer))) throw new ConfigError($"zbl: inner and outer radius must both be given with 0 <= inner < outer, not {parameters.Inner} and {parameters.Outer} Å");
        if (!lengths && !(parameters.InnerScale >= 0 && parameters.InnerScale < parameters.OuterScale && double.IsFinite(parameters.OuterScale)))
            throw new ConfigError($"zbl: the scales must obey 0 <= inner < outer, not {parameters.InnerScale} and {parameters.OuterScale}");
        int[] elements = parameters.Elements is { } symbols
            ? [.. symbols.Select(s => Elements.TryParse(s, out int z) && z > 0 ? z : throw new ConfigError($"zbl: '{s}' is not the symbol of an element")).Distinct().Order()]
            : [.. Elements.All.Where(e => lengths || e.CovalentRadius is not null).Select(e => e.Number)];
        if (elements.Length == 0) throw new ConfigError("zbl: no element is given");
        if (!lengths && elements.FirstOrDefault(z => Elements.Get(z).CovalentRadius is null) is var bare and > 0)
            throw new ConfigError($"zbl: {Elements.Symbol(bare)} has no covalent radius; give inner and outer as lengths");
        double widest = lengths ? outer : 2 * parameters.OuterScale * elements.Max(z => Elements.Get(z).CovalentRadius!.Value);
        Info = new() { Name = "zbl", Family = "pair", Elements = elements, Cutoff = widest, ReceptiveField = widest };
        sum = new(Info.Name, elements, widest, options ?? ClassicalOptions.Default, (around, width) => new PairJob<QuinticLaw<ZblShape>>(around, widest, width), (a, b) =>
        {
            double bond = lengths ? 0 : Elements.Get(a).CovalentRadius!.Value + Elements.Get(b).CovalentRadius!.Value;
            double from = lengths ? inner : parameters.InnerScale * bond, to = lengths ? outer : parameters.OuterScale * bond;
            return [to * to, from, 1 / (to - from), UnitSystem.Coulomb * a * b, (Math.Pow(a, ScreeningPower) + Math.Pow(b, ScreeningPower)) / ScreeningLength];
        });
    }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <summary>Ordered pairs listed at the last evaluation, those in the skin included.</summary>
    public long PairsListed => sum.Pairs;

    /// <summary>Neighbour lists built so far.</summary>
    public long Rebuilds => sum.Rebuilds;

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result) => sum.Evaluate(batch, want, result);

    /// <inheritdoc/>
    public void Dispose() => sum.Dispose();
}
