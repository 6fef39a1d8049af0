using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>How long a single call waits, and what ends its wait.</summary>
public class SingleCallWaitTests
{
    private static readonly RawAnswer Done = new("{}", null);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_wait_just_as_long_as_may_be_waited_is_waited_for(int status)
    {
        BulkOptions options = Engine.Options();
        List<TimeSpan> times = await SendAsync(options, count => count == 1 ? Refusal(status, options.MaxWait) : null);

        Assert.Equal([TimeSpan.Zero, options.MaxWait], times);
    }

    [Theory]
    [InlineData(400, 4007)]
    [InlineData(401, 4001)]
    [InlineData(404, null)]
    public async Task A_refusal_for_good_is_never_tried_again(int status, int? code)
    {
        int calls = 0;
        var refusal = new DfineryException(DfineryFailure.Refused, "No.", status, code);

        Assert.Same(refusal, await FailureOf(SendAsync(Engine.Options(), count =>
        {
            calls = count;
            return refusal;
        })));

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_call_that_got_no_answer_is_never_tried_again()
    {
        int calls = 0;
        var timedOut = new DfineryException(DfineryFailure.TimedOut, "No answer.");

        Assert.Same(timedOut, await FailureOf(SendAsync(Engine.Options(), count =>
        {
            calls = count;
            return timedOut;
        })));

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Nothing_but_429_for_as_long_as_may_be_waited_ends_it()
    {
        BulkOptions options = Engine.Options();
        options.MaxWait = TimeSpan.FromSeconds(90);

        DfineryException failure = await FailureOf(SendAsync(options, _ => Refusal(429, TimeSpan.FromSeconds(30))));

        Assert.True(failure.IsStarved);
        Assert.Equal("Every request of the last 90 seconds was refused with 429.", failure.Message);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Now);
    }

    [Fact]
    public async Task A_quota_that_is_spent_for_two_months_is_waited_for_where_that_is_allowed()
    {
        TimeSpan window = TimeSpan.FromDays(60);
        BulkOptions options = Engine.Options();
        options.MaxWait = TimeSpan.FromDays(61);
        Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
        var spent = new QuotaReading(0, options.Time.GetUtcNow() + window, options.Time.GetUtcNow(), window);
        options.Gate.Leave(pass, GateOutcome.Of(spent), options.Now, options.Time.GetUtcNow());

        List<TimeSpan> times = await SendAsync(options, _ => null);

        Assert.InRange(Assert.Single(times), window, window + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task It_tells_the_gate_what_the_caller_knows_and_the_answer_says()
    {
        BulkOptions options = Engine.Options();
        (options.MaxWait, options.Shards) = (TimeSpan.FromHours(1), 3);
        var quota = new QuotaReading(7, options.Time.GetUtcNow().AddMinutes(1), options.Time.GetUtcNow());

        await SingleCall.RunAsync(_ => Task.FromResult(new RawAnswer("{}", quota)), options, CancellationToken.None);

        Assert.Equal((TimeSpan.FromHours(1), 3, 7), (options.Gate.MaxWait, options.Gate.Shards, options.Gate.Remaining));
    }

    [Fact]
    public async Task Where_the_connection_is_closed_already_nothing_is_sent()
    {
        BulkOptions options = Engine.Options();
        options.Closing = new CancellationToken(canceled: true);

        DfineryException failure = await FailureOf(SendAsync(options, _ => throw new InvalidOperationException("It was sent.")));

        Assert.Same(StopReason.ConnectionClosed.Failure, failure);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_wait_ends_at_once_where_the_caller_cancels_or_the_connection_is_closed(bool cancels, bool closes)
    {
        using var cancel = new CancellationTokenSource();
        using var closing = new CancellationTokenSource();
        BulkOptions options = Engine.Options();
        // A clock that nobody moves: a wait would last for ever.
        (options.Time, options.Closing) = (new ManualTime(), closing.Token);
        Task<RawAnswer> call = SingleCall.RunAsync(
            _ =>
            {
                if (cancels)
                    cancel.Cancel();
                if (closes)
                    closing.Cancel();
                throw Refusal(503, TimeSpan.FromSeconds(1));
            },
            options,
            cancel.Token);

        if (cancels)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Engine.Guard));
        else
            Assert.Same(StopReason.ConnectionClosed.Failure, await FailureOf(call.WaitAsync(Engine.Guard)));
    }

    /// <summary>A caller with a user interface may block its thread while it waits for the call.</summary>
    [Theory]
    [InlineData("gate")]
    [InlineData("answer")]
    [InlineData("retry")]
    public async Task It_never_goes_on_in_the_callers_context(string waitsFor)
    {
        BulkOptions options = Engine.Options();
        // Time goes on, and the answer comes, when the caller waits already.
        var time = new ManualTime();
        options.Time = time;
        var answer = new TaskCompletionSource<RawAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (waitsFor == "gate")
        {
            Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
            options.Gate.Leave(pass, GateOutcome.Throttled(null, TimeSpan.FromMinutes(1)), options.Now, options.Time.GetUtcNow());
        }

        int calls = 0;
        var context = new CountingContext();
        SynchronizationContext? before = SynchronizationContext.Current;
        Task<RawAnswer> call;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            call = SingleCall.RunAsync(
                _ => waitsFor == "retry" && calls++ == 0 ? throw Refusal(503, TimeSpan.FromMinutes(1)) : answer.Task,
                options,
                CancellationToken.None);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        time.Pass(TimeSpan.FromMinutes(1));
        answer.SetResult(Done);
        Assert.Same(Done, await call.WaitAsync(Engine.Guard));
        Assert.Equal(0, context.Posts);
    }

    private static DfineryException Refusal(int status, TimeSpan retryAfter) =>
        new(DfineryFailure.Refused, "HTTP " + status, status) { RetryAfter = retryAfter };

    /// <summary>Sends until it succeeds, and gives back when each attempt went.</summary>
    private static async Task<List<TimeSpan>> SendAsync(BulkOptions options, Func<int, DfineryException?> refuse)
    {
        var times = new List<TimeSpan>();
        await SingleCall.RunAsync(
            _ =>
            {
                times.Add(options.Now);
                return refuse(times.Count) is { } refusal ? throw refusal : Task.FromResult(Done);
            },
            options,
            CancellationToken.None).WaitAsync(Engine.Guard);
        return times;
    }

    private static Task<DfineryException> FailureOf(Task call) => Assert.ThrowsAsync<DfineryException>(() => call);

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback callback, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(callback, state);
        }
    }
}
