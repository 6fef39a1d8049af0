using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

/// <summary>Headers as they should not be: whatever they say, the gate opens again, and is right again once they are.</summary>
public class QuotaHeaderTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Year2286 = new(2286, 11, 20, 17, 46, 39, TimeSpan.Zero);

    /// <summary>What a header may become, by the number of the answer.</summary>
    private static readonly Dictionary<string, Func<QuotaReading, long, QuotaReading?>> Distortions = new()
    {
        ["Date an hour ahead once"] = (r, n) => n == 500 ? With(r, date: r.ServerTime + TimeSpan.FromHours(1)) : r,
        ["Date an hour ahead always"] = (r, _) => With(r, date: r.ServerTime + TimeSpan.FromHours(1)),
        ["Date an hour ahead at first"] = (r, n) => n == 1 ? With(r, date: r.ServerTime + TimeSpan.FromHours(1)) : r,
        ["Date an hour behind always"] = (r, _) => With(r, date: r.ServerTime - TimeSpan.FromHours(1)),
        ["Date jumping"] = (r, n) => n % 3 == 0 ? With(r, date: r.ServerTime + TimeSpan.FromHours((n % 11) - 5)) : r,
        ["Date missing once"] = (r, n) => n == 500 ? new QuotaReading(r.Remaining, r.Reset, null, r.Window) : r,
        ["Date missing always"] = (r, _) => new QuotaReading(r.Remaining, r.Reset, null, r.Window),
        ["Remaining without bounds once"] = (r, n) => n == 500 ? With(r, remaining: long.MaxValue) : r,
        ["Remaining without bounds at first"] = (r, n) => n == 1 ? With(r, remaining: long.MaxValue) : r,
        ["nothing left until 2286 once"] = (r, n) => n == 500 ? With(r, remaining: 0, reset: Year2286) : r,
        ["nothing left until 2286 at first"] = (r, n) => n == 1 ? With(r, remaining: 0, reset: Year2286) : r,
        ["reset 0"] = (r, n) => n % 5 == 0 ? With(r, reset: DateTimeOffset.UnixEpoch) : r,
        ["reset in the past once"] = (r, n) => n == 500 ? With(r, reset: r.Reset - TimeSpan.FromDays(1)) : r,
        ["no Limit"] = (r, _) => new QuotaReading(r.Remaining, r.Reset, r.ServerTime),
        ["a Limit of a year once"] = (r, n) => n == 500 ? new QuotaReading(0, Year2286, r.ServerTime, TimeSpan.FromDays(365)) : r,
        ["headers missing on every third answer"] = (r, n) => n % 3 == 0 ? null : r,
        ["headers missing for a window"] = (r, n) => n is > 500 and < 1500 ? null : r,
    };

    public static TheoryData<string> Names => [.. Distortions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void One_wrong_header_neither_opens_the_gate_nor_closes_it_for_good(string name)
    {
        var world = new GateWorld(Window, 600)
        {
            Distort = Distortions[name],
            Skew = name.Contains("missing always") ? TimeSpan.FromDays(-1000) : TimeSpan.FromDays(1000),
        };

        world.Run(Window * 10, new GateClient(32));

        output.WriteLine($"{world.Throttled} x 429, used {string.Join(" ", world.Used)}");
        Assert.InRange(world.Throttled, 0, 12);
        Assert.True(world.Used.Skip(1).SkipLast(1).Count(used => used >= 594) >= 7, string.Join(" ", world.Used));
        Assert.All(world.Used.Skip(6).SkipLast(1), used => Assert.InRange(used, 594, 600));
    }

    [Fact]
    public void Retry_after_of_thirty_years_closes_the_gate_for_a_window_and_the_longest_wait()
    {
        var gate = new QuotaGate { MaxWait = TimeSpan.FromMinutes(5) };
        Assert.True(gate.TryEnter(TimeSpan.Zero, out QuotaPass pass, out _));
        gate.Leave(pass, GateOutcome.Throttled(null, TimeSpan.FromSeconds(1e9)), TimeSpan.Zero, Noon);

        Assert.False(gate.TryEnter(TimeSpan.Zero, out _, out TimeSpan? opensAt));
        Assert.Equal(TimeSpan.FromMinutes(6), opensAt);
    }

    [Property(Arbitrary = [typeof(HostileHeaders)], MaxTest = 300)]
    public void Whatever_headers_say_the_gate_opens_again_and_nobody_spins(HostileHeaders headers)
    {
        var gate = new QuotaGate(headers.Share, 0.5) { Shards = headers.Shards };
        var random = new Random(headers.Seed);
        TimeSpan now = TimeSpan.FromSeconds(random.Next(1_000_000));
        var underWay = new List<QuotaPass>();
        foreach (int kind in headers.Kinds)
        {
            now = Enter(gate, now, underWay, random);
            int index = random.Next(underWay.Count);
            QuotaPass pass = underWay[index];
            underWay.RemoveAt(index);
            now += TimeSpan.FromMilliseconds(random.Next(2000));
            gate.Leave(pass, HostileHeaders.Outcome(kind, now, random), now, Noon.AddYears(random.Next(-2000, 2000)));
            Assert.Equal(gate.Remaining is null, gate.Reset is null);
        }

        foreach (QuotaPass pass in underWay)
            gate.Leave(pass, GateOutcome.Lost, now, Noon);
        Recovers(gate, now);
    }

    /// <summary>Enters as often as it may; where it may not, time goes on, no longer than a gate may be closed.</summary>
    private static TimeSpan Enter(QuotaGate gate, TimeSpan now, List<QuotaPass> underWay, Random random)
    {
        int most = random.Next(1, 6);
        TimeSpan? opensAt = null;
        while (underWay.Count < most && gate.TryEnter(now, out QuotaPass pass, out opensAt))
            underWay.Add(pass);
        while (underWay.Count == 0)
        {
            Assert.True(opensAt > now, $"closed at {now}, opens at {opensAt}");
            Assert.True(opensAt - now <= HostileHeaders.Longest + gate.MaxWait, $"closed for {opensAt - now}");
            now = opensAt!.Value;
            if (gate.TryEnter(now, out QuotaPass pass, out opensAt))
                underWay.Add(pass);
        }

        return now;
    }

    /// <summary>Sane headers from here on: after two windows, whole windows are used and nothing is refused.</summary>
    private static void Recovers(QuotaGate gate, TimeSpan now)
    {
        var world = new GateWorld(Window, 100) { Origin = now };
        world.Run(now + TimeSpan.FromMinutes(40), new GateClient(8, gate) { StartsAt = now });

        int least = (int)(100 * gate.Share) - (gate.Shards > 1 ? gate.Shards : 0);
        Assert.True(
            world.Used.SkipLast(1).TakeLast(4).All(used => used >= least && used <= Math.Ceiling(100 * gate.Share)),
            $"used {string.Join(" ", world.Used)}");
        Assert.DoesNotContain(world.ThrottledIn, window => window >= world.LastWindow - 4);
    }

    private static QuotaReading With(
        QuotaReading reading, long? remaining = null, DateTimeOffset? reset = null, DateTimeOffset? date = null) =>
        new(remaining ?? reading.Remaining, reset ?? reading.Reset, date ?? reading.ServerTime, reading.Window);
}

