using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>What came of one attempt of one request: an answer, a failure, or neither, where it was cancelled. Immutable.</summary>
internal sealed class CallOutcome
{
    private readonly bool _hasAnswer;

    private CallOutcome(bool hasAnswer, Answer? answer, DfineryException? failure, QuotaReading? quota)
    {
        _hasAnswer = hasAnswer;
        Answer = answer;
        Failure = failure;
        Quota = quota;
        IsCongested = failure?.Failure == DfineryFailure.TimedOut
            || (failure?.Failure == DfineryFailure.Refused && IsBusy(failure));
        BusyShare = answer is null ? (IsCongested ? 1 : 0) : ShareOfBusyUsers(answer.Verdicts);
    }

    /// <summary>The request was cancelled: whether the server applied it is unknown.</summary>
    public static CallOutcome Cancelled { get; } = new(false, null, null, null);

    /// <summary>The answer of a bulk request, or <c>null</c>.</summary>
    public Answer? Answer { get; }

    /// <summary>Why the request failed as a whole, or <c>null</c>.</summary>
    public DfineryException? Failure { get; }

    /// <summary>What the headers said about the quota, or <c>null</c>.</summary>
    public QuotaReading? Quota { get; }

    /// <summary>How long the server asks to wait, or <c>null</c>.</summary>
    public TimeSpan? RetryAfter => Failure?.RetryAfter;

    /// <summary>True where a response came, whatever it said.</summary>
    public bool IsAnswered => _hasAnswer || Failure?.StatusCode is not null;

    /// <summary>
    /// True where the API itself has not answered what was sent: it may still apply it. A gateway that gives up says 502, 503 or 504 in its
    /// place, without a result code.
    /// </summary>
    public bool MayStillLand => !_hasAnswer && !IsNeverSent
        && (Failure is null or { StatusCode: null } or { StatusCode: >= 500, ResultCode: null });

    /// <summary>True for a 429: the quota is spent. That is no congestion, and nothing that the rows can do about.</summary>
    public bool IsThrottled => Failure is { StatusCode: 429 } or { ResultCode: ResultCode.RateLimited };

    /// <summary>True where the whole request shows that the server has more work than it can do.</summary>
    public bool IsCongested { get; }

    /// <summary>True where the server worked as it should: it answered, or refused for a reason that lies in the request.</summary>
    public bool IsGood => _hasAnswer || (Failure is { Failure: DfineryFailure.Refused } && !IsCongested && !IsThrottled);

    /// <summary>True where no connection came about, so that nothing was sent.</summary>
    public bool IsNeverSent => Failure is { NeverSent: true };

    /// <summary>The share of the request's users that were turned away for now, from 0 to 1.</summary>
    public double BusyShare { get; }

    /// <summary>A bulk request that was answered.</summary>
    public static CallOutcome Of(Answer answer) => new(true, answer, null, answer.Quota);

    /// <summary>A single call that was answered.</summary>
    public static CallOutcome Of(RawAnswer answer) => new(true, null, null, answer.Quota);

    /// <summary>A request that failed as a whole.</summary>
    public static CallOutcome Of(DfineryException failure) => new(false, null, failure, failure.Quota);

    private static bool IsBusy(DfineryException refusal) =>
        refusal.StatusCode is 408 or >= 500 || (refusal.ResultCode is int code && ResultCode.IsBusy(code));

    private static double ShareOfBusyUsers(IReadOnlyList<UserVerdict> verdicts)
    {
        int busy = 0;
        for (int i = 0; i < verdicts.Count; i++)
            busy += verdicts[i].Kind == VerdictKind.Failed && ResultCode.IsBusy(verdicts[i].Code) ? 1 : 0;
        return busy == 0 ? 0 : (double)busy / verdicts.Count;
    }
}
