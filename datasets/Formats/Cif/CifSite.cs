namespace Potentials.Datasets;

/// <summary>A row of the atom sites of a CIF; coordinates as written.</summary>
internal sealed record CifSite(string Label, int Number, double? Mass, double X, double Y, double Z, double Occupancy, CifToken Place);

/// <summary>An atom that a site puts into the cell, Å.</summary>
internal readonly record struct CifAtom(CifSite Site, double X, double Y, double Z, double Occupancy);
