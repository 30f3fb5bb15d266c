using Potentials.Cli.Config;
using Potentials.Cli.Configs;
using Potentials.Cli.Tests.Kit;
using Potentials.Core;

namespace Potentials.Cli.Tests;

/// <summary>Rules between the keys of a section: nothing that would be ignored is accepted, and the error stands at the key that is too much.</summary>
public sealed class ConfigRuleTests
{
    private static readonly Dictionary<string, string> Sections = new()
    {
        ["structure"] = "{crystal: diamond, element: Si, a: 5.43 Å}",
        ["potential"] = "{model: stillinger-weber-si}",
        ["relax"] = "{fmax: 0.01 eV/Å}",
        ["md"] = "{ensemble: nve, initial_temperature: 300 K, timestep: 1 fs, steps: 10}",
        ["output"] = "{folder: x}",
    };

    [Theory]
    [InlineData("structure", "{a: 5 Å}", "{", "needs either 'file' or 'crystal'")]
    [InlineData("structure", "{file: a.xyz, crystal: fcc}", "crystal", "not both")]
    [InlineData("structure", "{file: a.xyz, element: Si}", "element", "belongs to a crystal")]
    [InlineData("structure", "{file: a.xyz, a: 5 Å}", "a: 5", "belongs to a crystal")]
    [InlineData("structure", "{file: a.xyz, frames: some}", "frames", "is not a choice of frames")]
    [InlineData("structure", "{crystal: fcc, element: Ar, a: 5 Å, frames: first}", "frames", "belongs to a file")]
    [InlineData("structure", "{crystal: fcc, element: Ar}", "crystal", "the lattice constant")]
    [InlineData("structure", "{crystal: fcc, a: 5 Å}", "crystal", "needs either 'element' or 'elements'")]
    [InlineData("structure", "{crystal: fcc, element: Ar, elements: [Ar], a: 5 Å}", "elements", "not both")]
    [InlineData("structure", "{crystal: rocksalt, element: Na, a: 5 Å}", "element", "'elements' with 2 symbols")]
    [InlineData("structure", "{crystal: fcc, elements: [Na, Cl], a: 5 Å}", "elements", "needs one element")]
    [InlineData("structure", "{crystal: fcc, element: Xx, a: 5 Å}", "element", "is not an element")]
    [InlineData("structure", "{crystal: fcc, element: si, a: 5 Å}", "element", "did you mean 'Si'")]
    [InlineData("structure", "{crystal: fcc, element: Ar, a: 5 Å, c: 6 Å}", "c: 6", "is cubic and has no 'c'")]
    [InlineData("potential", "{dtype: float64}", "{", "needs 'model', 'file' or 'sum'")]
    [InlineData("potential", "{model: zbl, file: a.nqx}", "file", "takes one of 'model', 'file' and 'sum'")]
    [InlineData("potential", "{model: zbl, sum: [{model: zbl}]}", "sum", "takes one of 'model', 'file' and 'sum'")]
    [InlineData("potential", "{sum: []}", "sum", "at least one potential")]
    [InlineData("potential", "{model: stillinger-weber-s}", "model", "stillinger-weber-si")]
    [InlineData("potential", "{model: zbl, dtype: float16}", "dtype", "is not a precision")]
    [InlineData("potential", "{model: zbl, device: tpu}", "device", "is not a device")]
    [InlineData("potential", "{model: zbl, threads: 1025}", "threads", "write 1 to 1024")]
    [InlineData("potential", "{model: zbl, dtype: float32}", "dtype", "classical potentials compute in float64")]
    [InlineData("potential", "{model: zbl, device: cuda}", "device", "classical potentials run on the cpu")]
    [InlineData("potential", "{model: zbl, cutoff: 5 Å}", "cutoff", "belongs to the models lennard-jones and morse")]
    [InlineData("potential", "{model: morse, mixing: geometric, cutoff: 6 Å}", "mixing", "belongs to the model lennard-jones")]
    [InlineData("potential", "{model: stillinger-weber-si, inner: 1 Å}", "inner", "belongs to the model zbl")]
    [InlineData("potential", "{model: zbl, inner: 1 Å}", "inner", "go together")]
    [InlineData("potential", "{model: zbl, outer: 1 Å}", "outer", "go together")]
    [InlineData("potential", "{model: lennard-jones, pairs: [{between: Si-Si, epsilon: 1 meV, sigma: 2 Å}]}", "model", "cutoff' is missing")]
    [InlineData("potential", "{model: lennard-jones, cutoff: 5 Å}", "model", "pairs' is missing")]
    [InlineData("potential", "{model: lennard-jones, cutoff: 5 Å, style: smooth, pairs: [{between: Si-Si, epsilon: 1 meV, sigma: 2 Å}]}", "style", "onset' is missing")]
    [InlineData("potential", "{model: lennard-jones, cutoff: 5 Å, onset: 4 Å, pairs: [{between: Si-Si, epsilon: 1 meV, sigma: 2 Å}]}", "onset", "belongs to 'style: smooth'")]
    [InlineData("potential", "{model: morse, cutoff: 5 Å, pairs: [{between: Si-Si, depth: 1 meV, alpha: 1 1/Å}]}", "pairs", "needs 'depth', 'alpha' and 'distance'")]
    [InlineData("potential", "{model: lennard-jones, cutoff: 5 Å, pairs: [{between: Si-Si, sigma: 2 Å}]}", "pairs", "needs 'epsilon' and 'sigma'")]
    [InlineData("potential", "{model: lennard-jones, cutoff: 5 Å, pairs: [{between: Si-C, epsilon: 1 meV, sigma: 2 Å}, {between: C-Si, epsilon: 1 meV, sigma: 2 Å}]}", "pairs", "is given twice")]
    [InlineData("potential", "{model: lennard-jones, cutoff: 5 Å, pairs: [{between: Si, epsilon: 1 meV, sigma: 2 Å}]}", "between", "is not a pair of elements")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, pressure: 1 GPa}", "pressure", "needs a cell that relaxes")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, smax: 1 GPa}", "smax", "needs a cell that relaxes")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, hydrostatic: true}", "hydrostatic", "needs a cell that relaxes")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, cell: frechet, hydrostatic: true, constant_volume: true}", "constant_volume", "leave nothing of the cell")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, cell: frechet, constant_volume: true, pressure: 1 GPa}", "pressure", "does nothing at constant volume")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, cell: frechet, constant_volume: true, mask: [true, false, false, false, false, false]}", "constant_volume", "leave nothing of the cell")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, cell: frechet, mask: [false, false, false, false, false, false]}", "mask", "forbids every strain")]
    [InlineData("relax", "{fmax: 0.01 eV/Å, cell: frechet, hydrostatic: true, mask: [true, true, true, false, true, true]}", "mask", "exclude each other")]
    [InlineData("md", "{ensemble: nve, temperature: 300 K, timestep: 1 fs, steps: 10}", "temperature", "has no thermostat")]
    [InlineData("md", "{ensemble: nvt-bussi, timestep: 1 fs, steps: 10}", "ensemble", "temperature' is missing")]
    [InlineData("md", "{ensemble: nve, initial_temperature: 9 K, friction: 1 1/ps, timestep: 1 fs, steps: 10}", "friction", "belongs to nvt-langevin")]
    [InlineData("md", "{ensemble: nvt-langevin, temperature: 9 K, tau: 1 ps, timestep: 1 fs, steps: 10}", "tau", "belongs to nvt-bussi and nvt-nose-hoover")]
    [InlineData("md", "{ensemble: nvt-nose-hoover, temperature: 9 K, final_temperature: 10 K, timestep: 1 fs, steps: 10}", "final_temperature", "belongs to nvt-langevin and nvt-bussi")]
    [InlineData("md", "{ensemble: nvt-bussi, temperature: 9 K, final_temperature: 10 K, timestep: 1 fs, steps: 0}", "final_temperature", "at least one step")]
    [InlineData("md", "{ensemble: nvt-nose-hoover, temperature: 0 K, timestep: 1 fs, steps: 10}", "temperature", "above zero")]
    [InlineData("md", "{ensemble: nve, velocities: zero, initial_temperature: 9 K, timestep: 1 fs, steps: 10}", "initial_temperature", "needs 'velocities: draw'")]
    [InlineData("md", "{ensemble: nve, timestep: 1 fs, steps: 10}", "ensemble", "initial_temperature' is missing")]
    [InlineData("md", "{ensemble: nve, initial_temperature: 9 K, timestep: 1 ps, steps: 10}", "timestep", "is the unit right")]
    [InlineData("md", "{ensemble: nve, velocities: keep, timestep: 1 fs, steps: 10}\nrelax: {fmax: 0.01 eV/Å}", "relax", "exclude each other")]
    [InlineData("output", "{folder: x, trajectory: none, plot: true}", "plot", "is drawn from the trajectory")]
    [InlineData("output", "{folder: ' '}", "folder", "needs a name")]
    [InlineData("output", "{folder: ~/runs}", "folder", "not replaced by your home folder")]
    [InlineData("md output", "{folder: \"~\"}", "folder", "not replaced by your home folder")]
    [InlineData("md output", "{folder: x, thermo: none, plot: true}", "plot", "is drawn from the table")]
    [InlineData("md output", "{folder: ' '}", "folder", "needs a name")]
    public void A_key_that_does_not_fit_the_others_is_named_where_it_stands(string section, string value, string at, string message)
    {
        bool md = section.StartsWith("md", StringComparison.Ordinal);
        string changed = section.Split(' ')[^1];
        using var folder = new WorkFolder();
        string text = string.Concat(Sections.Where(s => s.Key != (md ? "relax" : "md")).Select(s => $"{s.Key}: {(s.Key == changed ? value : s.Value)}\n"));
        foreach (string file in (string[])["a.xyz", "a.nqx"]) folder.Write(file, "");
        string path = folder[folder.Write("a.yaml", text)];
        var error = Assert.Throws<ConfigError>(() => _ = md ? ConfigFile.Load<MdConfig>(path, []).Config.Output.Folder : ConfigFile.Load<RelaxConfig>(path, []).Config.Output.Folder);
        Assert.Contains(message, error.Message);
        string line = text.Split('\n')[error.Line - 1];
        Assert.StartsWith(at, line[(error.Column - 1)..]);
    }
}
