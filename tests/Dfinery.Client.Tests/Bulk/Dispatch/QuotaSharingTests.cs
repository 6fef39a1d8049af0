using System;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

/// <summary>Processes that share a quota and know of each other only what the headers show, in simulated time.</summary>
public class QuotaSharingTests(ITestOutputHelper output)
{
    private const int Windows = 4;

    [Theory]
    [InlineData(2, 20, 60, 3000)]
    [InlineData(4, 20, 60, 3000)]
    [InlineData(8, 20, 60, 3000)]
    [InlineData(2, 200, 60, 10_000)]
    [InlineData(4, 200, 60, 3000)]
    [InlineData(8, 200, 60, 3000)]
    [InlineData(2, 500, 60, 3000)]
    [InlineData(4, 500, 60, 3000)]
    [InlineData(8, 500, 60, 3000)]
    [InlineData(2, 0, 60, 3000)]
    [InlineData(4, 0, 60, 3000)]
    [InlineData(8, 0, 60, 3000)]
    [InlineData(2, 200, 60, 600)]
    [InlineData(4, 200, 60, 600)]
    [InlineData(8, 200, 60, 600)]
    [InlineData(4, 200, 5, 400)]
    [InlineData(8, 100, 86400, 3000)]
    public void Polite_processes_use_the_quota_whole_get_hardly_a_429_and_like_parts(int count, int latency, int seconds, long quota)
    {
        GateWorld world = World(seconds, quota);
        GateClient[] clients = Polite(count, latency);

        Result result = Run(world, seconds, quota, clients);

        Assert.True(result.Refused <= 0.5, $"{result.Refused} x 429 a window");
        Assert.True(result.Used >= 0.99, $"used {result.Used:P2}");
        Assert.True(result.Least >= 0.5, $"{result.Least:P0} of a fair part");
    }

    [Theory]
    [InlineData(2, 20, 60, 3000)]
    [InlineData(4, 200, 60, 3000)]
    [InlineData(8, 500, 60, 3000)]
    [InlineData(8, 0, 60, 3000)]
    [InlineData(8, 200, 60, 600)]
    [InlineData(4, 200, 5, 400)]
    public void Processes_that_were_told_their_number_get_no_429(int count, int latency, int seconds, long quota)
    {
        GateWorld world = World(seconds, quota);
        GateClient[] clients = Polite(count, latency, shards: count);

        Result result = Run(world, seconds, quota, clients);

        Assert.Equal(0, result.Refused);
        Assert.True(result.Used >= 0.99, $"used {result.Used:P2}");
        Assert.True(result.Least >= 0.5, $"{result.Least:P0} of a fair part");
    }

