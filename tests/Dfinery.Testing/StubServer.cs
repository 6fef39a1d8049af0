using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Testing;

/// <summary>A request as it came over the wire.</summary>
public sealed class StubRequest(string method, string path, string? authorization, string? contentType, byte[] body)
{
    /// <summary>The HTTP method.</summary>
    public string Method { get; } = method;

    /// <summary>Path and query.</summary>
    public string Path { get; } = path;

    /// <summary>The header <c>Authorization</c>.</summary>
    public string? Authorization { get; } = authorization;

    /// <summary>The header <c>Content-Type</c>.</summary>
    public string? ContentType { get; } = contentType;

    /// <summary>The bytes as they came.</summary>
    public byte[] Body { get; } = body;
}

/// <summary>A server that knows nothing of the contract: it keeps what it is sent and answers what it is told.</summary>
public sealed class StubServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<HttpListenerContext, CancellationToken, Task> _answer;

    public StubServer(Func<HttpListenerContext, CancellationToken, Task> answer)
    {
        _answer = answer;
        BaseUri = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(BaseUri.AbsoluteUri);
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public StubServer(string answer, int status = 200, params (string Name, string Value)[] headers)
        : this((context, _) => SendAsync(context, Encoding.UTF8.GetBytes(answer), status, headers))
    {
    }

    public Uri BaseUri { get; }

    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    public static async Task SendAsync(
        HttpListenerContext context, byte[] answer, int status = 200, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
            context.Response.Headers[name] = value;
        context.Response.ContentLength64 = answer.Length;
        await context.Response.OutputStream.WriteAsync(answer, 0, answer.Length);
        context.Response.Close();
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Abort();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => ServeAsync(context));
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        Requests.Enqueue(
            new StubRequest(
                context.Request.HttpMethod,
                context.Request.RawUrl!,
                context.Request.Headers["Authorization"],
                context.Request.ContentType,
                body.ToArray()));
        try
        {
            await _answer(context, _end.Token);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client has left, as some tests want it to.
        }
    }
}
