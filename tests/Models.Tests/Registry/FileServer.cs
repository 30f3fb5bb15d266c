using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Potentials.Models.Tests.Registry;

/// <summary>A web server on 127.0.0.1 that serves one file and misbehaves on request.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly byte[] content;

    public FileServer(byte[] content)
    {
        this.content = content;
        listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }
    public bool Ranges { get; set; } = true;
    public int? BreakAfter { get; set; }
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;
    public List<string> Paths { get; } = [];
    /// <summary>Bytes of the file sent in answer to each request.</summary>
    public List<int> Sent { get; } = [];

    public void Dispose() => listener.Stop();

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // the server was stopped
            }
            try
            {
                await AnswerAsync(client);
            }
            catch (IOException)
            {
                // The client went away in the middle; the next one is served all the same.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
        string first = await reader.ReadLineAsync() ?? "";
        int from = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            if (Ranges && line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) from = int.Parse(line[13..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
        Paths.Add(first.Split(' ')[1]);
        string status = Status != HttpStatusCode.OK ? $"{(int)Status} no" : from > 0 ? $"206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}" : "200 OK";
        int length = Status == HttpStatusCode.OK ? content.Length - from : 0, sent = Math.Min(length, BreakAfter ?? int.MaxValue);
        Sent.Add(sent);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(content.AsMemory(from, sent));
        await stream.FlushAsync();
    }
}
