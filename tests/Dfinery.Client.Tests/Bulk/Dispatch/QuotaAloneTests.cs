using System;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

/// <summary>One process and its quota, in simulated time.</summary>
public class QuotaAloneTests(ITestOutputHelper output)
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

    [Theory]
    [InlineData(60, 3000, 1, false)]
    [InlineData(60, 3000, 5, false)]
    [InlineData(60, 3000, 50, false)]
    [InlineData(1, 60, 50, false)]
    [InlineData(3600, 3000, 50, false)]
    [InlineData(86400, 3000, 50, false)]
    [InlineData(60, 3000, 0, true)]
    [InlineData(3600, 3000, 0, true)]
    [InlineData(86400, 3000, 5, true)]
    public void Resets_that_vary_within_a_window_cost_no_429(int seconds, int quota, int jitter, bool isTtl)
    {
        TimeSpan window = TimeSpan.FromSeconds(seconds);
        var world = new GateWorld(window, quota) { Jitter = TimeSpan.FromMilliseconds(jitter), ResetIsTtl = isTtl };

        world.Run(window * 8, new GateClient(32));

        output.WriteLine($"used {world.Share():P2}");
        Assert.Equal(0, world.Throttled);
        Assert.True(world.Share() >= 0.99, $"used {world.Share():P2}");
    }

    [Fact]
    public void A_request_that_hangs_after_a_reset_holds_nobody_up_for_its_time_out()
    {
        TimeSpan window = TimeSpan.FromSeconds(60);
        // The first request of each window.
        var world = new GateWorld(window, 1000) { Hangs = number => number % 1000 == 1 };

        world.Run(window * 6, new GateClient(32));

        output.WriteLine($"used {world.Share():P2}, {world.Throttled} x 429");
        Assert.InRange(world.Throttled, 0, 6);
        Assert.True(world.Share() >= 0.99, $"used {world.Share():P2}");
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
    public void A_second_process_costs_at_most_one_429_a_window()
    {
        TimeSpan window = TimeSpan.FromSeconds(60);
        var world = new GateWorld(window, 3000);

        world.Run(window * 8, new GateClient(16), new GateClient(16) { StartsAt = TimeSpan.FromSeconds(3) });

        int worst = world.ThrottledIn.GroupBy(w => w).Select(g => g.Count()).DefaultIfEmpty().Max();
        output.WriteLine($"{world.Throttled} refusals in {world.Sent} requests, worst window {worst}, used {world.Share():P2}");
        Assert.InRange(worst, 0, 1);
        Assert.True(world.Share() >= 0.99, $"used {world.Share():P2}");
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
}
