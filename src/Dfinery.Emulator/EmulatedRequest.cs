using System;
using System.Text;

namespace Dfinery.Emulator;

/// <summary>A request as the emulator received it, and how it was answered. The <c>Authorization</c> header is not kept.</summary>
public sealed class EmulatedRequest
{
    // Decoded on demand: most requests of a long run are never looked at.
    private readonly byte[] _body;
    private readonly DateTime _utc;

    internal EmulatedRequest(long number, DateTime utc, string method, string path, byte[] body)
    {
        Number = number;
        _utc = utc;
        Method = method;
        Path = path;
        _body = body;
    }

    /// <summary>Its number in the order of arrival, from 1; starts again after a reset.</summary>
    public long Number { get; }

    /// <summary>When it arrived, by the local clock.</summary>
    public DateTimeOffset Time => new DateTimeOffset(_utc).ToLocalTime();

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path, as received, without the query.</summary>
    public string Path { get; }

    /// <summary>
    /// <c>SetProfile</c>, <c>GetProfile</c>, <c>SetCi</c>, <c>GetCi</c> or <c>RemoveCi</c>; <c>null</c> for any other path.
    /// </summary>
    public string? Operation { get; internal set; }

    /// <summary>The users, in the request's order; of a refused request, those read before the error.</summary>
    public string[] UserIds { get; internal set; } = [];

    /// <summary>The properties to view or delete; empty for an update.</summary>
    public string[] PropertyNames { get; internal set; } = [];

    /// <summary>The HTTP status of the answer; <c>null</c> where none was sent.</summary>
    public int? StatusCode { get; internal set; }

    /// <summary>The result code in the answer's envelope; <c>null</c> where there was none.</summary>
    public int? ResultCode { get; internal set; }

    /// <summary>The fault that it met, e.g. <c>Busy</c>, <c>Quota</c> or <c>DropAfterApplying</c>; <c>null</c>: none.</summary>
    public string? Fault { get; internal set; }

    /// <summary>The body, as received. It contains personal data if the client sent any.</summary>
    public string Body => Encoding.UTF8.GetString(_body);

    /// <summary>Number, operation and status; no personal data.</summary>
    public override string ToString() => $"#{Number} {Operation ?? Path} {StatusCode?.ToString() ?? "no answer"}";
}
