using System;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One call of any endpoint, with the quota gate, the retry schedule and the classification of a bulk run. Whether the endpoint is
/// idempotent is not known, so only an answer that says "later" is tried again, never a connection that was lost.
/// </summary>
internal static class SingleCall
{
    // .NET Framework's timers take no more.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(24);

    /// <summary>Sends until there is an answer or no retry is left.</summary>
    /// <param name="send">One attempt.</param>
    /// <param name="options">Gate, retries, longest wait, clock.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <exception cref="DfineryException">
    /// The last attempt failed, the quota is spent for longer than may be waited, or the connection was closed before a further one.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<RawAnswer> RunAsync(
        Func<CancellationToken, Task<RawAnswer>> send, BulkOptions options, CancellationToken cancellationToken)
    {
        options.ApplyToGate();
        TimeSpan started = options.Now;
        int failures = 0;
        while (true)
        {
            QuotaPass pass = await EnterAsync(options, started, cancellationToken).ConfigureAwait(false);
            DfineryException failure;
            CallOutcome outcome = CallOutcome.Cancelled;
            RequestTelemetry telemetry = RequestTelemetry.Call();
            try
            {
                RawAnswer answer = await send(cancellationToken).ConfigureAwait(false);
                outcome = CallOutcome.Of(answer);
                return answer;
            }
            catch (DfineryException e)
            {
                failure = e;
                outcome = CallOutcome.Of(e);
            }
            finally
            {
                // Whatever came of it: a place in the gate that is not given back is lost for good.
                options.Gate.Leave(pass, outcome, options.Now, options.Time.GetUtcNow());
                telemetry.End(outcome);
            }

            if (outcome.IsThrottled)
            {
                // No try: the gate knows when the next one may go.
                if (outcome.RetryAfter > options.MaxWait)
                    throw failure;
                continue;
            }

            bool mayPass = failure.Failure == DfineryFailure.Refused
                && AnswerClassifier.OfFailure(failure, count: 1).Kind == NextStepKind.Retry;
            if (!mayPass || options.Retry.Next(++failures, options.Random(), outcome.RetryAfter) is not { } wait || wait > options.MaxWait)
                throw failure;
            await DelayAsync(wait, options, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<QuotaPass> EnterAsync(BulkOptions options, TimeSpan started, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (options.Closing.IsCancellationRequested)
                throw StopReason.ConnectionClosed.Failure!;
            if (options.Gate.IsStarved(started, options.MaxWait))
                throw StopReason.QuotaStarved(options.MaxWait).Failure!;
            TimeSpan now = options.Now;
            if (options.Gate.TryEnter(now, out QuotaPass pass, out TimeSpan? opensAt))
                return pass;
            TimeSpan wait = opensAt!.Value - now;
            if (wait > options.MaxWait)
                throw StopReason.QuotaWaitTooLong(wait, options.MaxWait).Failure!;
            await DelayAsync(wait < LongestDelay ? wait : LongestDelay, options, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task DelayAsync(TimeSpan delay, BulkOptions options, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.Closing);
        try
        {
            await Task.Delay(delay, options.Time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (options.Closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw StopReason.ConnectionClosed.Failure!;
        }
    }
}
