using System.Net;
using System.Security.Cryptography;
using Potentials.Core;
using Potentials.Models.Registry;

namespace Potentials.Models.Tests.Registry;

/// <summary>Fetching by name, against a server on this machine.</summary>
public sealed class ModelStoreTests : IDisposable
{
    private static readonly byte[] Content = Make(300_000, 1);
    private readonly string folder = Directory.CreateTempSubdirectory("model-store-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_model_is_fetched_once_verified_and_then_found()
    {
        using var server = new FileServer(Content);
        var store = new ModelStore(folder, mirror: server.Address);
        var model = Model();
        Assert.Null(store.Locate(model));
        var told = new Told();
        string path = await store.FetchAsync(model, told);
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Equal(Content.Length, told.Last);
        Assert.Equal(["/test-1.nqx"], server.Paths);
        Assert.Equal(path, await store.FetchAsync(model));
        Assert.Equal(path, store.Locate(model));
        Assert.Single(server.Paths);
        Assert.Equal([path], Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task An_interrupted_download_goes_on_or_starts_again(bool ranges)
    {
        using var server = new FileServer(Content) { Ranges = ranges, BreakAfter = 100_000 };
        var store = new ModelStore(folder, mirror: server.Address);
        await Assert.ThrowsAsync<EnvironmentError>(() => store.FetchAsync(Model()));
        Assert.Null(store.Locate(Model()));
        server.BreakAfter = null;
        Assert.Equal(Content, File.ReadAllBytes(await store.FetchAsync(Model())));
        Assert.Equal(ranges ? Content.Length - server.Sent[0] : Content.Length, server.Sent[1]);
    }

    [Fact]
    public async Task Wrong_content_is_refused_and_leaves_nothing()
    {
        var other = (byte[])Content.Clone();
        other[1234] ^= 1;
        using var server = new FileServer(other);
        var store = new ModelStore(folder, mirror: server.Address);
        var error = await Assert.ThrowsAsync<DataError>(() => store.FetchAsync(Model()));
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Null(store.Locate(Model()));
        Assert.Equal(0, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));
        using var longer = new FileServer([.. Content, 0]);
        await Assert.ThrowsAsync<DataError>(() => new ModelStore(folder, mirror: longer.Address).FetchAsync(Model()));
        using var right = new FileServer(Content);
        Assert.Equal(Content, File.ReadAllBytes(await new ModelStore(folder, mirror: right.Address).FetchAsync(Model())));
    }

    [Fact]
    public async Task A_server_that_refuses_or_is_absent_is_an_error_of_the_environment()
    {
        Uri gone;
        using (var server = new FileServer(Content) { Status = HttpStatusCode.NotFound })
        {
            gone = server.Address;
            var error = await Assert.ThrowsAsync<EnvironmentError>(() => new ModelStore(folder, mirror: server.Address).FetchAsync(Model()));
            Assert.Contains("POTENTIALS_MIRROR", error.Message, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<EnvironmentError>(() => new ModelStore(folder, mirror: gone).FetchAsync(Model()));
        Assert.Throws<ConfigError>(() => ModelStore.MirrorAddress("ftp://example.org"));
        Assert.Throws<ConfigError>(() => ModelStore.MirrorAddress("models"));
    }

    [Fact]
    public async Task Cancelling_keeps_what_arrived_for_the_next_try()
    {
        using var server = new FileServer(Content);
        using var cancel = new CancellationTokenSource();
        var store = new ModelStore(folder, mirror: server.Address);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.FetchAsync(Model(), new Told(_ => cancel.Cancel()), cancellation: cancel.Token));
        Assert.Null(store.Locate(Model()));
        Assert.Equal(Content, File.ReadAllBytes(await store.FetchAsync(Model())));
    }

    [Fact]
    public async Task The_local_folder_comes_first_and_nothing_is_downloaded()
    {
        string local = Path.Combine(folder, "local"), nested = Path.Combine(local, "test");
        Directory.CreateDirectory(nested);
        var store = new ModelStore(Path.Combine(folder, "cache"), local, new Uri("http://127.0.0.1:9/"));
        File.WriteAllBytes(Path.Combine(nested, "test-1.nqx"), Content);
        Assert.Equal(Path.Combine(nested, "test-1.nqx"), await store.FetchAsync(Model()));
        File.WriteAllBytes(Path.Combine(local, "test-1.nqx"), Content[1..]);
        Assert.Contains("damaged", Assert.Throws<DataError>(() => store.Locate(Model())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_never_downloads_it_says_what_to_do()
    {
        var store = new ModelStore(Path.Combine(folder, "empty"), folder, new Uri("http://127.0.0.1:9/"));
        var error = Assert.Throws<EnvironmentError>(() => store.Resolve("nequix-mp-1"));
        Assert.Contains("potentials model fetch nequix-mp-1", error.Message, StringComparison.Ordinal);
        Assert.Contains("nequix-oam-1", Assert.Throws<ConfigError>(() => store.Resolve("nequix-9")).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "empty")));
    }

    [SkippableFact]
    public void Published_hashes_and_sizes_are_those_of_the_files()
    {
        foreach (var model in PublicModels.All)
        {
            byte[] bytes = File.ReadAllBytes(Nequix.GoldenStructures.ModelPath(model.Name));
            Assert.Equal(model.Size, bytes.Length);
            Assert.Equal(model.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.Equal(("https", "nequix"), (model.Url.Scheme, model.Family));
        }
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(Nequix.GoldenStructures.ModelPath("nequix-mp-1")))!;
        Assert.EndsWith("nequix-mp-1.nqx", new ModelStore(this.folder, folder).Resolve("Nequix-MP-1"), StringComparison.Ordinal);
    }

    private static PublicModel Model() => new()
    {
        Name = "test-1", Family = "test", Licence = "MIT", LevelOfTheory = "none", Dataset = "none", Url = new("https://127.0.0.1:9/none"), FileName = "test-1.nqx",
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content)), Size = Content.Length, Reference = "none",
    };

    private static byte[] Make(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Told(Action<long>? then = null) : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value)
        {
            Last = value;
            then?.Invoke(value);
        }
    }
}
