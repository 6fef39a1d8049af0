using System;
using System.Collections.Generic;
using System.Linq;
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
            highest = Math.Max(highest, limit.Current);
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
        Assert.Equal(Math.Min(ceiling, 11), good.Current);
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
    public void Each_round_after_a_decrease_halves_the_way_back_and_then_adds_one()
    {
        var limit = Grown(32);
        var levels = new List<int>();
        for (int round = 0; round < 8; round++)
        {
            foreach (long number in Enumerable.Range(0, limit.Current).Select(_ => limit.Send()).ToArray())
                limit.Answer(number, round == 0 ? 1 : 0, wasFull: true);
            levels.Add(limit.Current);
        }

        Assert.Equal([22, 25, 27, 28, 29, 30, 31, 32], levels);
    }

    [Fact]
    public void The_next_request_after_a_decrease_counts_again()
    {
        var limit = Grown();
        limit.Answer(limit.Send(), 1, wasFull: true);
        Assert.Equal(11, limit.Current);
        limit.Answer(limit.Send(), 1, wasFull: true);
        Assert.Equal(7, limit.Current);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void It_rests_below_a_level_that_was_too_much_twice_as_long_each_time_up_to_512_rounds(double share)
    {
        var limit = new ConcurrencyLimit(32);
        while (limit.Current < 13)
            limit.Answer(limit.Send(), 0, wasFull: true);
        var rests = new List<int>();
        for (int i = 0, rest = 0; rests.Count < 9; i++)
        {
            bool isBusy = limit.Current == 13;
            if (isBusy)
                rests.Add(rest);
            rest = isBusy ? 0 : limit.Current == 12 ? rest + 1 : rest;
            limit.Answer(limit.Send(), isBusy ? share : 0, wasFull: true);
        }

        // One request a round; it takes a dozen to rise by one. The first time may be chance.
        Assert.Equal([0, 13, 12 + 16, 12 + 32, 12 + 64, 12 + 128, 12 + 256, 12 + 512, 12 + 512], rests);
    }

    [Fact]
    public void Busy_just_above_the_level_at_which_it_rests_is_the_same_limit_again()
    {
        var limit = new ConcurrencyLimit(32);
        foreach (double share in (double[])[0.5, 0, 0, 0, 1, 0, 0.5, 0.5, 0, 0, 0, 0])
            limit.Answer(limit.Send(), share, wasFull: true);

        Assert.Equal(1, limit.Current);
    }

    [Fact]
    public void An_answer_from_before_the_decrease_that_turned_some_away_raises_it_by_the_others_only()
    {
        var half = Grown();
        var whole = Grown();
        foreach ((ConcurrencyLimit limit, double share) in new[] { (half, 0.5), (whole, 0) })
        {
            long[] numbers = [.. Enumerable.Range(0, 16).Select(_ => limit.Send())];
            limit.Answer(numbers[15], 1, wasFull: true);
            foreach (long number in numbers.Take(8))
                limit.Answer(number, share, wasFull: true);
        }

        Assert.Equal((11, 12), (half.Current, whole.Current));
    }

    [Fact]
    public void A_limit_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ConcurrencyLimit(0));

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

    private static ConcurrencyLimit Grown(int ceiling = 16)
    {
        var limit = new ConcurrencyLimit(ceiling);
        while (limit.Current < ceiling)
            limit.Answer(limit.Send(), 0, wasFull: true);
        return limit;
    }
}
