namespace Potentials.Cli.Config;

/// <summary>Finds the word that somebody who mistyped meant.</summary>
public static class Nearest
{
    /// <summary>The candidate with the smallest edit distance, or null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int limit = Math.Max(1, Math.Min(3, (word.Length + 1) / 3)), least = limit + 1;
        foreach (string candidate in candidates)
        {
            int d = Distance(Fold(word), Fold(candidate));
            bool within = candidate.Length >= 4 && word.Length >= 4 && (Fold(candidate).StartsWith(Fold(word), StringComparison.Ordinal) || Fold(word).StartsWith(Fold(candidate), StringComparison.Ordinal));
            if (within) d = Math.Min(d, limit);
            if (d < least) (best, least) = (candidate, d);
        }
        return best;
    }

    private static string Fold(string s) => s.ToLowerInvariant().Replace('-', '_');

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other (Damerau and Levenshtein, restricted).</summary>
    public static int Distance(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Length > 64 || b.Length > 64) return a == b ? 0 : 64;
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        return d[a.Length, b.Length];
    }
}
