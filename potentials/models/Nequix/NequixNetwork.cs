using Potentials.Equivariant;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Models.Nequix;

/// <summary>
/// The forward pass of Nequix in tensor operations, differentiable to any order on any device. Features of degree l are one tensor
/// [atoms, 2l+1, channels]: the channels lie innermost, so that every linear map is one matrix product.
/// <code>
/// m = linear_1(h);  w = MLP(bessel(d)·envelope(d));  a[i] = Σ_j (m[j] ⊗ Y(r)) w / √n̄
/// h' = gate(norm(linear_2(a) + skip(h)))
/// </code>
/// </summary>
public sealed class NequixNetwork : IDisposable
{
    private const double GateFactor = NequixConfig.GateFactor;
    private readonly Dictionary<string, Tensor> parameters = [];
    private readonly SphericalHarmonics harmonics;
    private readonly BesselBasis bessel;
    private readonly PolynomialCutoff envelope;
    private readonly Tensor[] couplings;
    private readonly Tensor speciesOf;

    /// <summary>Puts a model's arrays on a device in a precision.</summary>
    public NequixNetwork(NequixModel model, ScalarType type, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, Type, Device) = (model, type, device);
        harmonics = new(model.Config.LMax);
        envelope = new(model.Config.Cutoff, model.Config.PolynomialP);
        bessel = new(model.Config.Cutoff, model.Config.RadialBasisSize);
        bessel.to(device);
        using var scope = NewDisposeScope();
        foreach (var t in model.Tensors)
        {
            var shape = Array.ConvertAll(t.Shape, n => (long)n);
            // The references stay float64: in float32 they would cost 1e-6 eV an atom.
            parameters[t.Name] = tensor(t.ToDoubles(), shape).to(t.Name == NequixLayout.References ? ScalarType.Float64 : type, device).MoveToOuterDisposeScope();
        }
        couplings = [.. model.Layout.Layers.Select(layer => Couplings(layer).to(type, device).MoveToOuterDisposeScope())];
        var species = new long[119];
        for (int i = 0; i < model.Config.AtomicNumbers.Count; i++) species[model.Config.AtomicNumbers[i]] = i;
        speciesOf = tensor(species, device: device).MoveToOuterDisposeScope();
    }

    /// <summary>Configuration and arrays as loaded.</summary>
    public NequixModel Model { get; }
    /// <summary>Precision of the network; energies are summed in float64.</summary>
    public ScalarType Type { get; }
    /// <summary>Where the parameters lie.</summary>
    public Device Device { get; }
    /// <summary>All arrays by their names in <see cref="NequixLayout"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => parameters;

    /// <summary>Species index of each atomic number, int64.</summary>
    public Tensor Species(Tensor numbers) => speciesOf.index_select(0, numbers);

    /// <summary>Features of layer 0: the species as one-hot vectors, [atoms, 1, species].</summary>
    public Tensor[] Embed(Tensor species)
    {
        using var hot = nn.functional.one_hot(species, Model.Config.AtomicNumbers.Count);
        using var real = hot.to(Type);
        return [real.unsqueeze(1)];
    }

    /// <summary>Harmonics [edges, (L+1)²] and radial functions [edges, basis] of edge vectors [edges, 3].</summary>
    public (Tensor Harmonics, Tensor Radial) EdgeBasis(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var scope = NewDisposeScope();
        var d = vectors.square().sum(-1).sqrt();
        var radial = bessel.forward(d) * envelope.Evaluate(d).unsqueeze(-1);
        return (harmonics.Evaluate(vectors).MoveToOuterDisposeScope(), radial.MoveToOuterDisposeScope());
    }

    /// <summary>linear_1 of layer <paramref name="t"/>.</summary>
    public Tensor[] Linear1(int t, Tensor[] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        return [.. features.Select((h, l) => Linear(h, NequixLayout.Linear1(t, l)).MoveToOuterDisposeScope())];
    }

    /// <summary>Per-channel weights of each edge, [edges, weights].</summary>
    public Tensor RadialWeights(int t, Tensor radial)
    {
        using var scope = NewDisposeScope();
        Tensor x = radial;
        for (int k = 0; k <= Model.Config.RadialMlpLayers; k++)
        {
            if (k > 0) x = nn.functional.silu(x);
            x = x.matmul(parameters[NequixLayout.Radial(t, k)]);
        }
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Messages summed at their receivers and divided by √n̄, one tensor [atoms, 2l+1, message channels] for each output degree.
    /// </summary>
    public Tensor[] Convolve(int t, Tensor[] messages, Tensor edgeHarmonics, Tensor radial, Tensor receivers, Tensor senders)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var scope = NewDisposeScope();
        var layer = Model.Layout.Layers[t];
        long atoms = messages[0].shape[0], edges = receivers.shape[0];
        var weights = RadialWeights(t, radial).unsqueeze(1);
        var coupled = edgeHarmonics.matmul(couplings[t]);
        var gathered = messages.Select(m => m.index_select(0, senders)).ToArray();
        var sums = new Tensor[layer.Messages.Length];
        int column = 0, path = 0;
        for (int l3 = 0; l3 < sums.Length; l3++)
        {
            var parts = new List<Tensor>();
            for (; path < layer.Paths.Length && layer.Paths[path].L3 == l3; path++)
            {
                var p = layer.Paths[path];
                int n1 = 2 * p.L1 + 1, n3 = 2 * l3 + 1;
                var matrix = coupled.narrow(1, column, n1 * n3).view(edges, n3, n1);
                column += n1 * n3;
                parts.Add(matrix.bmm(gathered[p.L1]) * weights.narrow(2, p.WeightOffset, p.Channels));
            }
            var all = parts.Count == 1 ? parts[0] : cat(parts, 2);
            var zero = zeros(atoms, 2 * l3 + 1, layer.Messages[l3], dtype: Type, device: Device);
            sums[l3] = (zero.index_add(0, receivers, all, 1) * (1 / Math.Sqrt(Model.Config.AverageNeighbors))).MoveToOuterDisposeScope();
        }
        return sums;
    }

    /// <summary>linear_2 and skip: the features before the norm.</summary>
    public Tensor[] Mix(int t, Tensor[] features, Tensor[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        using var scope = NewDisposeScope();
        var layer = Model.Layout.Layers[t];
        return [.. sums.Select((a, l) =>
        {
            var y = Linear(a, NequixLayout.Linear2(t, l));
            return (l < layer.Skips ? y + Linear(features[l], NequixLayout.Skip(t, l)) : y).MoveToOuterDisposeScope();
        })];
    }

    /// <summary>
    /// The norm: all degrees of an atom are divided by √(q + 1e-12), q = Σ_l Σ_{c,m} x² / ((2l+1)² n), n degrees; the sum runs over the
    /// channels (it is not a mean), and (2l+1) enters twice. Gate scalars take part.
    /// </summary>
    public Tensor[] Normalize(int t, Tensor[] y)
    {
        ArgumentNullException.ThrowIfNull(y);
        using var scope = NewDisposeScope();
        Tensor? q = null;
        for (int l = 0; l < y.Length; l++)
        {
            var part = y[l].square().sum([1, 2], keepdim: true) * (1.0 / ((2 * l + 1) * (2 * l + 1) * y.Length));
            q = q is null ? part : q + part;
        }
        var inverse = (q! + 1e-12).rsqrt();
        return [.. y.Select((x, l) => (x * parameters[NequixLayout.Norm(t, l)] * inverse).MoveToOuterDisposeScope())];
    }

    /// <summary>Scalars through silu, higher degrees times the silu of their gates (which lie behind the scalars); both times the constant of the training code.</summary>
    public Tensor[] Gate(int t, Tensor[] x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var layer = Model.Layout.Layers[t];
        var active = nn.functional.silu(x[0]) * GateFactor;
        var result = new Tensor[x.Length];
        int gate = layer.Features[0];
        result[0] = active.narrow(2, 0, gate).MoveToOuterDisposeScope();
        for (int l = 1; l < x.Length; l++)
        {
            result[l] = (x[l] * active.narrow(2, gate, layer.Features[l])).MoveToOuterDisposeScope();
            gate += layer.Features[l];
        }
        return result;
    }

    /// <summary>The node-wise half of layer <paramref name="t"/>: from its input and summed messages to its output.</summary>
    public Tensor[] Update(int t, Tensor[] features, Tensor[] sums)
    {
        using var scope = NewDisposeScope();
        return [.. Gate(t, Normalize(t, Mix(t, features, sums))).Select(x => x.MoveToOuterDisposeScope())];
    }

    /// <summary>Energies of the atoms, eV, float64 [atoms].</summary>
    public Tensor AtomEnergies(Tensor[] features, Tensor species)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        var e = Linear(features[0], NequixLayout.Readout).flatten().to(ScalarType.Float64);
        return (e * Model.Config.Scale + Model.Config.Shift + parameters[NequixLayout.References].index_select(0, species)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var p in parameters.Values) p.Dispose();
        foreach (var c in couplings) c.Dispose();
        speciesOf.Dispose();
        bessel.Dispose();
    }

    private Tensor Linear(Tensor x, string name)
    {
        var w = parameters[name];
        return x.matmul(w * (1 / Math.Sqrt(w.shape[0])));
    }

    /// <summary>All couplings of a layer side by side, [(L+1)², Σ (2l3+1)(2l1+1)]: harmonics times this give each path's matrix [2l3+1, 2l1+1].</summary>
    private Tensor Couplings(NequixLayer layer)
    {
        int columns = layer.Paths.Sum(p => (2 * p.L1 + 1) * (2 * p.L3 + 1)), column = 0;
        var c = new double[harmonics.Dimension * columns];
        foreach (var p in layer.Paths)
        {
            int n1 = 2 * p.L1 + 1;
            foreach (var e in Wigner3j.Get(p.L1, p.L2, p.L3).Entries)
                c[(p.L2 * p.L2 + e.J) * columns + column + e.K * n1 + e.I] = e.Value * Math.Sqrt(2 * p.L3 + 1);
            column += n1 * (2 * p.L3 + 1);
        }
        return tensor(c, [harmonics.Dimension, columns]);
    }
}
