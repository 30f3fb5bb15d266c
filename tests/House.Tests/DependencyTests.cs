using System.Text.Json;

namespace Potentials.House.Tests;

public class DependencyTests
{
    private static string[] Projects => [.. HousePlan.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))];

    [Fact]
    public void Every_project_is_a_room_of_the_house_or_a_test_and_in_the_solution()
    {
        var product = Projects.Where(p => !p.StartsWith("tests/", StringComparison.Ordinal)).Order();
        Assert.Equal(HousePlan.Rooms.Select(r => $"{r.Folder}/{r.Project}.csproj").Order(), product);
        string solution = HousePlan.Read("Potentials.sln").Replace('\\', '/');
        Assert.All(Projects, p => Assert.Contains($"\"{p}\"", solution));
    }

    [Fact]
    public void Rooms_reference_only_what_the_house_draws()
    {
        var wrong = new List<string>();
        foreach (var room in HousePlan.Rooms)
        {
            var project = HousePlan.Project($"{room.Folder}/{room.Project}.csproj");
            foreach (var reference in project.Descendants().Where(e => e.Name.LocalName == "ProjectReference"))
            {
                string target = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
                bool drawn = HousePlan.Rooms.Any(r => r.Project == target) && (room.May.Contains("*") || room.May.Contains(target));
                if (!drawn) wrong.Add($"{room.Project} -> {target}");
            }
            wrong.AddRange(project.Descendants().Where(e => e.Name.LocalName is "Reference" or "Import").Select(e => $"{room.Project}: {e}"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Torch_is_met_only_in_the_rooms_that_compute_with_it()
    {
        foreach (var room in HousePlan.Rooms.Where(r => !r.Torch))
        {
            var project = HousePlan.Project($"{room.Folder}/{room.Project}.csproj");
            Assert.DoesNotContain(project.Descendants(), e => e.Name.LocalName == "UsesTorch" && e.Value.Trim() == "true");
            Assert.DoesNotContain(project.Descendants(), e => e.Name.LocalName == "PackageReference" && ((string?)e.Attribute("Include") ?? "").Contains("torch", StringComparison.OrdinalIgnoreCase));
        }
        Assert.All(HousePlan.Sources.Where(f => HousePlan.RoomOf(f) is { Torch: false }), f => Assert.DoesNotContain("using TorchSharp", HousePlan.Read(f)));
    }

    [Fact]
    public void Package_versions_stand_in_one_place() =>
        Assert.All(Projects, p => Assert.DoesNotContain(HousePlan.Project(p).Descendants(), e => e.Name.LocalName == "PackageReference" && (e.Attribute("Version") ?? e.Attribute("VersionOverride")) is not null));

    [Theory]
    [InlineData("cpu", "libtorch-cpu-linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("cuda", "TorchSharp-cuda-linux", "libtorch-cpu-linux-x64")]
    public void The_torch_backend_switch_selects_one_set_of_native_packages(string backend, string chosen, string other)
    {
        var (code, output) = HousePlan.Run("dotnet", $"msbuild potentials/models/Potentials.Models.csproj -nologo -p:TorchBackend={backend} -getItem:PackageReference");
        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        string[] packages = [.. json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Select(p => p.GetProperty("Identity").GetString()!)];
        Assert.Contains("TorchSharp", packages);
        Assert.Contains(chosen, packages);
        Assert.DoesNotContain(other, packages);
        var pins = HousePlan.Project("Directory.Packages.props").Descendants().Where(e => e.Name.LocalName == "PackageVersion").Select(e => (string)e.Attribute("Include")!);
        Assert.Contains(chosen, pins);
    }

    [Fact]
    public void An_unknown_torch_backend_is_an_error_that_names_the_known_ones()
    {
        var (code, output) = HousePlan.Run("dotnet", "msbuild potentials/models/Potentials.Models.csproj -nologo -t:CheckTorchBackend -p:TorchBackend=abacus");
        Assert.NotEqual(0, code);
        Assert.Contains("use cpu or cuda", output);
    }
}
