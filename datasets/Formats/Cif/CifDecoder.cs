using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Makes a structure of a data block; see <see cref="Cif"/>.</summary>
internal static class CifDecoder
{
    private const long MostImages = 20_000_000;
    private const double FullWithin = 0.005, OverfullBy = 0.1;

    public static AtomicSystem Read(CifBlock block, PartialSites partial)
    {
        var operations = CifSymmetry.Of(block);
        var sites = Sites(block);
        bool fractional = block.Column("_atom_site_fract_x") is not null;
        var cell = CellOf(block);
        if (cell is null && (fractional || operations.Count > 1)) throw block.Error("the cell is missing; add _cell_length_a, b, c and the angles");
        if ((long)sites.Count * operations.Count > MostImages) throw block.Error($"{sites.Count} sites and {operations.Count} operations make more atoms than can be held ({MostImages})");
        var info = new Dictionary<string, object>();
        if (block.Name.Length > 0) info["name"] = block.Name;
        if (CifSymmetry.Name(block) is { } group) info["space_group"] = group.Text;
        var atoms = cell is { } c ? Expand(block, c, sites, operations, fractional, partial) : sites.ConvertAll(s => new CifAtom(s, s.X, s.Y, s.Z, s.Occupancy));
        double[] positions = new double[3 * atoms.Count];
        for (int i = 0; i < atoms.Count; i++) (positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]) = (atoms[i].X, atoms[i].Y, atoms[i].Z);
        var columns = new Dictionary<string, AtomColumn>();
        if (block.Column("_atom_site_label") is not null) columns["label"] = new([.. atoms.Select(a => a.Site.Label)]);
        if (block.Column("_atom_site_occupancy") is not null) columns["occupancy"] = new([.. atoms.Select(a => a.Occupancy)]);
        int[] numbers = [.. atoms.Select(a => a.Site.Number)];
        return new(numbers, positions, cell ?? Cell.Open)
        {
            Masses = [.. atoms.Select(a => a.Site.Mass ?? Elements.Mass(a.Site.Number))], Columns = columns, Info = info,
        };
    }

    private static Cell? CellOf(CifBlock block)
    {
        var p = new double[6];
        string[] tags = ["_cell_length_a", "_cell_length_b", "_cell_length_c", "_cell_angle_alpha", "_cell_angle_beta", "_cell_angle_gamma"];
        int lengths = 0;
        for (int k = 0; k < 6; k++)
        {
            if (block.Column(tags[k]) is not [var value, ..]) { p[k] = 90; continue; } // the dictionary's default for angles
            p[k] = block.Number(value, tags[k]);
            if (k < 3 ? p[k] is <= 0 or > 1e6 : p[k] is <= 0 or >= 180)
                throw block.Error($"{tags[k]} is {value.Text}; {(k < 3 ? "lengths are positive, in Å" : "angles lie between 0 and 180 degrees")}", value);
            if (k < 3) lengths++;
        }
        if (lengths == 0) return null;
        if (lengths < 3) throw block.Error("the cell has fewer than three lengths; add _cell_length_a, b and c");
        var cell = Cell.FromParameters(p[0], p[1], p[2], p[3], p[4], p[5]);
        return cell.Validate() is { } wrong ? throw block.Error($"{wrong}; correct the angles") : cell;
    }

    private static List<CifSite> Sites(CifBlock block)
    {
        bool fractional = block.Column("_atom_site_fract_x") is not null;
        string prefix = fractional ? "_atom_site_fract_" : "_atom_site_cartn_";
        var x = Required(prefix + "x");
        var (y, z) = (Required(prefix + "y"), Required(prefix + "z"));
        var labels = block.Column("_atom_site_label");
        var types = block.Column("_atom_site_type_symbol");
        var occupancies = block.Column("_atom_site_occupancy");
        var flags = block.Column("_atom_site_calc_flag");
        if (labels is null && types is null) throw block.Error("the sites have neither _atom_site_type_symbol nor _atom_site_label; add the elements");
        foreach (var column in (ReadOnlySpan<List<CifToken>?>)[y, z, labels, types, occupancies, flags])
            if (column is not null && column.Count != x.Count)
                throw block.Error($"the columns of the atom sites have {x.Count} and {column.Count} rows; put them into one loop", column.Count > 0 ? column[^1] : x[^1]);
        var sites = new List<CifSite>(x.Count);
        for (int i = 0; i < x.Count; i++)
        {
            if (flags?[i].Text == "dum") continue; // a centroid or the like
            string label = labels?[i].Text ?? types![i].Text;
            string what = $"site {label}";
            int number = CifElement.Parse(block, types?[i], labels?[i], out double? mass);
            double occupancy = occupancies is null || occupancies[i].IsMissing ? 1 : block.Number(occupancies[i], $"the occupancy of {what}");
            if (occupancy is < 0 or > 1 + OverfullBy) throw block.Error($"the occupancy of {what} is {occupancies![i].Text}; it lies between 0 and 1", occupancies[i]);
            sites.Add(new(label, number, mass, block.Number(x[i], what + ", x"), block.Number(y[i], what + ", y"), block.Number(z[i], what + ", z"), occupancy, x[i]));
        }
        return sites.Count > 0 || x.Count == 0 ? sites : throw block.Error("the sites are only dummies (_atom_site_calc_flag dum); this block holds no structure", x[0]);

        List<CifToken> Required(string tag) => block.Column(tag) ?? throw block.Error($"{tag} is missing; the sites need three coordinates");
    }

    private static List<CifAtom> Expand(CifBlock block, Cell cell, List<CifSite> sites, List<SymmetryOperation> operations, bool fractional, PartialSites partial)
    {
        var places = new SitePlaces(cell);
        var shares = new List<List<(CifSite Site, double Occupancy)>>();
        foreach (var site in sites)
        {
            var (fx, fy, fz) = fractional ? (site.X, site.Y, site.Z) : cell.Fractional(site.X, site.Y, site.Z);
            // A place belongs once to an orbit however many operations lead there.
            var orbit = new HashSet<int>();
            for (int k = 0; k < operations.Count; k++)
            {
                var f = k == 0 ? (fx, fy, fz) : operations[k].Apply(fx, fy, fz);
                int place = places.FindOrAdd(f, keepCell: k == 0);
                if (place == shares.Count) shares.Add([]);
                if (!orbit.Add(place)) continue;
                var here = shares[place];
                int same = here.FindIndex(s => s.Site.Number == site.Number);
                if (same < 0) here.Add((site, site.Occupancy));
                // A full site listed twice is one atom; parts add up.
                else here[same] = (here[same].Site, site.Occupancy >= 1 - FullWithin && here[same].Occupancy >= 1 - FullWithin ? 1 : here[same].Occupancy + site.Occupancy);
            }
        }
        var atoms = new List<CifAtom>(shares.Count);
        for (int p = 0; p < shares.Count; p++)
        {
            var best = shares[p][0];
            double total = 0;
            foreach (var share in shares[p])
            {
                total += share.Occupancy;
                if (share.Occupancy > best.Occupancy) best = share;
            }
            if (total > 1 + OverfullBy)
                throw block.Error($"the position of site {best.Site.Label} is occupied {total.ToString("0.###", CultureInfo.InvariantCulture)} times; correct occupancies or symmetry operations", best.Site.Place);
            if (partial == PartialSites.Refuse && (shares[p].Count > 1 || total < 1 - FullWithin))
            {
                string mix = string.Join(" and ", shares[p].Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Occupancy:0.###} {Elements.Symbol(s.Site.Number)}")));
                throw block.Error($"the position of site {best.Site.Label} is {mix}: the file describes disorder, not a definite structure; "
                    + "write a configuration of it into a file (programs may read this one with PartialSites.Majority or Keep)", best.Site.Place);
            }
            if (partial == PartialSites.Majority && total < 0.5) continue;
            var (x, y, z) = places.Position(p);
            atoms.Add(new(best.Site, x, y, z, best.Occupancy));
        }
        return atoms;
    }
}
