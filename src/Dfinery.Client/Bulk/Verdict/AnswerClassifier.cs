using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Verdict;

/// <summary>Derives the next step of a row from what came of its request. Pure: no state, no clock, no randomness.</summary>
internal static class AnswerClassifier
{
    /// <summary>The next step of one row.</summary>
    /// <param name="outcome">What came of the request.</param>
    /// <param name="index">0-based place of the row in the request.</param>
    /// <param name="count">Rows in the request.</param>
    public static NextStep Classify(CallOutcome outcome, int index, int count) =>
        outcome.Answer is { } answer ? OfUser(answer.Verdicts[index])
        : outcome.Failure is { } failure ? OfFailure(failure, count)
        : new NextStep(NextStepKind.Settle, RowOutcome.Abandoned);

    /// <summary>The next step of a row in an answered request: only a user named as successful has succeeded.</summary>
    public static NextStep OfUser(in UserVerdict verdict)
    {
        if (verdict.Kind == VerdictKind.Succeeded)
        {
            return new NextStep(
                NextStepKind.Settle,
                verdict.Properties is null ? RowOutcome.Succeeded : new RowOutcome(UserStatus.Succeeded, properties: verdict.Properties));
        }

        bool isFailed = verdict.Kind == VerdictKind.Failed;
        if (isFailed && ResultCode.IsFatal(verdict.Code))
            return new NextStep(NextStepKind.Stop, Failed(verdict.Code, verdict.Message, endedRun: true));
        if (isFailed && ResultCode.IsTransient(verdict.Code))
            return new NextStep(NextStepKind.Retry, Failed(verdict.Code, verdict.Message));
        if (isFailed && verdict.Code is >= 4000 and < 5000)
            return new NextStep(NextStepKind.Settle, Failed(verdict.Code, verdict.Message));

        // A user that is not named, or a failure without a code of a failure: nothing is known.
        return new NextStep(NextStepKind.Retry, new RowOutcome(UserStatus.Unknown, null, "The answer did not name this user."));
    }

    /// <summary>The next step of every row of a request that failed as a whole.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="count">Rows in the request.</param>
    public static NextStep OfFailure(DfineryException failure, int count)
    {
        NextStepKind kind = KindOf(failure);
        // At least one row is at fault, and it is not known which.
        if (kind == NextStepKind.Settle && count > 1)
            return new NextStep(NextStepKind.Split, RowOutcome.RefusedTogether);
        return new NextStep(
            kind, new RowOutcome(StatusOf(failure), failure.ResultCode, failure.Message, endedRun: kind == NextStepKind.Stop));
    }

    /// <summary>
    /// True where a request may have failed at one of its rows: the connection broke, nothing came in time, or the server failed and gave
    /// no other reason. A server that says that it is busy, or when to come back, speaks of itself.
    /// </summary>
    public static bool MayBeDueToOneRow(CallOutcome outcome) => outcome.Failure is { NeverSent: false, RetryAfter: null } failure
        && (failure.Failure is DfineryFailure.ConnectionLost or DfineryFailure.TimedOut
            || (failure is { Failure: DfineryFailure.Refused, StatusCode: >= 500 and not 503, ResultCode: null or >= 5000 and < 6000 }
                && failure.ResultCode != ResultCode.ServerBusy));

    private static NextStepKind KindOf(DfineryException failure) => (failure.Failure, failure.StatusCode, failure.ResultCode) switch
    {
        (not DfineryFailure.Refused, _, _) => NextStepKind.Retry,
        (_, 401 or 403, _) => NextStepKind.Stop,
        (_, 408 or 429, _) => NextStepKind.Retry,
        (_, _, int code) when ResultCode.IsFatal(code) => NextStepKind.Stop,
        (_, _, int code) when ResultCode.IsTransient(code) => NextStepKind.Retry,
        // No API at this address, or a redirect: the address is wrong.
        (_, 404 or 405 or (>= 300 and < 400), _) => NextStepKind.Stop,
        (_, _, >= 4000 and < 5000) => NextStepKind.Settle,
        (_, >= 500, _) => NextStepKind.Retry,
        // Without a code, 400 and 413 may still be due to one row; a proxy or another server in between refuses all rows alike.
        (_, 400 or 413, _) => NextStepKind.Settle,
        (_, >= 400, _) => NextStepKind.Stop,
        _ => NextStepKind.Retry,
    };

    /// <summary>The status of a row that is not sent again: refused in words, or without a verdict.</summary>
    private static UserStatus StatusOf(DfineryException failure)
    {
        if (failure.NeverSent)
            return UserStatus.NotAttempted;
        bool isVerdict = failure.Failure == DfineryFailure.Refused
            && (failure.ResultCode is not null || failure.StatusCode < 500)
            && failure.StatusCode != 408;
        return isVerdict ? UserStatus.Failed : UserStatus.Unknown;
    }

    private static RowOutcome Failed(int? code, string? message, bool endedRun = false) =>
        new(UserStatus.Failed, code, message, endedRun: endedRun);
}
