using System;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>Why a call gave no answer that could be read.</summary>
public enum DfineryFailure
{
    /// <summary>The server answered, and refused the call.</summary>
    Refused,
    /// <summary>The answer was no answer of this API: broken JSON, wrong types, over 4 MB.</summary>
    Unreadable,
    /// <summary>No connection, or it was lost on the way.</summary>
    ConnectionLost,
    /// <summary>No answer within the time-out.</summary>
    TimedOut,
}

/// <summary>
/// The one exception of the client. It holds the HTTP status, the result code and the server's message, never the token, a body or a
/// property value.
/// </summary>
public sealed class DfineryException : Exception
{
    /// <summary>A failed call.</summary>
    public DfineryException(DfineryFailure failure, string message, int? statusCode = null, int? resultCode = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        StatusCode = statusCode;
        ResultCode = resultCode;
    }

    /// <summary>Why.</summary>
    public DfineryFailure Failure { get; }

    /// <summary>True where no connection came about, so that nothing was sent.</summary>
    public bool NeverSent { get; internal set; }

    /// <summary>The HTTP status, where there was an answer.</summary>
    public int? StatusCode { get; }

    /// <summary>The API's result code, where the answer had one.</summary>
    public int? ResultCode { get; }

    /// <summary>What the headers said of the quota.</summary>
    internal QuotaReading? Quota { get; set; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; internal set; }
}
