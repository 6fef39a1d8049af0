using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>The kinds of <see cref="UserVerdict"/>.</summary>
internal enum VerdictKind
{
    /// <summary>The answer does not mention the user; this is not a success.</summary>
    Unspoken,
    /// <summary>The user is among the successful ones.</summary>
    Succeeded,
    /// <summary>The user is among the failure details.</summary>
    Failed,
}

/// <summary>What an answer says about one user.</summary>
internal readonly struct UserVerdict
{
    internal UserVerdict(VerdictKind kind, int code, string? message, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null)
    {
        Kind = kind;
        Code = code;
        Message = message;
        Properties = properties;
    }

    /// <summary>Whether the user succeeded, failed or was not mentioned.</summary>
    public VerdictKind Kind { get; }

    /// <summary>The code of the failure; 2000 for a success; 0 for a user that was not mentioned.</summary>
    public int Code { get; }

    /// <summary>The server's message for a failure, without sent values and token.</summary>
    public string? Message { get; }

    /// <summary>The properties that a view returned, in the server's order; otherwise <c>null</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>>? Properties { get; }
}

/// <summary>An HTTP 2xx with code 2000. Users can still have failed: see <see cref="Verdicts"/>.</summary>
internal sealed class Answer
{
    internal Answer(UserVerdict[] verdicts, QuotaReading? quota = null)
    {
        Verdicts = verdicts;
        Quota = quota;
    }

    /// <summary>One verdict per user, in the request's order.</summary>
    public IReadOnlyList<UserVerdict> Verdicts { get; }

    /// <summary>The quota from the headers; <c>null</c> if they did not report it.</summary>
    public QuotaReading? Quota { get; }
}
