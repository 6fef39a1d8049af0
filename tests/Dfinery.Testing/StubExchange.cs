using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Dfinery.Emulator.Http;

namespace Dfinery.Testing;

/// <summary>A request as it came over the wire.</summary>
public sealed class StubRequest
{
    private readonly RequestHead _head;

    internal StubRequest(RequestHead head, byte[] body)
    {
        _head = head;
        Body = body;
    }

    /// <summary>The HTTP method.</summary>
    public string Method => _head.Method;

    /// <summary>Path and query.</summary>
    public string Path => _head.Target;

    /// <summary>The header <c>Authorization</c>.</summary>
    public string? Authorization => _head["Authorization"];

    /// <summary>The header <c>Content-Type</c>.</summary>
    public string? ContentType => _head["Content-Type"];

    /// <summary>The header <c>Cookie</c>.</summary>
    public string? Cookie => _head["Cookie"];

    /// <summary>The bytes as they came.</summary>
    public byte[] Body { get; }
}

/// <summary>A request, and the way to answer it.</summary>
public sealed class StubExchange
{
    private readonly ClientConnection _connection;
    private bool _isChunked;

    internal StubExchange(StubRequest request, ClientConnection connection)
    {
        Request = request;
        _connection = connection;
    }

    public StubRequest Request { get; }

    /// <summary>Sends an answer.</summary>
    public async Task SendAsync(byte[] answer, int status = 200, params (string Name, string Value)[] headers)
    {
        await BeginAsync(answer.Length, status, headers);
        await WriteAsync(answer);
    }

    /// <summary>Sends status and headers; without a length, the body goes in chunks.</summary>
    public Task BeginAsync(long? length, int status = 200, params (string Name, string Value)[] headers)
    {
        _isChunked = length is null;
        var head = new StringBuilder($"HTTP/1.1 {status} Stub\r\n");
        head.Append(_isChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {length}\r\n");
        if (!headers.Any(header => header.Name == "Date"))
            head.Append("Date: ").Append(DateTime.UtcNow.ToString("r", CultureInfo.InvariantCulture)).Append("\r\n");
        foreach ((string name, string value) in headers)
            head.Append($"{name}: {value}\r\n");
        return SendAsync(head.Append("\r\n").ToString());
    }

    /// <summary>Sends a part of the body.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        if (_isChunked)
            await SendAsync(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        await _connection.WriteAsync(bytes, bytes.Length);
        if (_isChunked)
            await SendAsync("\r\n");
    }

    /// <summary>Says that nothing more comes of the body.</summary>
    public Task EndAsync() => _isChunked ? SendAsync("0\r\n\r\n") : Task.CompletedTask;

    private Task SendAsync(string text) => _connection.WriteAsync(Encoding.ASCII.GetBytes(text), text.Length);
}
