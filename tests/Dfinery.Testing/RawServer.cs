using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Dfinery.Testing;

/// <summary>What one connection sent.</summary>
public sealed class RawRequest(string head, long bodyBytes)
{
    /// <summary>The request line and the headers.</summary>
    public string Head { get; } = head;

    /// <summary>What came after them until the client closed.</summary>
    public long BodyBytes { get; } = bodyBytes;
}

/// <summary>
/// A server that answers as soon as the headers have come, whatever they ask for: a proxy, or a server that refuses a body before it is
/// sent.
/// </summary>
public sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;

    public RawServer(string status, string headers = "", string body = "")
    {
        _answer = Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}");
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = Task.Run(AcceptAsync);
    }

    public Uri Address { get; }

    /// <summary>The address as messages name it.</summary>
    public string Name => Address.AbsoluteUri.TrimEnd('/');

    /// <summary>The connections that have ended.</summary>
    public ConcurrentQueue<RawRequest> Requests { get; } = new();

    public void Dispose() => _listener.Stop();

    /// <summary>Waits for a connection to end.</summary>
    public async Task<RawRequest> OneAsync()
    {
        await Patience.UntilAsync(() => !Requests.IsEmpty);
        return Requests.TryPeek(out RawRequest? request) ? request : throw new InvalidOperationException();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient connection = client;
        NetworkStream stream = connection.GetStream();
        var head = new StringBuilder();
        byte[] buffer = new byte[65_536];
        long body = 0;
        try
        {
            while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
            {
                if (await stream.ReadAsync(buffer, 0, 1) == 0)
                    return;
                head.Append((char)buffer[0]);
            }

            await stream.WriteAsync(_answer, 0, _answer.Length);
            connection.Client.Shutdown(SocketShutdown.Send);
            int read;
            while ((read = await stream.ReadAsync(buffer, 0, buffer.Length)) > 0)
                body += read;
        }
        catch (IOException)
        {
            // The client has left.
        }

        Requests.Enqueue(new RawRequest(head.ToString(), body));
    }
}
