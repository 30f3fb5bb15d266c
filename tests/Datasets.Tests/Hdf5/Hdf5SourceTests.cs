using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

public sealed class Hdf5SourceTests
{
    [SkippableFact]
    public void The_SPICE_sample_reads_as_h5py_reads_it()
    {
        using var source = Dataset.Open(SharedData.Path("data", "hdf5", "SPICE-1.1.4_n2.hdf5"));
        Assert.Equal("hdf5-spice", source.Description.Format);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(55, 1375, 3775, -536593.544033652, 2423.9121668332414, 0, 5413.6702010915005));
        var last = source.Read(54);
        Assert.Equal([6, 6, 1, 1, 11], last.Numbers);
        Assert.Equal(1.0, last.Charge);
        Assert.Equal(1.0, source.Read(0).Charge);
        Assert.Equal("C#C.[Na+]", last.Info[InfoKeys.Group]);
        Assert.Null(last.Labels.Charges);
        Assert.NotNull(source.Read(0).Labels.Charges);
        Assert.Null(last.Labels.Stress);
    }

    [SkippableFact]
    public void The_ANI_1x_sample_reads_as_h5py_reads_it_and_NaN_is_missing()
    {
        string path = SharedData.Path("data", "hdf5", "ani1x_n5.hdf5");
        using var source = Dataset.Open(path);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(8, 120, 556, -116847.6508729488, 143.79588880182598, 0, 413.01063763024285));
        Assert.Equal(4, source.Enumerate().Count(x => x.Labels.Dipole is not null));
        using var coupled = Dataset.Open(path, new() { Energy = "ccsd(t)_cbs" });
        Assert.Equal(6, coupled.Enumerate().Count(x => x.Labels.Energy is not null));
        Assert.All(coupled.Enumerate(), x => Assert.Null(x.Labels.Forces));
        var error = Assert.Throws<ConfigError>(() => Dataset.Open(path, new() { Energy = "b3lyp" }));
        Assert.Contains("wb97x_tz", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_COMP6_sample_reads_as_h5py_reads_it_with_its_gradients_turned_into_forces()
    {
        using var source = Dataset.Open(SharedData.Path("data", "hdf5", "COMP6_s66x8_wb97x6-31gd.h5"));
        Assert.Equal("hdf5-ani", source.Description.Format);
        var frames = source.Enumerate().ToList();
        SourceSummary.Of(frames).MustEqual(new(528, 10512, 35312, -5734575.114201763, 3899.8834870292353, 0, 43025.228524152604));
        // Along short steps of the scans the energy must fall where the force points: slope 1 of ΔE on −F·Δr.
        double xy = 0, xx = 0;
        int pairs = 0;
        for (int i = 1; i < frames.Count; i++)
        {
            if (!frames[i].Info[InfoKeys.Group].Equals(frames[i - 1].Info[InfoKeys.Group])) continue;
            double work = 0, distance = 0;
            for (int k = 0; k < frames[i].Positions.Length; k++)
            {
                double d = frames[i].Positions[k] - frames[i - 1].Positions[k];
                work -= 0.5 * (frames[i].Labels.Forces![k] + frames[i - 1].Labels.Forces![k]) * d;
                distance += d * d;
            }
            if (distance > 0.09) continue;
            (xy, xx, pairs) = (xy + work * (frames[i].Labels.Energy!.Value - frames[i - 1].Labels.Energy!.Value), xx + work * work, pairs + 1);
        }
        Assert.True(pairs > 100);
        Assert.InRange(xy / xx, 0.98, 1.02);
    }

    [SkippableFact]
    public void The_QM9_sample_reads_as_h5py_reads_it()
    {
        using var source = Dataset.Open(SharedData.Path("data", "hdf5", "modelforge_qm9_10.hdf5"));
        Assert.Equal("hdf5-modelforge", source.Description.Format);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(10, 50, 154, -24582.342762187676, 0, 0, 92.2490318771));
        Assert.Equal("C", source.Read(0).Info["smiles"]);
    }

    [Fact]
    public void SPICE_gradients_become_forces_and_charges_come_from_the_SMILES()
    {
        using var source = Dataset.Open(Hdf5Tests.Fixture("spice.h5"));
        Assert.Equal(6, source.Count);
        var ion = source.Read(1);
        Assert.Equal([7, 1, 1, 1, 1], ion.Numbers);
        Assert.Equal(1.0, ion.Charge);
        Assert.Equal(0.0, source.Read(3).Charge);
        Assert.Equal(-77 * UnitSystem.Hartree, ion.Labels.Energy!.Value, 10);
        Assert.Equal(-(15 * 37 % 101) / 1000f * UnitSystem.Hartree / UnitSystem.Bohr, ion.Labels.Forces![0], 5);
        Assert.Equal((15 * 37 % 101) / 10.0 * UnitSystem.Bohr, ion.Positions[0], 5);
        using var formation = Dataset.Open(Hdf5Tests.Fixture("spice.h5"), new() { Energy = "formation_energy" });
        Assert.Equal(0.1 * UnitSystem.Hartree, formation.Read(1).Labels.Energy!.Value, 10);
    }

    [Fact]
    public void Transition1x_reads_each_reaction_once_and_knows_the_splits()
    {
        using var source = Dataset.Open(Hdf5Tests.Fixture("transition1x.h5"));
        Assert.Equal("hdf5-transition1x", source.Description.Format);
        var frames = source.Enumerate().ToList();
        Assert.Equal(9, frames.Count);
        Assert.Equal(["train", "train", "train", "train", "val", "val", "val", "val", "val"], frames.Select(f => (string)f.Info[InfoKeys.Subset]));
        Assert.Equal("CH2O/rxn0002", frames[8].Info[InfoKeys.Group]);
        Assert.Equal(-100 - 1 - 2, frames[8].Labels.Energy);
        Assert.Equal(12 * 37 % 101 / 100.0, frames[8].Labels.Forces![0], 12);
    }

    [Fact]
    public void ANI_2x_groups_by_size_have_numbers_for_each_frame()
    {
        using var source = Dataset.Open(Hdf5Tests.Fixture("ani2x.h5"));
        Assert.Equal("hdf5-ani", source.Description.Format);
        Assert.Equal([6, 7, 8, 9, 16, 6, 7, 8, 9], source.Enumerate().Select(f => f.Numbers[0]));
        Assert.Equal(-3 * UnitSystem.Hartree, source.Read(2).Labels.Energy!.Value, 10);
        Assert.Equal(12 * 37 % 101 / 1000f * UnitSystem.Hartree, source.Read(2).Labels.Forces![0], 5);
    }

    [Fact]
    public void MACE_shards_leave_out_what_is_None_or_has_no_weight()
    {
        using var source = Dataset.Open(Hdf5Tests.Fixture("mace.h5"));
        Assert.Equal("hdf5-mace", source.Description.Format);
        var frames = source.Enumerate().ToList();
        Assert.Equal([-10.0, -11, -12, -13], frames.Select(f => f.Labels.Energy!.Value));
        Assert.Equal([true, false, true, true], frames.Select(f => f.Labels.Forces is not null));
        Assert.Equal([false, false, true, true], frames.Select(f => f.Labels.Stress is not null));
        Assert.Equal(-6.0 / 216, frames[2].Labels.Stress!.Value.YY, 12);
        Assert.Equal(0.02, frames[3].Labels.Stress!.Value.YY);
        Assert.True(frames[0].Cell.Pbc.IsFull);
        Assert.Equal(5, frames[1].Cell.Rows.XX);
    }

    [Fact]
    public void Random_and_sequential_reading_agree_from_any_start()
    {
        foreach (string name in new[] { "spice.h5", "transition1x.h5", "ani2x.h5", "mace.h5" })
        {
            using var source = Dataset.Open(Hdf5Tests.Fixture(name));
            var all = source.Enumerate().ToList();
            Assert.Equal(source.Count, all.Count);
            for (int i = 0; i < all.Count; i++)
            {
                Assert.Equal(Damage.Fingerprint([all[i]]), Damage.Fingerprint([source.Read(i)]));
                Assert.Equal(Damage.Fingerprint(all.Skip(i)), Damage.Fingerprint(source.Enumerate(i)));
            }
            Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(all.Count));
        }
    }

    [Theory]
    [InlineData("spice.h5")]
    [InlineData("transition1x.h5")]
    [InlineData("ani2x.h5")]
    [InlineData("mace.h5")]
    public void Damaged_files_give_data_errors(string name)
    {
        byte[] sample = File.ReadAllBytes(Hdf5Tests.Fixture(name));
        Damage.Truncations(sample, p => Dataset.Open(p), 150);
        Damage.BitFlips(sample, p => Dataset.Open(p), 300);
    }

    [Theory]
    [InlineData("[Na+].[Cl-]", 0)]
    [InlineData("[Ca+2]", 2)]
    [InlineData("[Fe+++]", 3)]
    [InlineData("[O-:12]C=O", -1)]
    [InlineData("[13CH3-:4]", -1)]
    [InlineData("C-C=N", 0)]
    [InlineData("[NH3+]CC([O-])=O", 0)]
    public void Charges_of_SMILES(string smiles, int charge) => Assert.Equal(charge, SmilesCharge.Of(smiles));

    [Fact]
    public void Data_behind_soft_links_are_read_also_after_a_user_block()
    {
        using var source = Dataset.Open(Hdf5Tests.Fixture("links_soft.h5"));
        Assert.Equal(2, source.Count);
        Assert.Equal(-17.0 / 64 * UnitSystem.Hartree / UnitSystem.Bohr, source.Read(1).Labels.Forces![8], 12);
    }

    [Theory]
    [InlineData("links_external.h5", "/water/dft_total_gradient is a link to another file (other.h5:/g)")]
    [InlineData("links_dangling.h5", "'/nowhere', which does not exist")]
    [InlineData("links_groups.h5", "/more is a link to another file (other.h5:/)")]
    [InlineData("attributes_dense.h5", "unit ('units') is unknown")]
    public void Labels_and_units_that_cannot_be_reached_are_an_error_and_not_absent(string file, string expected)
    {
        var error = Assert.Throws<DataError>(() =>
        {
            using var source = Dataset.Open(Hdf5Tests.Fixture(file));
            source.Read(0);
        });
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
