using System;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

public class QuotaSharingTests(ITestOutputHelper output)
{
    [Fact]
    public void Table()
    {
        foreach (string scenario in (Environment.GetEnvironmentVariable("SC") ?? "200,mixed,limit600,5s400,sliding,slidingmixed,greedy,late").Split(','))
        foreach (string rule in new[] { "naive", "pace", "told" })
        foreach (int n in new[] { 2, 4, 8 })
        {
            if (n == 32 && scenario is not ("20" or "200" or "greedy") || (scenario == "greedy" && (n > 2 && n < 32 || rule=="naive"))) continue;
            if (n == 1 && rule == "told") continue;
            (double used, double refused, double least, double most) = (0, 0, 9, 0);
            int seeds = 1;
            for (int seed = 1; seed <= seeds; seed++)
            {
                var r = Run(scenario, rule, n, seed);
                used += r.Used / seeds; refused += r.Refused / seeds; least = Math.Min(least, r.Least); most = Math.Max(most, r.Most);
            }
            output.WriteLine($"{scenario,-12} {rule,-6} n={n,-3} used {used,8:P2} 429/w {refused,8:F2} least {least:F2} most {most:F2} of fair");
        }
    }

    private static (double Used, double Refused, double Least, double Most) Run(string scenario, string rule, int n, int seed)
    {
        var random = new Random(seed);
        double window = scenario switch { "5s400" => 5, "1h" => 3600, _ => 60 };
        long quota = scenario switch { "limit600" => 600, "5s400" => 400, _ => 10_000 };
        int windows = 4;
        var world = new GateWorld(TimeSpan.FromSeconds(window), quota, seed)
        {
            Start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(window / 2),
            IsSliding = scenario.StartsWith("sliding"),
            Staleness = TimeSpan.FromSeconds(scenario == "stale" ? .5 : 0),
            Jitter = TimeSpan.FromSeconds(scenario == "jitter" ? .05 : 0),
            Lateness = TimeSpan.FromSeconds(scenario == "late" ? .3 : 0),
        };
        TimeSpan end = TimeSpan.FromSeconds(window * (windows + 1.5));
        int greedy = scenario == "greedy" ? 1 : 0;
        GateClient[] clients = Enumerable.Range(0, n + greedy).Select(i =>
        {
            double latency = scenario switch { "20" => .02, "500" => .5, "mixed" or "slidingmixed" => Math.Exp(Math.Log(.02) + random.NextDouble() * Math.Log(25)), "churn" => .1, _ => .2 };
            double start = random.NextDouble(), stop = double.MaxValue / 1e300;
            if (scenario == "churn" && i > 0)
            {
                start = random.NextDouble() * .6 * end.TotalSeconds;
                stop = start + (.2 + random.NextDouble() * .4) * end.TotalSeconds;
            }

            if (rule == "naive" || i == n)
                return new NaiveClient(32) { Latency = TimeSpan.FromSeconds(latency), StartsAt = TimeSpan.FromSeconds(start), StopsAt = TimeSpan.FromSeconds(stop) };
            return new GateClient(32, new QuotaGate(1, random.NextDouble()) { Shards = rule == "told" ? n : 0 })
            { Latency = TimeSpan.FromSeconds(latency), StartsAt = TimeSpan.FromSeconds(start), StopsAt = TimeSpan.FromSeconds(stop) };
        }).ToArray();
        world.Run(end, clients);
        long first = (long)((world.Start + TimeSpan.Zero).Ticks / TimeSpan.FromSeconds(window).Ticks);
        double demand = Math.Min(quota, clients.Sum(c => 32 / c.Latency!.Value.TotalSeconds) * window);
        double used = world.Used.Skip(1).Take(windows).Average() / demand;
        double refused = world.ThrottledIn.Count(w => w > first && w <= first + windows) / (double)windows;
        double fair = clients.Sum(c => c.Accepted) / (double)clients.Length;
        var own = clients.Take(n).ToArray();
        return (used, refused, own.Min(c => c.Accepted) / fair, own.Max(c => c.Accepted) / fair);
    }
}
