using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Emulator.Faults;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>What real servers do to the quota and its headers: a reset that varies, aligned and sliding windows, wrong dates.</summary>
public sealed class QuotaHeaderTests
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 20, 30, 500, TimeSpan.Zero);

    [Fact]
    public async Task The_reset_varies_within_a_window_in_both_directions_and_each_seed_repeats_it()
    {
        var options = new EmulatorOptions { QuotaLimit = 100, QuotaWindow = "1H", ResetJitter = TimeSpan.FromSeconds(2), Seed = 3 };
        using var bench = new Bench(options);
        long[] first = await ResetsAsync(bench, 50);
        Assert.InRange(first.Distinct().Count(), 40, 50);
        Assert.InRange(first.Max() - first.Min(), 2_000, 4_000);
        bench.Emulator.Reset();
        Assert.Equal(Shape(first), Shape(await ResetsAsync(bench, 50)));

        options.Seed = 4;
        using var other = new Bench(options);
        Assert.NotEqual(Shape(first), Shape(await ResetsAsync(other, 50)));

        static IEnumerable<long> Shape(long[] resets) => resets.Select(reset => reset - resets[0]);
    }

    [Fact]
    public async Task A_refused_request_has_the_same_headers_as_any_other()
    {
        using var bench = new Bench(new EmulatorOptions
        {
            QuotaLimit = 2,
            QuotaWindow = "1H",
            ResetJitter = TimeSpan.FromSeconds(2),
            DateSkew = TimeSpan.FromHours(-3),
            Seed = 1,
        });
        Reply[] replies = await SendAsync(bench, 12);
        Assert.Equal(Enumerable.Repeat(429, 10), replies.Skip(2).Select(reply => reply.Status));
        Assert.All(replies, reply => Assert.Equal("1H", reply.Header("X-Rate-Limit-Limit")));
        Assert.Equal("1 0 0 0", string.Join(' ', replies.Take(4).Select(reply => reply.Header("X-Rate-Limit-Remaining"))));
        Assert.InRange(replies.Skip(2).Select(Reset).Distinct().Count(), 2, 10);
        Assert.All(replies, reply => AssertNear(DateTimeOffset.UtcNow.AddHours(-3), reply.Headers.Date!.Value));
    }

    [Theory]
    [InlineData("1m", 0)]
    [InlineData("1H", 0)]
    [InlineData("1d", 7)]
    public async Task Windows_can_begin_with_the_calendar_of_the_servers_clock(string window, int skewHours)
    {
        TimeSpan length = window == "1m" ? TimeSpan.FromMinutes(1) : window == "1H" ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        using var bench = new Bench(new EmulatorOptions
        {
            QuotaLimit = 5,
            QuotaWindow = window,
            AlignQuotaWindow = true,
            ClockSkew = TimeSpan.FromHours(skewHours),
        });
        Reply reply = await bench.SetNameAsync("u");
        DateTimeOffset reset = DateTimeOffset.FromUnixTimeMilliseconds(Reset(reply));
        Assert.Equal(0, reset.UtcTicks % length.Ticks);
        Assert.InRange(reset, reply.Headers.Date!.Value, reply.Headers.Date.Value + length + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void An_aligned_window_ends_with_the_calendar_however_late_its_first_request()
    {
        var window = new QuotaWindow(2, "1m", isAligned: true);
        DateTimeOffset end = new(2026, 3, 1, 10, 21, 0, TimeSpan.Zero);
        Assert.Equal((true, 2, end), Of(window.Peek(Start)));
        Assert.Equal((true, 1, end), Of(window.Take(Start)));
        Assert.Equal((true, 0, end), Of(window.Take(end.AddMilliseconds(-2))));
        Assert.Equal((false, 0, end), Of(window.Take(end.AddMilliseconds(-1))));
        Assert.Equal((true, 1, end.AddMinutes(1)), Of(window.Take(end)));
        Assert.Equal((true, 1, end.AddMinutes(6)), Of(window.Take(end.AddMinutes(5.5))));
    }

    [Fact]
    public void A_sliding_window_counts_the_requests_of_the_time_before()
    {
        var quota = new SlidingQuota(3, "1m");
        DateTimeOffset leaves = Start.AddMinutes(1);
        Assert.Equal((true, 3, leaves), Of(quota.Peek(Start)));
        Assert.Equal((true, 2, leaves), Of(quota.Take(Start)));
        Assert.Equal((true, 1, leaves), Of(quota.Take(Start.AddSeconds(10))));
        Assert.Equal((true, 0, leaves), Of(quota.Take(Start.AddSeconds(20))));
        Assert.Equal((false, 0, leaves), Of(quota.Take(leaves.AddMilliseconds(-1))));
        // A refused one does not count; the first leaves, then the second is the oldest.
        Assert.Equal((true, 0, leaves.AddSeconds(10)), Of(quota.Take(leaves)));
        Assert.Equal((false, 0, leaves.AddSeconds(10)), Of(quota.Take(leaves.AddSeconds(9))));
        Assert.Equal((true, 2, leaves.AddMinutes(1)), Of(quota.Peek(leaves.AddSeconds(25))));
        Assert.Equal((true, 3, leaves.AddMinutes(61)), Of(quota.Peek(leaves.AddMinutes(60))));
    }

    [Fact]
    public async Task A_sliding_window_is_reported_and_enforced()
    {
        using var bench = new Bench(new EmulatorOptions { QuotaLimit = 3, QuotaWindow = "1H", SlidingQuotaWindow = true });
        Reply[] replies = await SendAsync(bench, 5);
        Assert.Equal([200, 200, 200, 429, 429], replies.Select(reply => reply.Status));
        Assert.Equal(["2", "1", "0", "0", "0"], replies.Select(reply => reply.Header("X-Rate-Limit-Remaining")));
        Assert.Single(replies.Select(Reset).Distinct());
        Assert.Equal(2, bench.Emulator.Counters.Throttled429);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-48)]
    public async Task Date_alone_can_be_wrong(int hours)
    {
        using var bench = new Bench(new EmulatorOptions { DateSkew = TimeSpan.FromHours(hours), QuotaLimit = 5 });
        Reply reply = await bench.SetNameAsync("u");
        AssertNear(DateTimeOffset.UtcNow.AddHours(hours), reply.Headers.Date!.Value);
        AssertNear(DateTimeOffset.UtcNow, DateTimeOffset.FromUnixTimeMilliseconds(Reset(reply)));
    }

    [Fact]
    public async Task Date_moves_with_both_clocks()
    {
        using var bench = new Bench(new EmulatorOptions { DateSkew = TimeSpan.FromHours(1), ClockSkew = TimeSpan.FromHours(2) });
        AssertNear(DateTimeOffset.UtcNow.AddHours(3), (await bench.SetNameAsync("u")).Headers.Date!.Value);
    }

    [Fact]
    public async Task Date_can_be_left_out()
    {
        using var bench = new Bench(new EmulatorOptions { NoDate = true });
        Reply reply = await bench.SetNameAsync("u");
        Assert.False(reply.Headers.Contains("Date"));
        Assert.Equal("10000", reply.Header("X-Rate-Limit-Remaining"));
    }

    [Fact]
    public async Task A_part_of_the_responses_can_have_a_bad_date_the_same_in_each_run()
    {
        using var bench = new Bench(new EmulatorOptions { DateSkew = TimeSpan.FromHours(1), BadDateRate = 0.3, Seed = 1 });
        bool[] bad = await BadAsync();
        Assert.InRange(bad.Count(isBad => isBad), 15, 45);
        bench.Emulator.Reset();
        Assert.Equal(bad, await BadAsync());

        async Task<bool[]> BadAsync() =>
            [.. (await SendAsync(bench, 100)).Select(reply => reply.Headers.Date > DateTimeOffset.UtcNow.AddMinutes(30))];
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_whatever_the_headers_say()
    {
        var plain = new FaultPlan(new EmulatorOptions { DropRate = 0.5 }, seed: 9);
        var varied = new FaultPlan(new EmulatorOptions { DropRate = 0.5, ResetJitter = Slack, NoDate = true, BadDateRate = 0.5 }, seed: 9);
        Assert.All(Enumerable.Range(1, 100), n => Assert.Equal(plain.Decide(n).Fault, varied.Decide(n).Fault));
    }

    public static TheoryData<string, EmulatorOptions> Wrong => new()
    {
        { "ResetJitter must be", new EmulatorOptions { ResetJitter = TimeSpan.FromTicks(-1) } },
        { "ResetJitter must be", new EmulatorOptions { ResetJitter = TimeSpan.FromHours(1.1) } },
        { "DateSkew must be", new EmulatorOptions { DateSkew = TimeSpan.MinValue + TimeSpan.FromTicks(1) } },
        { "BadDateRate must be", new EmulatorOptions { BadDateRate = double.NaN } },
        { "BadDateRate needs", new EmulatorOptions { BadDateRate = 1 } },
        { "BreakBy needs", new EmulatorOptions { BreakBy = EmulatedBreak.Reset } },
        { "NoDate and DateSkew", new EmulatorOptions { NoDate = true, DateSkew = Slack } },
        { "AlignQuotaWindow and", new EmulatorOptions { AlignQuotaWindow = true, SlidingQuotaWindow = true, QuotaLimit = 1 } },
        { "SlidingQuotaWindow needs", new EmulatorOptions { SlidingQuotaWindow = true } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_is_refused_in_words(string words, EmulatorOptions options) =>
        Assert.StartsWith(words, Assert.Throws<ArgumentException>(() => DfineryEmulator.Start(options)).Message);

    private static async Task<Reply[]> SendAsync(Bench bench, int count)
    {
        var replies = new Reply[count];
        for (int i = 0; i < count; i++)
            replies[i] = await bench.SetNameAsync("u");
        return replies;
    }

    private static async Task<long[]> ResetsAsync(Bench bench, int count) => [.. (await SendAsync(bench, count)).Select(Reset)];

    private static long Reset(Reply reply) => long.Parse(reply.Header("X-Rate-Limit-Reset"), CultureInfo.InvariantCulture);

    private static (bool, int, DateTimeOffset) Of(QuotaReport report) => (report.IsGranted, report.Remaining, report.Reset);

    private static void AssertNear(DateTimeOffset expected, DateTimeOffset actual) =>
        Assert.InRange(actual, expected - Slack, expected + Slack);
}
