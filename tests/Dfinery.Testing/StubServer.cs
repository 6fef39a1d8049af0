using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Emulator.Http;

namespace Dfinery.Testing;

/// <summary>
/// A server that knows nothing of the contract: it keeps what it is sent and answers what it is told. It listens as the emulator does.
/// </summary>
public sealed class StubServer : IDisposable
{
    private readonly LoopbackListener _listener = LoopbackListener.Start(0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<StubExchange, CancellationToken, Task> _answer;

    public StubServer(Func<StubExchange, CancellationToken, Task> answer)
    {
        _answer = answer;
        BaseUri = new Uri($"http://127.0.0.1:{_listener.Port}/");
        _listener.Accept(ServeAsync);
    }

    public StubServer(string answer, int status = 200, params (string Name, string Value)[] headers)
        : this((exchange, _) => exchange.SendAsync(Encoding.UTF8.GetBytes(answer), status, headers))
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

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync(ClientConnection connection)
    {
        try
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                using var body = new MemoryStream();
                await connection.ReadBodyAsync(head, body);
                var request = new StubRequest(head, body.ToArray());
                Requests.Enqueue(request);
                await _answer(new StubExchange(request, connection), _end.Token);
            }
        }
        catch (Exception e) when (ClientConnection.IsEnd(e))
        {
            // The client has left, as some tests want it to.
        }
    }
}
