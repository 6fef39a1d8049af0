using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Verdict;

/// <summary>What follows from an answer, for a user or for a whole batch.</summary>
internal enum Disposition
{
    /// <summary>Done.</summary>
    Accept,
    /// <summary>It may pass: try again.</summary>
    Retry,
    /// <summary>The server will not have it.</summary>
    Refuse,
    /// <summary>Nothing of this run can succeed.</summary>
    Stop,
}

/// <summary>Reads codes and statuses (CONTRACT.md, <i>Answers</i>; promises 9 to 12). Pure.</summary>
internal static class Judgement
{
    public static Disposition OfUser(in UserVerdict verdict) => verdict.Kind switch
    {
        VerdictKind.Succeeded => Disposition.Accept,
        VerdictKind.Failed when ResultCode.IsFatal(verdict.Code) => Disposition.Stop,
        // A failure that calls itself a success, or has no code, says nothing.
        VerdictKind.Failed when verdict.Code is >= 4000 and < 5000 && !ResultCode.IsTransient(verdict.Code) => Disposition.Refuse,
        _ => Disposition.Retry,
    };

    /// <summary>The fate of a whole batch. <see cref="Disposition.Refuse"/> means: at least one of its rows is guilty.</summary>
    public static Disposition OfCall(DfineryException failure) => (failure.Failure, failure.StatusCode, failure.ResultCode) switch
    {
        (not DfineryFailure.Refused, _, _) => Disposition.Retry,
        (_, 401 or 403, _) => Disposition.Stop,
        (_, 408 or 429, _) => Disposition.Retry,
        (_, _, int code) when ResultCode.IsFatal(code) => Disposition.Stop,
        (_, _, int code) when ResultCode.IsTransient(code) => Disposition.Retry,
        // No API at this address, or a redirect: the address is wrong.
        (_, 404 or 405 or (>= 300 and < 400), _) => Disposition.Stop,
        (_, _, >= 4000 and < 5000) => Disposition.Refuse,
        (_, >= 500, _) => Disposition.Retry,
        // Without a code it may still be a row that is too much (400, 413); a proxy or something else in between refuses every row alike.
        (_, 400 or 413, _) => Disposition.Refuse,
        (_, >= 400, _) => Disposition.Stop,
        _ => Disposition.Retry,
    };

    /// <summary>How a row of a failed call ends when it is not tried again: refused in words, or without a verdict.</summary>
    public static UserStatus StatusOf(DfineryException failure) => failure.NeverSent
        ? UserStatus.NotAttempted
        : failure.Failure == DfineryFailure.Refused && (failure.ResultCode is not null || failure.StatusCode < 500) && failure.StatusCode != 408
            ? UserStatus.Failed
            : UserStatus.Unknown;

    /// <summary>True where the call shows that the server has more than it can do.</summary>
    public static bool IsCongestion(DfineryException failure) =>
        failure.Failure == DfineryFailure.TimedOut
        || (failure.Failure == DfineryFailure.Refused
            && (failure.StatusCode is 408 or 429 or >= 500 || (failure.ResultCode is int code && ResultCode.IsTransient(code))));
}