    [Theory]
    [InlineData(20, 60, 3000)]
    [InlineData(200, 60, 3000)]
    [InlineData(500, 60, 3000)]
    [InlineData(200, 60, 600)]
    [InlineData(20, 5, 400)]
    [InlineData(200, 5, 400)]
    public void Beside_a_greedy_neighbour_a_polite_process_gets_its_tenth(int latency, int seconds, long quota)
    {
        GateWorld world = World(seconds, quota);
        GateClient polite = Polite(1, latency)[0];
        var greedy = new NaiveClient(32) { Latency = TimeSpan.FromMilliseconds(latency) };

        Run(world, seconds, quota, polite, greedy);

        double part = polite.Accepted / (double)(polite.Accepted + greedy.Accepted);
        output.WriteLine($"{part:P1}, {polite.Refused} x 429");
        Assert.True(part >= 0.1, $"{part:P1}");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Processes_come_and_go(int count)
    {
        var random = new Random(7);
        GateWorld world = World(60, 3000);
        TimeSpan end = TimeSpan.FromSeconds(60 * (Windows + 1.5));
        GateClient[] clients = Enumerable.Range(0, count).Select(i =>
        {
            TimeSpan start = i == 0 ? TimeSpan.Zero : end * (0.6 * random.NextDouble());
            return Client(100, random, 0, start, i == 0 ? TimeSpan.MaxValue : start + (end * (0.2 + (0.4 * random.NextDouble()))));
        }).ToArray();

        Result result = Run(world, 60, 3000, clients);

        Assert.True(result.Refused <= 2, $"{result.Refused} x 429 a window");
        Assert.True(result.Used >= 0.99, $"used {result.Used:P2}");
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(8, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(8, true)]
    public void Where_headers_lag_or_windows_slide_it_is_better_than_the_old_rule(int count, bool slides)
    {
        GateWorld CreateWorld() => new(TimeSpan.FromSeconds(60), 3000)
        {
            IsSliding = slides,
            Staleness = TimeSpan.FromSeconds(slides ? 0 : 0.5),
        };

        Result before = Run(CreateWorld(), 60, 3000, Enumerable.Range(0, count)
            .Select(_ => new NaiveClient(32) { Latency = TimeSpan.FromMilliseconds(200) }).ToArray<GateClient>());
        Result now = Run(CreateWorld(), 60, 3000, Polite(count, 200));

        Assert.True(now.Refused <= before.Refused, $"{now.Refused} x 429 a window, before {before.Refused}");
        Assert.True(now.Used >= before.Used - 0.015, $"used {now.Used:P2}, before {before.Used:P2}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_server_that_resets_later_than_it_says_costs_a_429_once(int count)
    {
        var world = new GateWorld(TimeSpan.FromSeconds(60), 3000) { Lateness = TimeSpan.FromSeconds(0.3) };

        Result result = Run(world, 60, 3000, Polite(count, 100));

        Assert.True(world.Throttled <= 2 * count, $"{world.Throttled} x 429");
        Assert.True(result.Used >= 0.99, $"used {result.Used:P2}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_share_of_four_fifths_leaves_a_fifth_of_each_window_to_others(int others)
    {
        GateWorld world = World(60, 1000);
        var random = new Random(3);
        var job = new GateClient(32, new QuotaGate(0.8, 0.5)) { Latency = TimeSpan.FromMilliseconds(100) };
        // The company's servers: one request at a time.
        GateClient[] servers = Enumerable.Range(0, others)
            .Select(_ => Client(5000, random, 0, TimeSpan.Zero, TimeSpan.MaxValue, concurrency: 1)).ToArray();

        world.Run(TimeSpan.FromSeconds(60 * (Windows + 1)), [job, .. servers]);

        output.WriteLine($"least left {string.Join(" ", world.Least)}, {world.Throttled} x 429");
        Assert.Equal(0, world.Throttled);
        Assert.All(world.Least.Skip(1), left => Assert.True(left >= 200 - (14 * others), $"{left} left"));
        Assert.True(job.Accepted >= 0.99 * (800 - (14 * others)) * Windows, $"{job.Accepted}");
    }

    private static GateWorld World(int seconds, long quota) => new(TimeSpan.FromSeconds(seconds), quota)
    {
        Start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds / 2.0),
    };

    /// <param name="count">How many.</param>
    /// <param name="latency">In milliseconds; 0: from 20 to 500, each its own.</param>
    /// <param name="shards">What each is told.</param>
    private static GateClient[] Polite(int count, int latency, int shards = 0)
    {
        var random = new Random(count + latency);
        return Enumerable.Range(0, count).Select(i => Client(
            latency > 0 ? latency : 20 * Math.Pow(25, (double)i / (count - 1)), random, shards, TimeSpan.FromSeconds(random.NextDouble()),
            TimeSpan.MaxValue)).ToArray();
    }

    private static GateClient Client(double latency, Random random, int shards, TimeSpan start, TimeSpan stop, int concurrency = 32) =>
        new(concurrency, new QuotaGate(1, random.NextDouble()) { Shards = shards })
        {
            Latency = TimeSpan.FromMilliseconds(latency),
            StartsAt = start,
            StopsAt = stop,
        };

    private Result Run(GateWorld world, int seconds, long quota, params GateClient[] clients)
    {
        world.Run(TimeSpan.FromSeconds(seconds * (Windows + 1.5)), clients);
        long first = world.Start.Ticks / TimeSpan.FromSeconds(seconds).Ticks;
        double demand = Math.Min(quota, clients.Sum(client => client.Concurrency / client.Latency!.Value.TotalSeconds) * seconds);
        double fair = clients.Average(client => (double)client.Accepted);
        var result = new Result(
            world.Used.Skip(1).Take(Windows).Average() / demand,
            world.ThrottledIn.Count(window => window > first && window <= first + Windows) / (double)Windows,
            clients.Min(client => client.Accepted) / fair);
        output.WriteLine($"used {result.Used:P2}, {result.Refused} x 429 a window, least part {result.Least:P0} of a fair one");
        return result;
    }

    private sealed record Result(double Used, double Refused, double Least);
}
