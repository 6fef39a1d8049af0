using Dfinery.Client.Bulk.Dispatch;
using Xunit;

namespace Dfinery.Client.Tests;

public class ConcurrencyLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(31)]
    public void It_finds_the_capacity_round_by_round_without_being_told(int capacity)
    {
        var server = new LimitServer(32, _ => capacity);
        server.Rounds(60);

        LimitUse use = server.Rounds(2000);

        Assert.True(use.Share >= 0.9 && use.Refused <= 0.1, use.ToString());
        Assert.InRange(use.Highest, 1, capacity + 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    public void It_finds_the_capacity_of_a_server_with_mixed_latencies(int capacity)
    {
        var server = new LimitServer(32, _ => capacity, seed: 7);
        server.Stream(20_000);

        LimitUse use = server.Stream(300_000);

        Assert.True(use.Share >= 0.9 && use.Refused <= 0.1, use.ToString());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Chance_errors_do_not_hide_a_low_capacity(int capacity)
    {
        var server = new LimitServer(32, _ => capacity, errors: 0.01, seed: 7);
        server.Stream(20_000);

        LimitUse use = server.Stream(300_000);

        Assert.True(use.Share >= 0.85 && use.Refused <= 0.1, use.ToString());
    }

    [Theory]
    [InlineData(8, 0.01, 6)]
    [InlineData(16, 0.01, 11)]
    [InlineData(32, 0.01, 18)]
    [InlineData(32, 0.001, 28)]
    [InlineData(32, 0.1, 3)]
    public void Chance_errors_alone_do_not_starve_it(int ceiling, double errors, double least)
    {
        var server = new LimitServer(ceiling, _ => int.MaxValue, errors, seed: 3);
        server.Rounds(60);
        LimitUse rounds = server.Rounds(2000);
        LimitUse stream = server.Stream(300_000);

        Assert.True(rounds.Level >= least && stream.Level >= least, $"{rounds}; {stream}");
    }

    [Fact]
    public void It_follows_a_capacity_that_falls()
    {
        var server = new LimitServer(32, time => time < 100_000 ? 24 : 8, seed: 5);
        server.Stream(100_000);
        server.Stream(5_000);

        LimitUse use = server.Stream(100_000);

        Assert.True(use.Share >= 0.9 && use.Refused <= 0.1, use.ToString());
    }

    [Fact]
    public void It_follows_a_capacity_that_rises()
    {
        var server = new LimitServer(32, time => time < 100_000 ? 8 : 24, seed: 5);
        server.Stream(100_000);
        // As long as the longest time it may rest below a level that was too much.
        server.Stream(120_000);

        LimitUse use = server.Stream(100_000);

        Assert.True(use.Share >= 0.9 && use.Refused <= 0.1, use.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    public void It_never_passes_its_ceiling_and_reaches_it(int ceiling)
    {
        var limit = new ConcurrencyLimit(ceiling);
        int highest = 0;
        for (int i = 0; i < 2000; i++)
        {
            Assert.InRange(limit.Current, 1, ceiling);
            limit.Answer(limit.Send(), 0, wasFull: true);
            highest = System.Math.Max(highest, limit.Current);
        }

        Assert.Equal(ceiling, highest);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(32, 10)]
    public void The_first_good_answer_lets_ten_go_and_a_busy_one_does_not(int ceiling, int expected)
    {
        var good = new ConcurrencyLimit(ceiling);
        var busy = new ConcurrencyLimit(ceiling);

        good.Answer(good.Send(), 0, wasFull: true);
        busy.Answer(busy.Send(), 1, wasFull: true);
        busy.Answer(busy.Send(), 0, wasFull: true);

        Assert.Equal(expected, good.Current);
        good.Answer(good.Send(), 0, wasFull: true);
        Assert.Equal(System.Math.Min(ceiling, 11), good.Current);
        Assert.InRange(busy.Current, 1, 2);
    }

    [Fact]
    public void It_never_falls_below_one_and_comes_back()
    {
        var limit = new ConcurrencyLimit(16);
        for (int i = 0; i < 500; i++)
        {
            limit.Answer(limit.Send(), 1, wasFull: true);
            Assert.Equal(1, limit.Current);
        }

        for (int i = 0; i < 1000; i++)
            limit.Answer(limit.Send(), 0, wasFull: true);
        Assert.InRange(limit.Current, 8, 16);
    }

    [Fact]
    public void It_learns_nothing_about_more_from_a_run_that_asks_for_less()
    {
        var limit = new ConcurrencyLimit(16);
        for (int i = 0; i < 100; i++)
            limit.Answer(limit.Send(), 0, wasFull: false);

        Assert.Equal(1, limit.Current);
    }

    [Fact]
    public void Many_refusals_of_one_round_count_once()
    {
        var one = Grown();
        var all = Grown();
        long[] first = [one.Send(), one.Send(), one.Send(), one.Send(), one.Send()];
        long[] second = [all.Send(), all.Send(), all.Send(), all.Send(), all.Send()];

        one.Answer(first[0], 1, wasFull: true);
        foreach (long number in second)
            all.Answer(number, 1, wasFull: true);

        Assert.InRange(one.Current, 8, 15);
        Assert.Equal(one.Current, all.Current);
    }

    [Fact]
    public void A_few_users_turned_away_cost_less_than_a_whole_batch()
    {
        var few = Grown();
        var whole = Grown();

        few.Answer(few.Send(), 0.05, wasFull: true);
        whole.Answer(whole.Send(), 1, wasFull: true);

        Assert.InRange(few.Current, whole.Current + 1, 16);
        Assert.InRange(whole.Current, 8, 15);
    }

    private static ConcurrencyLimit Grown()
    {
        var limit = new ConcurrencyLimit(16);
        while (limit.Current < 16)
            limit.Answer(limit.Send(), 0, wasFull: true);
        return limit;
    }
}