/// <summary>A sequence of outcomes with any headers. What FsCheck prints of a failed one is all that is needed to run it again.</summary>
public sealed record HostileHeaders(int Seed, double Share, int Shards, int[] Kinds)
{
    /// <summary>The longest window that these headers tell.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Arbitrary<HostileHeaders> Any() => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from share in Gen.Elements(1, 1, 0.8, 0.05)
        from shards in Gen.Elements(0, 0, 1, 3)
        from kinds in Gen.ArrayOf(Gen.Choose(0, 15))
        select new HostileHeaders(seed, share, shards, kinds),
        headers => Enumerable.Range(0, headers.Kinds.Length)
            .Select(i => headers with { Kinds = [.. headers.Kinds.Take(i), .. headers.Kinds.Skip(i + 1)] }));

    public override string ToString() => $"seed {Seed}, share {Share}, shards {Shards}, kinds {string.Join(",", Kinds)}";

    internal static CallOutcome Outcome(int kind, TimeSpan now, Random random)
    {
        if (kind == 0)
            return GateOutcome.Lost;
        DateTimeOffset utc = Start + now;
        long remaining = Pick(random, 0, 0, 1, 7, 500, 1_000_000, long.MaxValue);
        DateTimeOffset reset = Pick(
            random,
            utc.AddSeconds(30),
            utc.AddSeconds(59),
            utc.AddSeconds(-90),
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.MaxValue,
            utc.AddDays(2));
        DateTimeOffset? date = Pick<DateTimeOffset?>(
            random, utc, utc, null, utc.AddHours(1), utc.AddHours(-1), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        TimeSpan? window = Pick<TimeSpan?>(random, TimeSpan.FromMinutes(1), null, TimeSpan.FromSeconds(1), Longest);
        TimeSpan? retryAfter = Pick<TimeSpan?>(
            random, null, TimeSpan.Zero, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1e9), TimeSpan.MaxValue);
        QuotaReading? reading = kind == 1 ? null : new QuotaReading(remaining, reset, date, window);
        return kind > 10 ? GateOutcome.Throttled(reading, retryAfter) : GateOutcome.Of(reading);
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
