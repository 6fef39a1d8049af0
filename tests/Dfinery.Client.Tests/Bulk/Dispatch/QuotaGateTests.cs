using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What the gate does, event by event.</summary>
public class QuotaGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_headers_there_is_no_gate()
    {
        var gate = new QuotaGate();
        gate.Leave(Enter(gate, 0), GateOutcome.Of(null), At(1), Noon);

        for (int i = 0; i < 10_000; i++)
            Enter(gate, 1);
        Assert.Null(gate.Remaining);
        Assert.Null(gate.Reset);
    }

    [Fact]
    public void Before_the_first_answer_one_request_may_go_and_where_it_hangs_another_each_second()
    {
        var gate = new QuotaGate();

        QuotaPass first = Enter(gate, 0);
        Refuse(gate, 0, opensAt: 1);
        Refuse(gate, 0.99, opensAt: 1);
        QuotaPass second = Enter(gate, 1);
        Refuse(gate, 1, opensAt: 2);

        gate.Leave(first, GateOutcome.Lost, At(1.5), Noon);
        Refuse(gate, 1.5, opensAt: 2);
        gate.Leave(second, GateOutcome.Lost, At(1.6), Noon);
        Enter(gate, 1.6);
        Refuse(gate, 1.6, opensAt: 2.6);
    }

    [Fact]
    public void A_429_without_headers_closes_the_gate_for_a_moment_for_everyone()
    {
        QuotaGate gate = Refused(null, null);

        Refuse(gate, 10.5, opensAt: 11);
        Enter(gate, 11);
    }

    [Fact]
    public void Refusals_without_headers_double_the_wait_up_to_half_a_minute()
    {
        var gate = new QuotaGate();
        double now = 0;
        foreach (double wait in new double[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            gate.Leave(Enter(gate, now), GateOutcome.Throttled(null, null), At(now), Noon);
            Refuse(gate, now, opensAt: now + wait);
            now += wait;
        }

        gate.Leave(Enter(gate, now), GateOutcome.Of(null), At(now), Noon);
        gate.Leave(Enter(gate, now), GateOutcome.Throttled(null, null), At(now), Noon);
        Refuse(gate, now, opensAt: now + 1);
    }

    [Fact]
    public void Requests_that_were_in_flight_together_are_one_refusal()
    {
        var gate = new QuotaGate();
        gate.Leave(Enter(gate, 0), GateOutcome.Of(null), At(0), Noon);
        QuotaPass[] passes = Enumerable.Range(0, 10).Select(_ => Enter(gate, 0)).ToArray();

        foreach (QuotaPass pass in passes)
            gate.Leave(pass, GateOutcome.Throttled(null, null), At(0.1), Noon);

        Refuse(gate, 0.2, opensAt: 1.1);
    }

    [Fact]
    public void A_429_with_quota_left_is_another_limiters_and_never_closes_the_gate_until_the_reset()
    {
        QuotaGate gate = Refused(new QuotaReading(50, Noon + At(40), Noon), null);

        Refuse(gate, 10.9, opensAt: 11);
        Enter(gate, 11);
    }

    [Fact]
    public void Retry_after_is_honoured_beyond_the_reset_and_without_one()
    {
        QuotaGate beyond = Refused(new QuotaReading(0, Noon + At(5), Noon), At(30));
        QuotaGate alone = Refused(null, At(30));

        foreach (QuotaGate gate in new[] { beyond, alone })
        {
            Refuse(gate, 39.9, opensAt: 40);
            Enter(gate, 40);
        }
    }

    [Fact]
    public void A_huge_retry_after_closes_the_gate_for_a_window_and_the_longest_wait()
    {
        QuotaGate gate = Refused(null, TimeSpan.FromSeconds(1e9));

        Refuse(gate, 11, opensAt: 10 + 60 + 900);
    }

    [Fact]
    public void A_storm_of_429_without_headers_sends_no_more_than_the_gate_lets_through_each_second()
    {
        var world = new GateWorld(TimeSpan.FromSeconds(60), 10) { SendsHeaders = false };

        world.Run(TimeSpan.FromSeconds(59), new GateClient(8));

        Assert.InRange(world.Throttled, 1, 60 * 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_of_an_old_window_that_comes_late_does_not_close_the_new_one(bool isRefused)
    {
        var gate = new QuotaGate();
        gate.Leave(Enter(gate, 0), GateOutcome.Of(Reading(100, 60, 0)), At(0), Noon);
        QuotaPass slow = Enter(gate, 59);
        gate.Leave(Enter(gate, 61), GateOutcome.Of(Reading(90, 120, 61)), At(61), Noon);

        QuotaReading late = Reading(0, 60, 59);
        gate.Leave(slow, isRefused ? GateOutcome.Throttled(late, null) : GateOutcome.Of(late), At(62), Noon);

        Assert.Equal(90, gate.Remaining);
        Enter(gate, 62);
    }

    [Fact]
    public void A_429_without_headers_that_left_before_the_window_began_does_not_close_it()
    {
        var gate = new QuotaGate();
        gate.Leave(Enter(gate, 0), GateOutcome.Of(Reading(100, 60, 0)), At(0), Noon);
        QuotaPass slow = Enter(gate, 59);
        gate.Leave(Enter(gate, 61), GateOutcome.Of(Reading(90, 120, 61)), At(61), Noon);

        gate.Leave(slow, GateOutcome.Throttled(null, null), At(62), Noon);

        Enter(gate, 62);
    }

    [Fact]
    public void Answers_out_of_order_keep_the_lowest_count()
    {
        var gate = new QuotaGate();
        for (int i = 0; i < 8; i++)
            gate.Leave(Enter(gate, 0), GateOutcome.Of(Reading(20 - i, 60, 0)), At(0), Noon);
        QuotaPass[] passes = Enumerable.Range(0, 3).Select(_ => Enter(gate, 0)).ToArray();

        foreach ((int sent, long remaining) in new[] { (0, 10L), (2, 4L), (1, 7L) })
            gate.Leave(passes[sent], GateOutcome.Of(Reading(remaining, 60, 0)), At(0), Noon);

        Assert.Equal(4, gate.Remaining);
        Assert.Equal(Noon + At(60), gate.Reset);
    }

    [Fact]
    public void Whoever_waits_is_told_when_a_request_has_left()
    {
        var gate = new QuotaGate();
        int told = 0;
        gate.Changed += () => told += gate.TryEnter(At(0), out _, out _) ? 1 : 0;

        gate.Leave(Enter(gate, 0), GateOutcome.Of(null), At(0), Noon);

        Assert.Equal(1, told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1.001)]
    [InlineData(double.NaN)]
    public void A_share_is_above_0_and_at_most_1(double share)
    {
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => new QuotaGate(share)).ParamName);
        Assert.Equal(0.001, new QuotaGate(0.001).Share);
        Assert.Equal(1, new QuotaGate().Share);
    }

    [Theory]
    [InlineData(0, 60.05)]
    [InlineData(0.5, 60.075)]
    public void Where_a_process_stands_tells_when_it_tries_the_next_window(double place, double opensAt)
    {
        var gate = new QuotaGate(place: place) { Shards = 2 };
        gate.Leave(Enter(gate, 0), GateOutcome.Of(Reading(0, 60, 0)), At(0), Noon);

        Refuse(gate, 1, opensAt);
    }

    [Fact]
    public void A_pass_tells_a_requests_number_and_when_it_was_sent()
    {
        var gate = new QuotaGate();
        gate.Leave(Enter(gate, 3), GateOutcome.Of(null), At(3), Noon);

        QuotaPass pass = Enter(gate, 5);

        Assert.Equal((2, At(5)), (pass.Number, pass.SentAt));
        gate.Leave(pass, GateOutcome.Throttled(null, null), At(5), Noon);
        Assert.False(gate.TryEnter(At(5), out pass, out _));
        Assert.Equal((0, At(0)), (pass.Number, pass.SentAt));
    }

    [Theory]
    [InlineData(0, 92)]
    [InlineData(1, 92)]
    // Half of a window of 100 at once, less the 8 that it had.
    [InlineData(2, 42)]
    public void Whoever_is_told_of_others_is_not_alone(int shards, int most)
    {
        var gate = new QuotaGate { Shards = shards };
        // By a second run on the connection.
        gate.Shards = shards;

        Assert.Equal(most, UseWindow(gate, 0));
        Assert.Equal(shards, gate.Shards);
    }

    [Fact]
    public void Each_run_of_a_shard_has_others_about_until_none_was_seen_in_a_window()
    {
        var gate = new QuotaGate();
        double now = 0;
        foreach ((int shards, bool isAlone) in new[] { (0, true), (4, false), (0, true), (4, false), (1, true) })
        {
            if (shards > 0)
                gate.Shards = shards;
            int used = UseWindow(gate, now);
            Assert.True(isAlone == (used == 92), $"{used} at {now}");
            now += 61;
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static QuotaReading Reading(long remaining, double reset, double date) =>
        new(remaining, Noon + At(reset), Noon + At(date), At(60));

    private static QuotaPass Enter(QuotaGate gate, double seconds)
    {
        Assert.True(gate.TryEnter(At(seconds), out QuotaPass pass, out TimeSpan? opensAt), $"closed at {seconds}, until {opensAt}");
        return pass;
    }

    /// <summary>A window of 100: eight requests, one each second, and then as many together as may go.</summary>
    private static int UseWindow(QuotaGate gate, double now)
    {
        double end = now + 60;
        for (int i = 0; i < 8; i++, now++)
            gate.Leave(Enter(gate, now), GateOutcome.Of(Reading(99 - i, end, now)), At(now), Noon);
        var passes = new List<QuotaPass>();
        while (gate.TryEnter(At(now), out QuotaPass pass, out _))
            passes.Add(pass);
        foreach (QuotaPass pass in passes)
            gate.Leave(pass, GateOutcome.Of(Reading(92 - passes.Count, end, now)), At(now), Noon);
        return passes.Count;
    }

    private static void Refuse(QuotaGate gate, double seconds, double opensAt)
    {
        Assert.False(gate.TryEnter(At(seconds), out _, out TimeSpan? time), $"open at {seconds}");
        Assert.Equal(At(opensAt), time);
    }

    private static QuotaGate Refused(QuotaReading? reading, TimeSpan? retryAfter)
    {
        var gate = new QuotaGate();
        gate.Leave(Enter(gate, 9), GateOutcome.Throttled(reading, retryAfter), At(10), Noon);
        return gate;
    }
}
