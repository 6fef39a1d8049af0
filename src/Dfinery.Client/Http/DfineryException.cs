using System;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>The reasons for which a call fails.</summary>
public enum DfineryFailure
{
    /// <summary>The server refused the call.</summary>
    Refused,
    /// <summary>The answer is not one of this API: invalid JSON, wrong types, or over 4 MB.</summary>
    Unreadable,
    /// <summary>The connection could not be opened, or was lost.</summary>
    ConnectionLost,
    /// <summary>There was no answer within the time-out.</summary>
    TimedOut,
    /// <summary>The connection was closed here while a command used it.</summary>
    Closed,
}

/// <summary>
/// A failed call. It holds the HTTP status, the result code and the server's message, but never the token, a body or a property value.
/// </summary>
public sealed class DfineryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DfineryException(DfineryFailure failure, string message, int? statusCode = null, int? resultCode = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        StatusCode = statusCode;
        ResultCode = resultCode;
    }

    /// <summary>The reason.</summary>
    public DfineryFailure Failure { get; }

    /// <summary>True if no connection was opened, so nothing was sent.</summary>
    public bool NeverSent { get; internal set; }

    /// <summary>True if a proxy is at fault, which the message names.</summary>
    internal bool IsOfProxy { get; set; }

    /// <summary>True where it is not the last request alone: nothing was accepted for as long as the caller may wait.</summary>
    internal bool IsStarved { get; set; }

    /// <summary>The HTTP status; <c>null</c> if there was no answer.</summary>
    public int? StatusCode { get; }

    /// <summary>The result code of the API; <c>null</c> if the answer had none.</summary>
    public int? ResultCode { get; }

    /// <summary>The quota from the headers; <c>null</c> if they did not report it.</summary>
    internal QuotaReading? Quota { get; set; }

    /// <summary>The time that the server asks to wait; <c>null</c> if it did not.</summary>
    public TimeSpan? RetryAfter { get; internal set; }
}
