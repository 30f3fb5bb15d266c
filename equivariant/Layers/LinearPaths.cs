namespace Potentials.Equivariant;

/// <summary>The blocks of an equivariant linear map in e3nn's order: by input block, then output block.</summary>
internal static class LinearPaths
{
    public static LinearPath[] Between(Irreps input, Irreps output, PathNormalization normalization, int species, out int weights)
    {
        var pairs = new List<(int In, int Out)>();
        for (int i = 0; i < input.Count; i++)
            for (int o = 0; o < output.Count; o++)
                if (input[i].Irrep == output[o].Irrep && input[i].Multiplicity > 0 && output[o].Multiplicity > 0) pairs.Add((i, o));
        var paths = new LinearPath[pairs.Count];
        weights = 0;
        for (int p = 0; p < paths.Length; p++)
        {
            (int i, int o) = pairs[p];
            int[] into = [.. pairs.Where(q => q.Out == o).Select(q => input[q.In].Multiplicity)];
            double elements = normalization switch
            {
                PathNormalization.Element => into.Sum() * (double)species,
                PathNormalization.Path => input[i].Multiplicity * (double)species * into.Length,
                PathNormalization.None => 1,
                _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Unknown path normalisation."),
            };
            paths[p] = new LinearPath(i, o, weights, 1 / Math.Sqrt(elements));
            weights = checked(weights + input[i].Multiplicity * species * output[o].Multiplicity);
        }
        return paths;
    }
}
