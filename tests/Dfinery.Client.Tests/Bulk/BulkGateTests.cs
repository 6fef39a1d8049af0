using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>The quota gate as runs and single calls meet it.</summary>
public class BulkGateTests
{
    private static readonly DfineryException TooMany = new(DfineryFailure.Refused, "Too many.", 429, ResultCode.RateLimited);

    [Fact]
    public void Nothing_but_429_for_as_long_as_may_be_waited_ends_the_run()
    {
        (StopReason? reason, List<BulkRow> rows, TimeSpan end) = PumpByHand(60, (_, _) => throw TooMany);

        Assert.Equal(StopKind.QuotaStarved, reason?.Kind);
        Assert.Contains("2 minutes", reason!.Failure!.Message);
        Assert.Equal(60, rows.Count);
        Assert.InRange(end, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public void One_accepted_request_in_time_keeps_the_run_going()
    {
        int calls = 0;

        (StopReason? reason, List<BulkRow> rows, TimeSpan end) = PumpByHand(
            200,
            (request, _) => Interlocked.Increment(ref calls) % 6 != 0 ? throw TooMany : Task.FromResult(Engine.Answer(request)));

        Assert.Null(reason);
        Assert.Equal(200, rows.Count(row => row.Status == UserStatus.Succeeded));
        Assert.True(end > TimeSpan.FromMinutes(2), $"over after {end}");
    }

    [Fact]
    public void A_first_request_that_hangs_holds_another_run_up_for_a_second_only()
    {
        BulkOptions options = Engine.Options();
        using var hung = new BulkRun(UserOperation.SetProfile, null, Hang, options);
        hung.Add(Engine.Row(1, "u1"));
        hung.Complete();
        var sent = new ConcurrentQueue<TimeSpan>();
        using var run = new BulkRun(
            UserOperation.SetProfile,
            null,
            (request, _) =>
            {
                sent.Enqueue(options.Now);
                return Task.FromResult(Engine.Answer(request));
            },
            options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(100));

        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
        // Simulated time may go on while an answer is on its way, so only the first request's moment is certain.
        Assert.Equal(TimeSpan.FromSeconds(1), sent.First());
    }

    [Fact]
    public void A_first_request_that_hangs_does_not_hold_up_its_own_run()
    {
        BulkOptions options = Engine.Options();
        options.FirstPatience = TimeSpan.FromSeconds(1);
        var first = new TaskCompletionSource<Answer>();
        UserRequest? hung = null;
        int others = 0;
        Task<Answer> Send(UserRequest request, CancellationToken token)
        {
            if (hung is null)
            {
                hung = request;
                return first.Task;
            }

            if (++others == 4)
                first.SetResult(Engine.Answer(hung));
            return Task.FromResult(Engine.Answer(request));
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, (request, token) =>
        {
            lock (first)
                return Send(request, token);
        }, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(100));

        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
        // Simulated time may go on while an answer is on its way.
        Assert.InRange(options.Now, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_first_call_that_hangs_holds_another_up_for_a_second_only()
    {
        BulkOptions options = Engine.Options();
        using var cancel = new CancellationTokenSource();
        Task<RawAnswer> hung = SingleCall.RunAsync(
            async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return new RawAnswer("{}", null);
            },
            options,
            cancel.Token);

        await SingleCall.RunAsync(_ => Task.FromResult(new RawAnswer("{}", null)), options, default).WaitAsync(Engine.Guard);

        Assert.Equal(TimeSpan.FromSeconds(1), options.Now);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hung);
    }

    [Fact]
    public async Task Nothing_but_429_ends_a_single_call()
    {
        BulkOptions options = Engine.Options();
        options.MaxWait = TimeSpan.FromMinutes(2);

        DfineryException failure = await Assert.ThrowsAsync<DfineryException>(
            () => SingleCall.RunAsync(_ => throw TooMany, options, default).WaitAsync(Engine.Guard));

        Assert.True(failure.IsStarved);
        Assert.InRange(options.Now, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public void A_run_that_begins_after_one_that_was_starved_waits_its_own_time()
    {
        var gate = new QuotaGate();
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 10; i++)
        {
            TimeSpan? opensAt;
            QuotaPass pass;
            while (!gate.TryEnter(now, out pass, out opensAt))
                now = opensAt!.Value;
            gate.Leave(pass, GateOutcome.Throttled(null, null), now, default);
        }

        Assert.True(gate.IsStarved(TimeSpan.Zero, TimeSpan.FromMinutes(2)));
        Assert.False(gate.IsStarved(now, TimeSpan.FromMinutes(2)));
        Assert.False(gate.IsStarved(TimeSpan.Zero, TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void A_run_tells_the_gate_the_number_of_its_shards()
    {
        BulkOptions options = Engine.Options();
        (options.Shards, options.MaxWait) = (4, TimeSpan.FromMinutes(20));
        using var run = new BulkRun(UserOperation.SetProfile, null, Hang, options);

        Assert.Equal(4, options.Gate.Shards);
        Assert.Equal(TimeSpan.FromMinutes(20), options.Gate.MaxWait);
    }

    /// <summary>A run that may wait two minutes, and whose time goes on while nothing is in flight only.</summary>
    private static (StopReason? Reason, List<BulkRow> Rows, TimeSpan End) PumpByHand(
        int users, Func<UserRequest, CancellationToken, Task<Answer>> send)
    {
        BulkOptions options = Engine.Options();
        options.MaxWait = TimeSpan.FromMinutes(2);
        using var hand = new HandRun(options, send);
        hand.Add(1, users);
        hand.Complete();
        var rows = new List<BulkRow>();
        while (hand.Run.Count > 0)
        {
            hand.Pass(1);
            rows.AddRange(hand.Take());
        }

        return (hand.Run.StopReason, rows, options.Now);
    }

    private static async Task<Answer> Hang(UserRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return Engine.Answer(request);
    }
}
