using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Potentials.Core;

namespace Potentials.Models.Registry;

public sealed partial class ModelStore
{
    /// <summary>
    /// Brings a public model into the cache: from the local folder when it lies there, else over https. A download that was interrupted
    /// goes on where it stopped (or starts again when the server cannot do that); the file appears under its name only after its length
    /// and SHA-256 are verified.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="progress">Told the bytes received so far.</param>
    /// <param name="handler">Transport for tests; null for the system's.</param>
    /// <param name="cancellation">Stops the download; what arrived is kept for the next try.</param>
    /// <returns>Path of the verified file.</returns>
    /// <exception cref="EnvironmentError">The server cannot be reached or refuses; the folder cannot be written.</exception>
    /// <exception cref="DataError">What the server sent is not the published file.</exception>
    public async Task<string> FetchAsync(PublicModel model, IProgress<long>? progress = null, HttpMessageHandler? handler = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        string path = CachePath(model);
        if (Locate(model) is { } found)
        {
            progress?.Report(model.Size);
            return found;
        }
        var address = Mirror is null ? model.Url : new Uri(Mirror.ToString().TrimEnd('/') + "/" + model.FileName);
        string part = path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // One fetch at a time owns the part: a second one waits for nobody, it fails clearly.
            await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            await DownloadAsync(model, address, file, progress, handler, cancellation).ConfigureAwait(false);
            await VerifyAsync(model, address, file, cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            File.Move(part, path, overwrite: true);
        }
        catch (HttpRequestException e)
        {
            throw new EnvironmentError($"cannot download {address}: {e.Message}; try again, name a mirror in POTENTIALS_MIRROR, or put {model.FileName} into a folder and name it in POTENTIALS_MODELS", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"cannot fetch {model.Name} into {path}: {e.Message}", e);
        }
        return path;
    }

    private static async Task DownloadAsync(PublicModel model, Uri address, FileStream file, IProgress<long>? progress, HttpMessageHandler? handler, CancellationToken cancellation)
    {
        if (file.Length > model.Size) file.SetLength(0);
        if (file.Length == model.Size) return;
        using var client = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (file.Length > 0) request.Headers.Range = new RangeHeaderValue(file.Length, null);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) file.SetLength(0);
        response.EnsureSuccessStatusCode();
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
        if (!goesOn)
        {
            if (response.StatusCode == HttpStatusCode.PartialContent) throw new HttpRequestException("the server sent another part than was asked for");
            file.SetLength(0);
        }
        file.Position = file.Length;
        if (response.Content.Headers.ContentLength is { } announced && file.Length + announced != model.Size)
        {
            file.SetLength(0);
            throw new DataError($"{address} offers {announced} bytes, but {model.Name} has {model.Size}: it is not the published file");
        }
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        int got;
        while ((got = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (file.Position + got > model.Size)
            {
                file.SetLength(0);
                throw new DataError($"{address} sends more than the {model.Size} bytes of {model.Name}: it is not the published file");
            }
            await file.WriteAsync(buffer.AsMemory(0, got), cancellation).ConfigureAwait(false);
            progress?.Report(file.Position);
        }
        if (file.Position < model.Size) throw new HttpRequestException($"the connection ended after {file.Position} of {model.Size} bytes");
    }

    private static async Task VerifyAsync(PublicModel model, Uri address, FileStream file, CancellationToken cancellation)
    {
        await file.FlushAsync(cancellation).ConfigureAwait(false);
        file.Position = 0;
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
        if (hash == model.Sha256) return;
        file.SetLength(0);
        throw new DataError($"{address} has SHA-256 {hash}, but {model.Name} is published with {model.Sha256}: refused; nothing was kept");
    }
}
