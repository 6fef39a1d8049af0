using System;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

public class QuotaGateTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 60, 32, false, 0)]
    [InlineData(1, 60, 32, true, 0)]
    [InlineData(10, 500, 32, false, 3600)]
    [InlineData(60, 3000, 32, false, -3600)]
    [InlineData(60, 3000, 8, true, 86400)]
    [InlineData(60, 7, 32, true, 0)]
    [InlineData(3600, 5000, 32, false, 7)]
    [InlineData(86400, 5000, 32, true, -7)]
    [InlineData(365 * 86400, 5000, 32, false, 0)]
    [InlineData(60, 1, 4, false, 0)]
    public void One_process_uses_the_quota_whole_and_gets_no_429(int seconds, int quota, int concurrency, bool inSeconds, int skew)
    {
        TimeSpan window = TimeSpan.FromSeconds(seconds);
        var world = new GateWorld(window, quota) { ResetInSeconds = inSeconds, Skew = TimeSpan.FromSeconds(skew) };

        world.Run(window * 8, new GateClient(concurrency));

        output.WriteLine($"used {world.Share():P2}");
        Assert.Equal(0, world.Throttled);
        Assert.True(world.Used.Count >= 7, $"{world.Used.Count} windows");
        // A window of a second loses what the way there and back takes; all others are used to the last request.
        Assert.True(world.Share() >= (seconds == 1 ? 0.9 : 1), $"used {world.Share():P2}");
    }

    [Fact]
    public void A_hundred_random_worlds_give_no_429()
    {
        var random = new Random(5);
        for (int seed = 0; seed < 100; seed++)
        {
            TimeSpan window = TimeSpan.FromSeconds(random.Next(2, 120));
            var world = new GateWorld(window, random.Next(1, 400), seed)
            {
                Latency = TimeSpan.FromMilliseconds(random.Next(1, 1500)),
                ResetInSeconds = random.Next(2) == 0,
                Start = Noon + TimeSpan.FromMilliseconds(random.Next(1_000_000)),
                Skew = TimeSpan.FromSeconds(random.Next(-100_000, 100_000)),
            };

            world.Run(window * 6, new GateClient(random.Next(1, 64)));

            Assert.True(world.Throttled == 0, $"world {seed}: {world.Throttled} refusals");
        }
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.2)]
    public void Lost_answers_count_as_spent_so_there_is_still_no_429(double lost)
    {
        TimeSpan window = TimeSpan.FromSeconds(60);
        var world = new GateWorld(window, 2000) { Lost = lost };

        world.Run(window * 8, new GateClient(32));

        output.WriteLine($"used {world.Share():P2}");
        Assert.Equal(0, world.Throttled);
        Assert.True(world.Share() >= 1 - lost, $"used {world.Share():P2}");
    }

    [Fact]
    public void A_second_process_costs_at_most_what_is_in_flight_a_window()
    {
        TimeSpan window = TimeSpan.FromSeconds(60);
        var world = new GateWorld(window, 3000);

        world.Run(window * 8, new GateClient(16), new GateClient(16) { StartsAt = TimeSpan.FromSeconds(3) });

        int worst = world.ThrottledIn.GroupBy(w => w).Select(g => g.Count()).DefaultIfEmpty().Max();
        output.WriteLine($"{world.Throttled} refusals in {world.Sent} requests, worst window {worst}, used {world.Share():P2}");
        Assert.InRange(worst, 0, 32);
        Assert.True(world.Throttled <= world.Sent * 0.01);
        Assert.Equal(1, world.Share());
    }

    [Fact]
    public void A_server_that_is_not_in_step_with_its_whole_seconds_costs_a_few_429_and_no_storm()
    {
        // The windows end at .7 of a second, the header says .0: the gate opens 0.7 s early.
        TimeSpan window = TimeSpan.FromSeconds(60.7);
        var world = new GateWorld(window, 3000) { ResetInSeconds = true };

        world.Run(window * 8, new GateClient(32));

        output.WriteLine($"{world.Throttled} refusals in {world.Sent} requests, used {world.Share():P2}");
        Assert.True(world.Throttled <= 2 * 32 * 8, $"{world.Throttled} refusals");
        Assert.Equal(1, world.Share());
    }

    [Fact]
    public void Without_headers_there_is_no_gate()
    {
        var gate = new QuotaGate();
        Assert.True(gate.TryEnter(TimeSpan.Zero, out _));
        gate.Leave(GateOutcome.Of(null), TimeSpan.FromSeconds(1), Noon);

        for (int i = 0; i < 10_000; i++)
            Assert.True(gate.TryEnter(TimeSpan.FromSeconds(1), out _));
        Assert.Null(gate.Remaining);
    }

    [Fact]
    public void Before_the_first_answer_one_request_may_go()
    {
        var gate = new QuotaGate();

        Assert.True(gate.TryEnter(TimeSpan.Zero, out _));
        Assert.False(gate.TryEnter(TimeSpan.Zero, out TimeSpan? opensAt));
        Assert.Null(opensAt);

        gate.Leave(GateOutcome.Lost, TimeSpan.Zero, Noon);
        Assert.True(gate.TryEnter(TimeSpan.Zero, out _));
        Assert.False(gate.TryEnter(TimeSpan.Zero, out _));
    }

    [Fact]
    public void A_429_without_headers_closes_the_gate_for_a_moment_for_everyone()
    {
        QuotaGate gate = Refused(null, null);

        Assert.False(gate.TryEnter(TimeSpan.FromSeconds(10.5), out TimeSpan? opensAt));
        Assert.Equal(TimeSpan.FromSeconds(11), opensAt);
        Assert.True(gate.TryEnter(TimeSpan.FromSeconds(11), out _));
    }

    [Fact]
    public void A_429_closes_the_gate_until_the_reset_even_if_it_claims_that_something_is_left()
    {
        QuotaGate gate = Refused(new QuotaReading(50, Noon + TimeSpan.FromSeconds(40), Noon), null);

        Assert.False(gate.TryEnter(TimeSpan.FromSeconds(49.9), out TimeSpan? opensAt));
        Assert.Equal(TimeSpan.FromSeconds(50), opensAt);
        Assert.True(gate.TryEnter(TimeSpan.FromSeconds(50), out _));
    }

    [Fact]
    public void Retry_after_is_honoured_beyond_the_reset_and_without_one()
    {
        QuotaGate beyond = Refused(new QuotaReading(0, Noon + TimeSpan.FromSeconds(5), Noon), TimeSpan.FromSeconds(30));
        QuotaGate alone = Refused(null, TimeSpan.FromSeconds(30));

        foreach (QuotaGate gate in new[] { beyond, alone })
        {
            Assert.False(gate.TryEnter(TimeSpan.FromSeconds(39.9), out TimeSpan? opensAt));
            Assert.Equal(TimeSpan.FromSeconds(40), opensAt);
            Assert.True(gate.TryEnter(TimeSpan.FromSeconds(40), out _));
        }
    }

    [Fact]
    public void A_storm_of_429_without_headers_sends_no_more_than_the_gate_lets_through_each_second()
    {
        var world = new GateWorld(TimeSpan.FromSeconds(60), 10) { SendsHeaders = false };

        world.Run(TimeSpan.FromSeconds(59), new GateClient(8));

        Assert.InRange(world.Throttled, 1, 60 * 8);
    }

    [Fact]
    public void An_answer_of_an_old_window_that_comes_late_does_not_close_the_new_one()
    {
        var gate = new QuotaGate();
        gate.TryEnter(TimeSpan.Zero, out _);
        gate.Leave(GateOutcome.Of(new QuotaReading(100, Noon + TimeSpan.FromSeconds(60), Noon)), TimeSpan.Zero, Noon);
        gate.TryEnter(TimeSpan.FromSeconds(59), out _);
        gate.TryEnter(TimeSpan.FromSeconds(61), out _);
        var current = new QuotaReading(90, Noon + TimeSpan.FromSeconds(120), Noon + TimeSpan.FromSeconds(61));
        gate.Leave(GateOutcome.Of(current), TimeSpan.FromSeconds(61), Noon);

        var late = new QuotaReading(0, Noon + TimeSpan.FromSeconds(60), Noon + TimeSpan.FromSeconds(59));
        gate.Leave(GateOutcome.Of(late), TimeSpan.FromSeconds(62), Noon);

        Assert.Equal(90, gate.Remaining);
        Assert.True(gate.TryEnter(TimeSpan.FromSeconds(62), out _));
    }

    [Fact]
    public void Answers_out_of_order_keep_the_lowest_count()
    {
        var gate = new QuotaGate();
        foreach (long remaining in new long[] { 10, 4, 7 })
        {
            gate.TryEnter(TimeSpan.Zero, out _);
            gate.Leave(GateOutcome.Of(new QuotaReading(remaining, Noon + TimeSpan.FromSeconds(60), Noon)), TimeSpan.Zero, Noon);
        }

        Assert.Equal(4, gate.Remaining);
        Assert.Equal(4, Enumerable.Range(0, 50).Count(_ => gate.TryEnter(TimeSpan.Zero, out TimeSpan? _)));
    }

    [Fact]
    public void Whoever_waits_is_told_when_a_request_has_left()
    {
        var gate = new QuotaGate();
        int told = 0;
        gate.Changed += () => told += gate.TryEnter(TimeSpan.Zero, out _) ? 1 : 0;
        gate.TryEnter(TimeSpan.Zero, out _);

        gate.Leave(GateOutcome.Of(null), TimeSpan.Zero, Noon);

        Assert.Equal(1, told);
    }

    private static QuotaGate Refused(QuotaReading? reading, TimeSpan? retryAfter)
    {
        var gate = new QuotaGate();
        gate.TryEnter(TimeSpan.FromSeconds(9), out _);
        gate.Leave(GateOutcome.Throttled(reading, retryAfter), TimeSpan.FromSeconds(10), Noon);
        return gate;
    }
}
