using System;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One call of any endpoint with the quota gate, the retry schedule and the judgement of a bulk run. Whether the endpoint is idempotent
/// is not known, so only an answer that says "later" is tried again, never a connection that was lost.
/// </summary>
internal static class SingleCall
{
    // .NET Framework's timers take no more.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(24);
    private static readonly TimeSpan GateInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends until there is an answer or no more retry.</summary>
    /// <param name="send">One attempt.</param>
    /// <param name="options">Gate, retries, longest wait.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="DfineryException">The last attempt failed, or the quota is spent for longer than may be waited.</exception>
    public static async Task<RawAnswer> RunAsync(Func<CancellationToken, Task<RawAnswer>> send, BulkOptions options, CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            await EnterAsync(options, cancellationToken).ConfigureAwait(false);
            RawAnswer? answer = null;
            DfineryException? failure = null;
            try
            {
                answer = await send(cancellationToken).ConfigureAwait(false);
                return answer;
            }
            catch (DfineryException e)
            {
                failure = e;
            }
            finally
            {
                // Whatever came of it: a place in the gate that is not given back is lost for good.
                Leave(options.Gate, answer, failure);
            }

            bool mayPass = failure.Failure == DfineryFailure.Refused && Judgement.OfCall(failure) == Disposition.Retry;
            if (!mayPass || options.Retry.Next(failures, options.Random(), failure.RetryAfter) is not { } wait || wait > options.MaxWait)
                throw failure;
            await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task EnterAsync(BulkOptions options, CancellationToken cancellationToken)
    {
        while (!options.Gate.TryEnter(MonotonicClock.Now, out TimeSpan? opensAt))
        {
            TimeSpan wait = opensAt - MonotonicClock.Now ?? GateInterval;
            if (wait > options.MaxWait)
                throw RateLimitGate.TooLong(wait);
            await Task.Delay(wait > TimeSpan.Zero && wait < LongestDelay ? wait : GateInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Leave(RateLimitGate gate, RawAnswer? answer, DfineryException? failure) => gate.Leave(
        answer?.Quota ?? failure?.Quota,
        failure is { StatusCode: 429 } or { ResultCode: ResultCode.RateLimited },
        failure?.RetryAfter,
        answer is not null || failure?.StatusCode is not null,
        MonotonicClock.Now,
        DateTimeOffset.UtcNow);
}
