using System;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Output;

/// <summary>What one question to the server showed.</summary>
public sealed class ConnectionTest
{
    internal ConnectionTest(
        DfineryConnection connection, TimeSpan latency, QuotaReading? quota, DfineryException? failure = null, ErrorRecord? error = null)
    {
        Name = connection.Name;
        BaseUri = connection.BaseUri;
        Succeeded = failure is null;
        LatencyMs = Math.Round(latency.TotalMilliseconds, 1);
        QuotaRemaining = quota?.Remaining;
        QuotaReset = quota?.Reset.ToLocalTime();
        QuotaWindow = quota?.Window;
        QuotaShare = connection.QuotaShare;
        StatusCode = failure is null ? 200 : failure.StatusCode;
        Code = failure is null ? ResultCode.Success : failure.ResultCode;
        Message = error?.ErrorDetails.Message;
        RecommendedAction = error?.ErrorDetails.RecommendedAction;
    }

    /// <summary>The connection's name.</summary>
    public string Name { get; }

    /// <summary>Where the API is.</summary>
    public Uri BaseUri { get; }

    /// <summary>True where the server answered and took the token.</summary>
    public bool Succeeded { get; }

    /// <summary>Milliseconds from the question to the answer.</summary>
    public double LatencyMs { get; }

    /// <summary>Requests left in the quota's window.</summary>
    public long? QuotaRemaining { get; }

    /// <summary>When the window ends, by the server's clock.</summary>
    public DateTimeOffset? QuotaReset { get; }

    /// <summary>The window's length.</summary>
    public TimeSpan? QuotaWindow { get; }

    /// <summary>The part of each window that the connection may take.</summary>
    public double QuotaShare { get; }

    /// <summary>The HTTP status; none without an answer.</summary>
    public int? StatusCode { get; }

    /// <summary>The API's result code.</summary>
    public int? Code { get; }

    /// <summary>What went wrong.</summary>
    public string? Message { get; }

    /// <summary>What to do about it.</summary>
    public string? RecommendedAction { get; }
}
