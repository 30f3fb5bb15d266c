using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests.Formats;

/// <summary>
/// Real files. The expected numbers were found by reading the same files with ASE 3.22.1 (ase.io.read), except the labels under names
/// that ASE does not take for labels: total_energy (allegro_pol), force and virial (carbon).
/// </summary>
public sealed class SharedStructuresTests
{
    [SkippableTheory]
    [InlineData("alexandria")]
    [InlineData("mp")]
    [InlineData("oqmd")]
    [InlineData("x23")]
    [InlineData("")]
    public void Every_structure_file_reads_with_the_right_number_of_atoms(string folder)
    {
        string root = SharedData.Path("data", "structures");
        var files = Directory.EnumerateFiles(Path.Combine(root, folder), "*", folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
            .Where(f => !f.EndsWith("malformed.cif", StringComparison.Ordinal)).ToList();
        int atoms = 0;
        foreach (string file in files)
        {
            var one = Assert.Single(StructureFile.Read(file));
            Assert.Null(one.Cell.Validate());
            atoms += one.Count;
        }
        var (expectedFiles, expectedAtoms) = folder switch
        {
            "alexandria" => (FilesAlexandria, AtomsAlexandria),
            "mp" => (FilesMp, AtomsMp),
            "oqmd" => (FilesOqmd, AtomsOqmd),
            "x23" => (FilesX23, AtomsX23),
            _ => (FilesRoot, AtomsRoot),
        };
        Assert.Equal(expectedFiles, files.Count);
        Assert.Equal(expectedAtoms, atoms);
    }

    [SkippableTheory]
    [InlineData("esseneite.cif.gz", 40, "cif")]
    [InlineData("AB3C_cP5_221_a_c_b@Ba-O-Ti.POSCAR.xz", 5, "poscar")]
    [InlineData("A20BC14D8E5F2_oP800_61_40c_2c_28c_16c_10c_4c@C-Cd-H-N-O-S.POSCAR.xz", 800, "poscar")]
    [InlineData("symmetry_disorder.cif", 2, "cif")]
    [InlineData("co2.xyz", 3, "extxyz")]
    public void Compressed_and_odd_files_read(string name, int atoms, string format)
    {
        string file = SharedData.Path("data", "structures", name);
        Assert.Equal(format, StructureFile.FormatOf(file));
        Assert.Equal(atoms, Assert.Single(StructureFile.Read(file)).Count);
    }

    [SkippableFact]
    public void The_malformed_cif_is_refused_with_line_and_column()
    {
        string file = SharedData.Path("data", "structures", "malformed.cif");
        var error = Assert.Throws<DataError>(() => StructureFile.Read(file).ToList());
        Assert.Equal((file, 6L, 1), (error.File, error.Line, error.Column));
        Assert.Contains("_cell_length_c has no value", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Every_trajectory_reads_with_the_right_numbers_of_frames_atoms_and_labels()
    {
        string root = SharedData.Path("data");
        foreach (string row in Trajectories.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] p = row.Split(' ');
            int frames = 0, atoms = 0, energies = 0, forces = 0, stresses = 0;
            foreach (var s in StructureFile.Read(Path.Combine(root, p[0])))
            {
                frames++;
                atoms += s.Count;
                energies += s.Labels.Energy is null ? 0 : 1;
                forces += s.Labels.Forces is null ? 0 : 1;
                stresses += s.Labels.Stress is null ? 0 : 1;
            }
            Assert.Equal(row, $"{p[0]} {frames} {atoms} {energies} {forces} {stresses}");
        }
    }

    [SkippableTheory] // sums over all frames: |positions|, energy, |forces|, trace of stress plus off-diagonals
    [InlineData("data/mattersim/mptrj-random-1k.xyz", 435469.5144099194, -189155.34056767993, 18663.624825859988, -4.502627557658341)]
    [InlineData("data/mlearn/Si_training.extxyz", 221532.51467576032, -67723.70553111001, 21868.424557870014, -0.3205932994054031)]
    [InlineData("data/botnet/dataset_3BPA/test_300K.xyz", 247602.22499058009, -29475244.08162319, 96638.30954784002, 0.0)]
    public void Sums_of_numbers_agree_with_ase(string file, double positions, double energy, double forces, double stress)
    {
        double p = 0, e = 0, f = 0, t = 0;
        foreach (var s in StructureFile.Read(SharedData.Path(file.Split('/'))))
        {
            p += s.Positions.Sum(Math.Abs);
            e += s.Labels.Energy ?? 0;
            f += s.Labels.Forces!.Sum(Math.Abs);
            t += s.Labels.Stress?.ToArray().Sum() ?? 0;
        }
        Assert.Equal(positions, p, 1e-11 * Math.Abs(positions));
        Assert.Equal(energy, e, 1e-11 * Math.Abs(energy));
        Assert.Equal(forces, f, 1e-11 * forces);
        Assert.Equal(stress, t, 1e-11 * Math.Max(1, Math.Abs(stress)));
    }

    private const int FilesAlexandria = 15, AtomsAlexandria = 160, FilesMp = 40, AtomsMp = 1120, FilesOqmd = 15, AtomsOqmd = 111, FilesX23 = 32, AtomsX23 = 828, FilesRoot = 12, AtomsRoot = 1107;

    /// <summary>file frames atoms energies forces stresses</summary>
    private const string Trajectories =
        """
        allegro_pol/BaTiO3.xyz 59 7965 59 59 59
        allegro_pol/SiO2_train.xyz 134 9648 134 134 134
        botnet/dataset_3BPA/iso_atoms.xyz 4 4 4 0 0
        botnet/dataset_3BPA/test_300K.xyz 1669 45063 1669 1669 0
        botnet/dataset_3BPA/test_600K_even.xyz 1069 28863 1069 1069 0
        botnet/dataset_3BPA/train_300K.xyz 500 13500 500 500 0
        botnet/dataset_3BPA/train_mixedT_part300_600.xyz 332 8964 332 332 0
        botnet/dataset_acac/isolated_atoms.xyz 3 3 3 0 0
        botnet/dataset_acac/test_H_transfer.xyz 15 225 15 0 0
        botnet/dataset_acac/test_MD_300K.xyz 650 9750 650 650 0
        botnet/dataset_acac/train_300K.xyz 500 7500 500 500 0
        botnet/dataset_acac/train_600K.xyz 500 7500 500 500 0
        botnet/dataset_ethanol/isolated_atoms.xyz 4 4 4 0 0
        botnet/dataset_ethanol/test_H_removal.xyz 60 540 60 0 0
        botnet/dataset_ethanol/test_MD.xyz 1000 9000 1000 1000 0
        botnet/dataset_ethanol/test_norm_mode_3005.xyz 18 162 18 0 0
        botnet/dataset_ethanol/test_norm_mode_874.xyz 37 333 37 0 0
        botnet/dataset_ethanol/train.xyz 1000 9000 1000 1000 0
        botnet/dataset_ethanol/train_methanol_part.xyz 300 1800 300 300 0
        gfn2_omol/test_1000K.extxyz 216 3996 216 216 0
        gfn2_omol/test_300_600K.extxyz 120 2220 120 120 0
        gfn2_omol/train_300_600K.extxyz 792 14652 792 792 0
        gfn2_omol/val_300_600K.extxyz 96 1776 96 96 0
        lips/LiPS_train.extxyz 140 11620 140 140 0
        mattersim/high_level_water.xyz 10 1920 10 10 0
        mattersim/mpf-alkali-TP.xyz 460 4235 460 460 460
        mattersim/mptrj-highest-stress-A.xyz 502 8283 502 502 502
        mattersim/mptrj-random-1k.xyz 1000 31312 1000 1000 1000
        mattersim/random-TP.xyz 693 11088 693 693 693
        metatrain/carbon_reduced_100.xyz 100 400 100 100 100
        metatrain/qm7x_reduced_100.xyz 100 1400 0 0 0
        metatrain/qm9_reduced_100.xyz 100 1001 0 0 0
        mlearn/Cu_training.extxyz 262 27416 262 262 262
        mlearn/Ge_training.extxyz 228 14072 228 228 228
        mlearn/Li_training.extxyz 241 11576 241 241 241
        mlearn/Mo_training.extxyz 194 10087 194 194 194
        mlearn/Ni_training.extxyz 263 27420 263 263 263
        mlearn/Si_training.extxyz 214 13233 214 214 214
        monbtaw/MoTa_SS.extxyz 658 10528 658 658 658
        monbtaw/MoTa_Test.extxyz 40 320 40 40 40
        monbtaw/MoW_SS.extxyz 658 10528 658 658 658
        monbtaw/MoW_Test.extxyz 40 320 40 40 40
        monbtaw/Mo_AIMD.extxyz 200 10800 200 200 200
        monbtaw/Mo_Elastic.extxyz 121 242 121 121 121
        monbtaw/Mo_Surface.extxyz 11 228 11 11 11
        monbtaw/Mo_Test.extxyz 30 1620 30 30 30
        monbtaw/NbMo_Test.extxyz 40 320 40 40 40
        monbtaw/NbTa_SS.extxyz 658 10528 658 658 658
        monbtaw/NbTa_Test.extxyz 40 320 40 40 40
        monbtaw/NbW_Test.extxyz 40 320 40 40 40
        monbtaw/Nb_AIMD.extxyz 200 10800 200 200 200
        monbtaw/Nb_Elastic.extxyz 121 242 121 121 121
        monbtaw/Nb_Surface.extxyz 13 304 13 13 13
        monbtaw/Nb_Test.extxyz 30 1620 30 30 30
        monbtaw/Ta_AIMD.extxyz 200 10800 200 200 200
        monbtaw/Ta_Elastic.extxyz 121 242 121 121 121
        monbtaw/Ta_Surface.extxyz 13 332 13 13 13
        monbtaw/W_AIMD.extxyz 200 10800 200 200 200
        monbtaw/W_Elastic.extxyz 121 242 121 121 121
        monbtaw/W_Surface.extxyz 13 264 13 13 13
        structures/co2.xyz 1 3 0 0 0
        ../golden/nequix/structures.extxyz 26 408 0 0 0
        """;
}
