using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>What an answer says of one user.</summary>
internal enum VerdictKind
{
    /// <summary>The answer names the user nowhere: not a success.</summary>
    Unspoken,
    /// <summary>The user is among the successful ones.</summary>
    Succeeded,
    /// <summary>The user is among the failure details.</summary>
    Failed,
}

/// <summary>What an answer says of one user.</summary>
internal readonly struct UserVerdict
{
    internal UserVerdict(VerdictKind kind, int code, string? message, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null)
    {
        Kind = kind;
        Code = code;
        Message = message;
        Properties = properties;
    }

    /// <summary>Spoken or not, and what.</summary>
    public VerdictKind Kind { get; }

    /// <summary>The code of the failure; 2000 for a success; 0 for a user not named.</summary>
    public int Code { get; }

    /// <summary>The server's words for a failure.</summary>
    public string? Message { get; }

    /// <summary>What a view returned, in the server's order; <c>null</c> otherwise.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>>? Properties { get; }
}

/// <summary>An HTTP 200 with code 2000. It can still carry failed users: read <see cref="Verdicts"/>.</summary>
internal sealed class Answer
{
    internal Answer(UserVerdict[] verdicts, QuotaReading? quota = null)
    {
        Verdicts = verdicts;
        Quota = quota;
    }

    /// <summary>One verdict a user, in the request's order.</summary>
    public IReadOnlyList<UserVerdict> Verdicts { get; }

    /// <summary>What the headers said of the quota; <c>null</c> where they were silent.</summary>
    public QuotaReading? Quota { get; }
}
