namespace Potentials.Core;

/// <summary>
/// The 118 elements: symbols, names, standard atomic weights in u (IUPAC 2016; the longest-lived isotope where there is none) and
/// single-bond covalent radii in Å (Cordero et al., Dalton Trans. 2008, 2832; null where the table has none).
/// </summary>
public static class Elements
{
    private static readonly Element[] Table =
    [
        new(1, "H", "Hydrogen", 1.008, 0.31),
        new(2, "He", "Helium", 4.002602, 0.28),
        new(3, "Li", "Lithium", 6.94, 1.28),
        new(4, "Be", "Beryllium", 9.0121831, 0.96),
        new(5, "B", "Boron", 10.81, 0.84),
        new(6, "C", "Carbon", 12.011, 0.76),
        new(7, "N", "Nitrogen", 14.007, 0.71),
        new(8, "O", "Oxygen", 15.999, 0.66),
        new(9, "F", "Fluorine", 18.998403163, 0.57),
        new(10, "Ne", "Neon", 20.1797, 0.58),
        new(11, "Na", "Sodium", 22.98976928, 1.66),
        new(12, "Mg", "Magnesium", 24.305, 1.41),
        new(13, "Al", "Aluminium", 26.9815385, 1.21),
        new(14, "Si", "Silicon", 28.085, 1.11),
        new(15, "P", "Phosphorus", 30.973761998, 1.07),
        new(16, "S", "Sulfur", 32.06, 1.05),
        new(17, "Cl", "Chlorine", 35.45, 1.02),
        new(18, "Ar", "Argon", 39.948, 1.06),
        new(19, "K", "Potassium", 39.0983, 2.03),
        new(20, "Ca", "Calcium", 40.078, 1.76),
        new(21, "Sc", "Scandium", 44.955908, 1.7),
        new(22, "Ti", "Titanium", 47.867, 1.6),
        new(23, "V", "Vanadium", 50.9415, 1.53),
        new(24, "Cr", "Chromium", 51.9961, 1.39),
        new(25, "Mn", "Manganese", 54.938044, 1.39),
        new(26, "Fe", "Iron", 55.845, 1.32),
        new(27, "Co", "Cobalt", 58.933194, 1.26),
        new(28, "Ni", "Nickel", 58.6934, 1.24),
        new(29, "Cu", "Copper", 63.546, 1.32),
        new(30, "Zn", "Zinc", 65.38, 1.22),
        new(31, "Ga", "Gallium", 69.723, 1.22),
        new(32, "Ge", "Germanium", 72.63, 1.2),
        new(33, "As", "Arsenic", 74.921595, 1.19),
        new(34, "Se", "Selenium", 78.971, 1.2),
        new(35, "Br", "Bromine", 79.904, 1.2),
        new(36, "Kr", "Krypton", 83.798, 1.16),
        new(37, "Rb", "Rubidium", 85.4678, 2.2),
        new(38, "Sr", "Strontium", 87.62, 1.95),
        new(39, "Y", "Yttrium", 88.90584, 1.9),
        new(40, "Zr", "Zirconium", 91.224, 1.75),
        new(41, "Nb", "Niobium", 92.90637, 1.64),
        new(42, "Mo", "Molybdenum", 95.95, 1.54),
        new(43, "Tc", "Technetium", 97.90721, 1.47),
        new(44, "Ru", "Ruthenium", 101.07, 1.46),
        new(45, "Rh", "Rhodium", 102.9055, 1.42),
        new(46, "Pd", "Palladium", 106.42, 1.39),
        new(47, "Ag", "Silver", 107.8682, 1.45),
        new(48, "Cd", "Cadmium", 112.414, 1.44),
        new(49, "In", "Indium", 114.818, 1.42),
        new(50, "Sn", "Tin", 118.71, 1.39),
        new(51, "Sb", "Antimony", 121.76, 1.39),
        new(52, "Te", "Tellurium", 127.6, 1.38),
        new(53, "I", "Iodine", 126.90447, 1.39),
        new(54, "Xe", "Xenon", 131.293, 1.4),
        new(55, "Cs", "Caesium", 132.90545196, 2.44),
        new(56, "Ba", "Barium", 137.327, 2.15),
        new(57, "La", "Lanthanum", 138.90547, 2.07),
        new(58, "Ce", "Cerium", 140.116, 2.04),
        new(59, "Pr", "Praseodymium", 140.90766, 2.03),
        new(60, "Nd", "Neodymium", 144.242, 2.01),
        new(61, "Pm", "Promethium", 144.91276, 1.99),
        new(62, "Sm", "Samarium", 150.36, 1.98),
        new(63, "Eu", "Europium", 151.964, 1.98),
        new(64, "Gd", "Gadolinium", 157.25, 1.96),
        new(65, "Tb", "Terbium", 158.92535, 1.94),
        new(66, "Dy", "Dysprosium", 162.5, 1.92),
        new(67, "Ho", "Holmium", 164.93033, 1.92),
        new(68, "Er", "Erbium", 167.259, 1.89),
        new(69, "Tm", "Thulium", 168.93422, 1.9),
        new(70, "Yb", "Ytterbium", 173.054, 1.87),
        new(71, "Lu", "Lutetium", 174.9668, 1.87),
        new(72, "Hf", "Hafnium", 178.49, 1.75),
        new(73, "Ta", "Tantalum", 180.94788, 1.7),
        new(74, "W", "Tungsten", 183.84, 1.62),
        new(75, "Re", "Rhenium", 186.207, 1.51),
        new(76, "Os", "Osmium", 190.23, 1.44),
        new(77, "Ir", "Iridium", 192.217, 1.41),
        new(78, "Pt", "Platinum", 195.084, 1.36),
        new(79, "Au", "Gold", 196.966569, 1.36),
        new(80, "Hg", "Mercury", 200.592, 1.32),
        new(81, "Tl", "Thallium", 204.38, 1.45),
        new(82, "Pb", "Lead", 207.2, 1.46),
        new(83, "Bi", "Bismuth", 208.9804, 1.48),
        new(84, "Po", "Polonium", 208.98243, 1.4),
        new(85, "At", "Astatine", 209.98715, 1.5),
        new(86, "Rn", "Radon", 222.01758, 1.5),
        new(87, "Fr", "Francium", 223.01974, 2.6),
        new(88, "Ra", "Radium", 226.02541, 2.21),
        new(89, "Ac", "Actinium", 227.02775, 2.15),
        new(90, "Th", "Thorium", 232.0377, 2.06),
        new(91, "Pa", "Protactinium", 231.03588, 2.0),
        new(92, "U", "Uranium", 238.02891, 1.96),
        new(93, "Np", "Neptunium", 237.04817, 1.9),
        new(94, "Pu", "Plutonium", 244.06421, 1.87),
        new(95, "Am", "Americium", 243.06138, 1.8),
        new(96, "Cm", "Curium", 247.07035, 1.69),
        new(97, "Bk", "Berkelium", 247.07031, null),
        new(98, "Cf", "Californium", 251.07959, null),
        new(99, "Es", "Einsteinium", 252.083, null),
        new(100, "Fm", "Fermium", 257.09511, null),
        new(101, "Md", "Mendelevium", 258.09843, null),
        new(102, "No", "Nobelium", 259.101, null),
        new(103, "Lr", "Lawrencium", 262.11, null),
        new(104, "Rf", "Rutherfordium", 267.122, null),
        new(105, "Db", "Dubnium", 268.126, null),
        new(106, "Sg", "Seaborgium", 271.134, null),
        new(107, "Bh", "Bohrium", 270.133, null),
        new(108, "Hs", "Hassium", 269.1338, null),
        new(109, "Mt", "Meitnerium", 278.156, null),
        new(110, "Ds", "Darmastadtium", 281.165, null),
        new(111, "Rg", "Roentgenium", 281.166, null),
        new(112, "Cn", "Copernicium", 285.177, null),
        new(113, "Nh", "Nihonium", 286.182, null),
        new(114, "Fl", "Flerovium", 289.19, null),
        new(115, "Mc", "Moscovium", 289.194, null),
        new(116, "Lv", "Livermorium", 293.204, null),
        new(117, "Ts", "Tennessine", 293.208, null),
        new(118, "Og", "Oganesson", 294.214, null),
    ];

    private static readonly Dictionary<string, int> BySymbol = Table.ToDictionary(e => e.Symbol, e => e.Number, StringComparer.Ordinal);

    /// <summary>All elements, hydrogen first.</summary>
    public static IReadOnlyList<Element> All => Table;

    /// <summary>The element with atomic number <paramref name="z"/>, 1 to 118.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static Element Get(int z) => (uint)(z - 1) < 118u ? Table[z - 1] : throw new ArgumentOutOfRangeException(nameof(z), z, "Atomic numbers go from 1 to 118.");

    /// <summary>Symbol of <paramref name="z"/>; X for 0 (a ghost).</summary>
    public static string Symbol(int z) => z == 0 ? "X" : Get(z).Symbol;

    /// <summary>Atomic weight of <paramref name="z"/> in u; 1 for 0 (a ghost).</summary>
    public static double Mass(int z) => z == 0 ? 1 : Get(z).Mass;

    /// <summary>Atomic number of a symbol, spelt exactly (Si, not SI); X is 0.</summary>
    public static bool TryParse(string symbol, out int z)
    {
        if (BySymbol.TryGetValue(symbol, out z)) return true;
        z = 0;
        return symbol == "X";
    }
}
