using System.Globalization;
using Potentials.Cli.Tests.Kit;
using Potentials.Cli.Verbs;

namespace Potentials.Cli.Tests;

/// <summary>Two hundred random configs that are valid by construction pass check, and run.</summary>
public sealed class RandomConfigTests
{
    [Fact]
    public void Two_hundred_random_valid_configs_pass_check_and_run_two_steps()
    {
        using var folder = new WorkFolder();
        var random = new Random(200);
        for (int k = 0; k < 200; k++)
        {
            bool md = k % 2 == 0;
            string text = (md ? Md(random) : Relax(random)) + $"output: {{folder: {folder[$"run-{k}"]}, {Outputs(random, md)}}}\n";
            string path = folder[folder.Write($"{k}.yaml", text)];
            try
            {
                CheckVerb.Check(path, []);
            }
            catch (Exception e)
            {
                Assert.Fail($"{e.Message}\n{text}");
            }
            // Every tenth in a process, as a user runs it.
            if (k % 10 != 0) continue;
            var result = Executable.Run(folder.Path, md ? "md" : "relax", path, "--set", md ? "md.steps=2" : "relax.max_steps=2");
            Assert.True(result.Code == 0, $"{result.Code}: {result.Error}\n{text}");
        }
    }

    private static string Relax(Random r)
    {
        bool cell = r.Next(2) == 0;
        var extra = new List<string>();
        if (cell)
        {
            int shape = r.Next(4);
            if (shape != 1 && r.Next(2) == 0) extra.Add($"pressure: {Number(r, -2, 10)} {Pick(r, "GPa", "kbar")}");
            switch (shape)
            {
                case 0: extra.Add("hydrostatic: true"); break;
                case 1: extra.Add("constant_volume: true"); break;
                case 2: extra.Add($"mask: [true, {Truth(r)}, {Truth(r)}, {Truth(r)}, {Truth(r)}, {Truth(r)}]"); break;
            }
            if (r.Next(3) == 0) extra.Add("smax: 0.1 GPa");
        }
        string more = string.Concat(extra.Select(e => $", {e}"));
        return $"{System(r)}relax: {{optimizer: {Pick(r, "fire", "lbfgs", "bfgs")}, cell: {(cell ? "frechet" : "none")}, fmax: {Number(r, 0.001, 0.1)} eV/Å, max_steps: {r.Next(1, 1000)}{more}}}\n";
    }

    private static string Md(Random r)
    {
        string md = r.Next(4) switch
        {
            0 => $"ensemble: nve, initial_temperature: {r.Next(1, 400)} K",
            1 => $"ensemble: nvt-langevin, temperature: {r.Next(1, 400)} K, friction: {Number(r, 0.1, 10)} 1/ps, final_temperature: {r.Next(1, 400)} K",
            2 => $"ensemble: nvt-bussi, temperature: {r.Next(1, 400)} K, tau: {r.Next(20, 500)} fs",
            _ => $"ensemble: nvt-nose-hoover, temperature: {r.Next(1, 400)} K, tau: {Number(r, 0.05, 0.5)} ps",
        };
        return $"{System(r)}md: {{{md}, timestep: {Number(r, 0.1, 2)} fs, steps: {r.Next(2, 100_000)}, seed: {r.Next()}, remove_drift: {Truth(r)}}}\n" + (r.Next(3) == 0 ? "relax: {fmax: 0.05 eV/Å, max_steps: 20}\n" : "");
    }

    private static string System(Random r) => r.Next(5) switch
    {
        0 => $"structure: {{crystal: diamond, element: Si, a: {Number(r, 5.3, 5.6)} Å, repeat: [{r.Next(1, 3)}, {r.Next(1, 3)}, 1], rattle: {Number(r, 0, 0.1)} Å, seed: {r.Next(100)}}}\npotential: {{model: stillinger-weber-si, threads: {r.Next(1, 3)}}}\n",
        1 => $"structure: {{crystal: fcc, element: Ar, a: 0.54 nm, fixed: [1]}}\npotential: {{model: lennard-jones-ar, scale: {Number(r, 0.5, 2)}}}\n",
        2 => "structure: {crystal: hcp, element: Ar, a: 3.8 Å, c: 6.2 Å, repeat: [2, 2, 1]}\npotential: {model: lennard-jones, cutoff: 7 Å, style: " + Pick(r, "cut", "shifted", "shifted-force") + ", pairs: [{between: Ar-Ar, epsilon: 10 meV, sigma: 3.4 Å}]}\n",
        3 => "structure: {crystal: rocksalt, elements: [Na, Cl], a: 5.6 Å}\npotential: {sum: [{model: zbl}, {model: morse, cutoff: 6 Å, style: smooth, onset: 5 Å, pairs: [{between: Na-Na, depth: 0.1 eV, alpha: 1 1/Å, distance: 4 Å}, {between: Cl-Na, depth: 0.5 eV, alpha: 1 1/Å, distance: 2.8 Å}, {between: Cl-Cl, depth: 0.1 eV, alpha: 1 1/Å, distance: 4 Å}]}]}\n",
        _ => "structure: {crystal: bcc, element: Fe, a: 2.9 Å, repeat: [2, 2, 2]}\npotential: {model: zbl, inner: 1 Å, outer: 2 Å}\n",
    };

    private static string Outputs(Random r, bool md) =>
        $"trajectory: {Pick(r, "extxyz", "binary", "none")}, trajectory_interval: {r.Next(1, 50)}, checkpoint_interval: {r.Next(1, 50)}, plot: false" + (md ? $", thermo: {Pick(r, "csv", "jsonl", "none")}, thermo_interval: {r.Next(1, 9)}" : "");

    private static string Number(Random r, double low, double high) => (low + (high - low) * r.NextDouble()).ToString("0.####", CultureInfo.InvariantCulture);

    private static string Truth(Random r) => Pick(r, "true", "false");

    private static string Pick(Random r, params string[] words) => words[r.Next(words.Length)];
}
