using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What refusals and odd headers leave behind in the gate.</summary>
public class QuotaRefusalTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static DfineryException AtOnce => new(DfineryFailure.Refused, "Too many.", 429) { RetryAfter = TimeSpan.Zero };

    [Fact]
    public async Task A_single_call_pauses_and_ends_although_Retry_After_is_0()
    {
        BulkOptions options = Engine.Options();
        int calls = 0;

        await Assert.ThrowsAsync<DfineryException>(() => SingleCall.RunAsync(
            async _ =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), options.Time, CancellationToken.None);
                return ++calls < 1000 ? throw AtOnce : throw new InvalidOperationException("No pause.");
            },
            options,
            CancellationToken.None)).WaitAsync(Engine.Guard);

        Assert.InRange(calls, 2, 100);
    }

    [Fact]
    public async Task A_single_call_that_is_refused_again_and_again_ends_with_its_connection()
    {
        BulkOptions options = Engine.Options();
        using var closing = new CancellationTokenSource();
        options.Closing = closing.Token;
        int calls = 0;

        DfineryException failure = await Assert.ThrowsAsync<DfineryException>(() => SingleCall.RunAsync(
            _ =>
            {
                if (++calls == 3)
                    closing.Cancel();
                throw AtOnce;
            },
            options,
            CancellationToken.None)).WaitAsync(Engine.Guard);

        Assert.Equal(DfineryFailure.Closed, failure.Failure);
        Assert.Equal(3, calls);
    }

    [Fact]
    public void A_run_backs_off_although_Retry_After_is_0()
    {
        var server = new BulkServer { Latency = 50, Outage = n => n == 1 ? null : AtOnce };
        BulkOptions options = Engine.Options(throttle: 32);
        options.MaxWait = Minute;
        using BulkRun run = Engine.Start(server, options);

        Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        Assert.Equal(StopKind.QuotaStarved, run.StopReason?.Kind);
        Assert.InRange(server.Requests.Count, 1, 500);
    }

    [Fact]
    public void A_slow_refusal_after_requests_that_were_accepted_is_no_starvation()
    {
        var gate = new QuotaGate();
        TimeSpan now = TimeSpan.Zero;
        Accept(gate, now);
        gate.TryEnter(now, out QuotaPass slow, out _);
        for (int i = 0; i < 60; i++)
            Accept(gate, now += TimeSpan.FromSeconds(1));

        gate.Leave(slow, GateOutcome.Throttled(null, null), now, Noon);

        Assert.False(gate.IsStarved(TimeSpan.Zero, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Refusals_of_long_ago_are_none_in_a_row_with_those_of_now()
    {
        var gate = new QuotaGate();
        Refuse(gate, TimeSpan.Zero);
        Refuse(gate, TimeSpan.FromHours(1));
        Assert.False(gate.IsStarved(TimeSpan.Zero, TimeSpan.FromMinutes(15)));
    }

    [Fact]
    public void What_another_command_may_wait_does_not_cut_a_Retry_After()
    {
        var gate = new QuotaGate();
        new BulkOptions { Gate = gate, MaxWait = TimeSpan.FromMinutes(15) }.ApplyToGate();
        new BulkOptions { Gate = gate, MaxWait = TimeSpan.FromSeconds(1) }.ApplyToGate();
        gate.TryEnter(TimeSpan.Zero, out QuotaPass pass, out _);
        gate.Leave(pass, GateOutcome.Throttled(null, TimeSpan.FromMinutes(5)), TimeSpan.Zero, Noon);

        Assert.False(gate.TryEnter(TimeSpan.Zero, out _, out TimeSpan? opensAt));
        Assert.Equal(TimeSpan.FromMinutes(5), opensAt);
    }

    [Theory]
    [InlineData("99999y")]
    [InlineData("29247y")]
    [InlineData("2y")]
    [InlineData("13M")]
    public void A_window_of_more_than_a_year_is_not_readable(string window) => Assert.Null(QuotaHeaders.ParseWindow(window));

    [Fact]
    public void A_gate_that_fails_ends_the_run_in_words()
    {
        var server = new BulkServer();
        BulkOptions options = Engine.Options();
        options.Time = new FailingClock();
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(60));

        Assert.Equal(60, rows.Count);
        Assert.Equal(0, run.Progress.InFlight);
        Assert.IsType<OverflowException>(run.StopReason?.Failure?.InnerException);
    }

    [Fact]
    public void One_Date_that_contradicts_the_others_does_not_open_the_gate()
    {
        var gate = new QuotaGate();
        Answer(gate, TimeSpan.Zero, 5, Noon);
        Answer(gate, TimeSpan.FromSeconds(1), 0, Noon.AddHours(1));

        Assert.False(gate.TryEnter(TimeSpan.FromSeconds(2), out _, out TimeSpan? opensAt));
        Assert.InRange(opensAt!.Value, Minute, Minute + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Without_headers_for_a_whole_window_there_is_no_gate()
    {
        var gate = new QuotaGate();
        Answer(gate, TimeSpan.Zero, 0, Noon);
        for (int i = 62; i < 125; i++)
            Accept(gate, TimeSpan.FromSeconds(i));

        Assert.Null(gate.Remaining);
        for (int i = 0; i < 100; i++)
            Assert.True(gate.TryEnter(TimeSpan.FromSeconds(125), out _, out _));
    }

    private static void Accept(QuotaGate gate, TimeSpan now)
    {
        Assert.True(gate.TryEnter(now, out QuotaPass pass, out _));
        gate.Leave(pass, GateOutcome.Of(null), now, Noon);
    }

    private static void Refuse(QuotaGate gate, TimeSpan now)
    {
        Assert.True(gate.TryEnter(now, out QuotaPass pass, out _));
        gate.Leave(pass, GateOutcome.Throttled(null, null), now, Noon);
    }

    /// <summary>An answer of the window that ends at 12:01.</summary>
    private static void Answer(QuotaGate gate, TimeSpan now, long remaining, DateTimeOffset date)
    {
        Assert.True(gate.TryEnter(now, out QuotaPass pass, out _));
        gate.Leave(pass, GateOutcome.Of(new QuotaReading(remaining, Noon + Minute, date + now, Minute)), now, Noon + now);
    }

    private sealed class FailingClock : TimeProvider
    {
        private int _calls;

        public override DateTimeOffset GetUtcNow() => _calls++ == 0 ? throw new OverflowException() : System.GetUtcNow();
    }
}
