using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Dfinery.Testing;

namespace Dfinery.Emulator.Tests;

/// <summary>An answer as it came: its status line and headers, and its body.</summary>
internal sealed record RawAnswer(string Head, string Body)
{
    public int Status => int.Parse(Head.AsSpan(9, 3), CultureInfo.InvariantCulture);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public bool Has(string header) => Head.Contains("\r\n" + header, StringComparison.Ordinal);
}

/// <summary>A client that sends bytes, and sees how its connection ends. A byte is a character.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly StringBuilder _received = new();

    private RawClient(AddressFamily family) => _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>True after <see cref="ReadToEndAsync"/>, if the connection was broken and not closed in order.</summary>
    public bool IsReset { get; private set; }

    public static Task<RawClient> ConnectAsync(Bench bench) => ConnectAsync(bench, IPAddress.Loopback);

    public static async Task<RawClient> ConnectAsync(Bench bench, IPAddress address)
    {
        var client = new RawClient(address.AddressFamily);
        await client._socket.ConnectAsync(address, bench.Emulator.BaseUri.Port).WaitAsync(Patience.Limit);
        return client;
    }

    /// <summary>Sends a request on a connection of its own.</summary>
    public static async Task<RawAnswer> AskAsync(Bench bench, string request)
    {
        using RawClient client = await ConnectAsync(bench);
        await client.SendAsync(request);
        return await client.ReadAsync();
    }

    /// <summary>An update of one user, up to its body, with further headers.</summary>
    public static string Head(Bench bench, string headers, string version = "HTTP/1.1", string path = Bench.SetProfile) =>
        $"POST {path} {version}\r\nHost: x\r\nAuthorization: Bearer {bench.Emulator.Token}\r\n" +
        $"Content-Type: application/json\r\n{headers}\r\n";

    /// <summary>An update of one user.</summary>
    public static string Update(
        Bench bench, string userId, string headers = "", string version = "HTTP/1.1", string path = Bench.SetProfile)
    {
        string body = Bench.Update(userId);
        return Head(bench, $"Content-Length: {body.Length}\r\n{headers}", version, path) + body;
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Patience.Limit)..];
    }

    /// <summary>Says that it sends no more.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads the next answer.</summary>
    public async Task<RawAnswer> ReadAsync(bool hasBody = true)
    {
        string head = await ReadUntilAsync(text => text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);
        const string Length = "Content-Length: ";
        int from = head.IndexOf(Length, StringComparison.Ordinal) + Length.Length;
        int length = !hasBody || from < Length.Length
            ? 0
            : int.Parse(head.AsSpan(from, head.IndexOf('\r', from) - from), CultureInfo.InvariantCulture);
        return new RawAnswer(head, await ReadUntilAsync(text => text.Length >= length ? length : 0, length == 0));
    }

    /// <summary>Reads what still comes until the connection ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await TryReceiveAsync())
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            IsReset = true;
        }

        return _received.ToString();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadUntilAsync(Func<string, int> find, bool isNothing = false)
    {
        if (isNothing)
            return string.Empty;
        int end;
        while ((end = find(_received.ToString())) < 4)
        {
            if (!await TryReceiveAsync())
                throw new InvalidOperationException("The connection ended after: " + _received);
        }

        string text = _received.ToString(0, end);
        _received.Remove(0, end);
        return text;
    }

    private async Task<bool> TryReceiveAsync()
    {
        int read = await _socket.ReceiveAsync(_buffer).WaitAsync(Patience.Limit);
        _received.Append(Encoding.Latin1.GetString(_buffer, 0, read));
        return read > 0;
    }
}
