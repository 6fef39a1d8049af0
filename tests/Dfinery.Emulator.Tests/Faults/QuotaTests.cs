using System;
using System.Globalization;
using System.Net.Http;
using System.Threading.Tasks;
using Dfinery.Emulator.Faults;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>The quota, its headers and the server's clock.</summary>
public sealed class QuotaTests
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Without_a_limit_the_documented_one_is_reported_and_never_runs_out()
    {
        using var bench = new Bench();
        for (int i = 0; i < 3; i++)
        {
            Reply reply = await bench.SetNameAsync("u");
            Assert.Equal("1m", reply.Header("X-Rate-Limit-Limit"));
            Assert.Equal("10000", reply.Header("X-Rate-Limit-Remaining"));
            DateTimeOffset reset = Reset(reply);
            Assert.Equal(0, reset.Ticks % TimeSpan.TicksPerMinute);
            Assert.InRange(reset, DateTimeOffset.UtcNow - Slack, DateTimeOffset.UtcNow + Slack);
        }
    }

    [Fact]
    public async Task Past_the_limit_every_call_fails_until_the_reset()
    {
        using var bench = new Bench(new EmulatorOptions { QuotaLimit = 3, QuotaWindow = "1H" });
        string? reset = null;
        for (int i = 0; i < 6; i++)
        {
            Reply reply = await bench.SetNameAsync("u" + i);
            if (i < 3)
                Assert.Equal(200, reply.Status);
            else
                reply.IsRefused(429, 4006);
            Assert.Equal(Math.Max(0, 2 - i).ToString(CultureInfo.InvariantCulture), reply.Header("X-Rate-Limit-Remaining"));
            Assert.Equal("1H", reply.Header("X-Rate-Limit-Limit"));
            reset ??= reply.Header("X-Rate-Limit-Reset");
            Assert.Equal(reset, reply.Header("X-Rate-Limit-Reset"));
            Assert.InRange(
                Reset(reply), DateTimeOffset.UtcNow + TimeSpan.FromHours(1) - Slack, DateTimeOffset.UtcNow + TimeSpan.FromHours(1));
        }

        Assert.Equal(3, bench.Emulator.Users.Count);
        Assert.Equal(3, bench.Emulator.Counters.Throttled429);
        Assert.Equal("Quota", bench.Emulator.Requests[5].Fault);
        bench.Emulator.Reset();
        Assert.Equal("2", (await bench.SetNameAsync("u")).Header("X-Rate-Limit-Remaining"));
    }

    [Fact]
    public async Task Refusals_carry_the_headers_and_a_wrong_token_does_not_count()
    {
        using var bench = new Bench(new EmulatorOptions { QuotaLimit = 5 });
        Assert.Equal(
            "5", (await bench.SendAsync(HttpMethod.Post, Bench.SetProfile, "{}"u8.ToArray(), "wrong")).Header("X-Rate-Limit-Remaining"));
        Assert.Equal("5", (await bench.PostAsync("/nowhere", "{}")).Header("X-Rate-Limit-Remaining"));
        Assert.Equal("4", (await bench.PostAsync(Bench.SetProfile, "{}")).Header("X-Rate-Limit-Remaining"));
        Assert.Equal("4", (await bench.SendAsync(HttpMethod.Get, Bench.SetProfile, null)).Header("X-Rate-Limit-Remaining"));
    }

    [Fact]
    public async Task The_reset_can_come_in_seconds()
    {
        using var bench = new Bench(new EmulatorOptions { QuotaLimit = 5, ResetInSeconds = true });
        long seconds = long.Parse((await bench.SetNameAsync("u")).Header("X-Rate-Limit-Reset"), CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(seconds), DateTimeOffset.UtcNow - Slack, DateTimeOffset.UtcNow + Slack);
    }

    [Fact]
    public async Task The_headers_can_be_left_out()
    {
        using var bench = new Bench(new EmulatorOptions { NoQuotaHeaders = true });
        Reply reply = await bench.SetNameAsync("u");
        Assert.False(reply.Headers.Contains("X-Rate-Limit-Limit"));
        Assert.False(reply.Headers.Contains("X-Rate-Limit-Remaining"));
        Assert.False(reply.Headers.Contains("X-Rate-Limit-Reset"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-7)]
    public async Task The_clock_can_be_skewed(int hours)
    {
        TimeSpan skew = TimeSpan.FromHours(hours);
        using var bench = new Bench(new EmulatorOptions { ClockSkew = skew, QuotaLimit = 5 });
        Reply reply = await bench.SetNameAsync("u");
        Assert.InRange(reply.Headers.Date!.Value - skew, DateTimeOffset.UtcNow - Slack, DateTimeOffset.UtcNow + Slack);
        Assert.InRange(Reset(reply) - skew, DateTimeOffset.UtcNow - Slack, DateTimeOffset.UtcNow + Slack);
        Assert.InRange(Reset(reply) - reply.Headers.Date!.Value, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public void Windows_follow_each_other()
    {
        var window = new QuotaWindow(2, "30s");
        DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
        Assert.Equal((true, 1, start.AddSeconds(30)), Ask(start));
        Assert.Equal((true, 0, start.AddSeconds(30)), Ask(start.AddSeconds(29)));
        Assert.Equal((false, 0, start.AddSeconds(30)), Ask(start.AddSeconds(29.999)));
        Assert.Equal((true, 1, start.AddSeconds(60)), Ask(start.AddSeconds(30)));
        Assert.Equal((true, 1, start.AddSeconds(130)), Ask(start.AddSeconds(100)));

        (bool, int, DateTimeOffset) Ask(DateTimeOffset now)
        {
            QuotaReport report = window.Take(now);
            return (report.IsGranted, report.Remaining, report.Reset);
        }
    }

    private static DateTimeOffset Reset(Reply reply) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(reply.Header("X-Rate-Limit-Reset"), CultureInfo.InvariantCulture));
}
