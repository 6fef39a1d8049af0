using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class SingleCallTests
{
    private static readonly DfineryException Busy = new(DfineryFailure.Refused, "HTTP 503", 503);

    [Fact]
    public async Task An_answer_that_says_later_is_tried_again_after_the_schedules_delays()
    {
        BulkOptions options = Options(retries: 5);
        var times = new List<TimeSpan>();
        RawAnswer answer = await SingleCall.RunAsync(
            _ =>
            {
                times.Add(options.Now);
                return times.Count < 4 ? throw Busy : Task.FromResult(new RawAnswer("{}", null));
            },
            options,
            CancellationToken.None).WaitAsync(Engine.Guard);

        Assert.Equal("{}", answer.Json);
        Assert.Equal([0, 0.25, 0.75, 1.75], times.ConvertAll(time => time.TotalSeconds));
    }

    [Fact]
    public async Task The_last_failure_is_thrown_when_no_retry_is_left()
    {
        int calls = 0;

        await FailAsync(Options(retries: 2), Fails, Busy);

        Assert.Equal(3, calls);

        Task<RawAnswer> Fails(CancellationToken cancellationToken)
        {
            calls++;
            throw Busy;
        }
    }

    [Fact]
    public async Task A_lost_connection_is_never_tried_again()
    {
        int calls = 0;
        var lost = new DfineryException(DfineryFailure.ConnectionLost, "Lost.");

        await FailAsync(Options(), Fails, lost);

        Assert.Equal(1, calls);

        Task<RawAnswer> Fails(CancellationToken cancellationToken)
        {
            calls++;
            throw lost;
        }
    }

    [Fact]
    public async Task A_throttled_call_is_no_try_and_waits_at_the_gate()
    {
        BulkOptions options = Options(retries: 0);
        var times = new List<TimeSpan>();
        RawAnswer answer = await SingleCall.RunAsync(
            _ =>
            {
                times.Add(options.Now);
                return times.Count < 4
                    ? throw new DfineryException(DfineryFailure.Refused, "HTTP 429", 429) { RetryAfter = TimeSpan.FromSeconds(7) }
                    : Task.FromResult(new RawAnswer("{}", null));
            },
            options,
            CancellationToken.None).WaitAsync(Engine.Guard);

        Assert.Equal("{}", answer.Json);
        Assert.Equal([0, 7, 14, 21], times.ConvertAll(time => time.TotalSeconds));
    }

    [Fact]
    public async Task A_throttled_call_that_is_to_wait_for_too_long_fails()
    {
        var later = new DfineryException(DfineryFailure.Refused, "HTTP 429", 429) { RetryAfter = TimeSpan.FromHours(1) };

        await FailAsync(Options(), _ => throw later, later);
    }

    [Fact]
    public async Task A_retry_after_longer_than_may_be_waited_is_not_waited_for()
    {
        var later = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503) { RetryAfter = TimeSpan.FromHours(1) };

        await FailAsync(Options(), _ => throw later, later);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Where_the_connection_is_closed_it_waits_for_no_further_try(int status)
    {
        using var closing = new CancellationTokenSource();
        BulkOptions options = Options();
        // A clock that nobody moves: a wait would last for ever.
        (options.Time, options.Closing) = (new ManualTime(), closing.Token);
        var entered = new TaskCompletionSource();
        Task<RawAnswer> call = SingleCall.RunAsync(
            _ =>
            {
                entered.SetResult();
                throw new DfineryException(DfineryFailure.Refused, "Later.", status);
            },
            options,
            CancellationToken.None);
        await entered.Task.WaitAsync(Engine.Guard);

        closing.Cancel();

        DfineryException failure = await Assert.ThrowsAsync<DfineryException>(() => call.WaitAsync(Engine.Guard));
        Assert.Equal(DfineryFailure.Closed, failure.Failure);
    }

    [Fact]
    public async Task A_quota_that_comes_back_too_late_ends_it_before_anything_is_sent()
    {
        BulkOptions options = Options();
        Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
        var anHour = new QuotaReading(
            0, options.Time.GetUtcNow().AddHours(1).AddSeconds(-0.5), options.Time.GetUtcNow(), TimeSpan.FromHours(1));
        options.Gate.Leave(pass, GateOutcome.Throttled(anHour, null), options.Now, options.Time.GetUtcNow());

        DfineryException failure = await Assert.ThrowsAsync<DfineryException>(
            () => SingleCall.RunAsync(_ => throw new InvalidOperationException("It was sent."), options, CancellationToken.None));

        Assert.Equal(4006, failure.ResultCode);
        Assert.Equal("The quota is spent for another 60 minutes, longer than -MaxWaitSec 900 allows.", failure.Message);
    }

    [Fact]
    public async Task A_closed_gate_is_waited_for_in_the_runs_own_time()
    {
        BulkOptions options = Options();
        Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
        options.Gate.Leave(pass, GateOutcome.Throttled(null, TimeSpan.FromMinutes(10)), options.Now, options.Time.GetUtcNow());

        await SingleCall.RunAsync(_ => Task.FromResult(new RawAnswer("{}", null)), options, CancellationToken.None).WaitAsync(Engine.Guard);

        Assert.Equal(TimeSpan.FromMinutes(10), options.Now);
    }

    [Fact]
    public async Task Whatever_comes_of_a_call_its_place_in_the_gate_is_given_back()
    {
        BulkOptions options = Options(retries: 0);
        Func<CancellationToken, Task<RawAnswer>>[] calls =
        [
            _ => throw new InvalidOperationException(),
            _ => throw new OperationCanceledException(),
            _ => throw new DfineryException(DfineryFailure.ConnectionLost, "Lost."),
        ];

        foreach (Func<CancellationToken, Task<RawAnswer>> call in calls)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => SingleCall.RunAsync(call, options, CancellationToken.None));
            // Before the first answer the gate has one place only.
            Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
            options.Gate.Leave(pass, CallOutcome.Cancelled, options.Now, options.Time.GetUtcNow());
        }
    }

    private static BulkOptions Options(int retries = 5)
    {
        BulkOptions options = Engine.Options(retries: retries);
        options.Random = () => 0.5;
        return options;
    }

    private static async Task FailAsync(BulkOptions options, Func<CancellationToken, Task<RawAnswer>> send, DfineryException expected) =>
        Assert.Same(expected, await Assert.ThrowsAsync<DfineryException>(
            () => SingleCall.RunAsync(send, options, CancellationToken.None).WaitAsync(Engine.Guard)));
}
