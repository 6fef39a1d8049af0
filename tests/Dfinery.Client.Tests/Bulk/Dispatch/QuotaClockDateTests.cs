using System;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>How far the server's clock is ahead of the caller's, by <c>Date</c>: 0 where it shows noon when the caller's shows 0.</summary>
public class QuotaClockDateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private QuotaClock _clock;

    [Fact]
    public void Of_dates_that_are_cut_to_a_second_the_latest_is_the_nearest()
    {
        Assert.Equal(At(-0.9), Read(0.9, ahead: -0.9));
        Assert.Equal(At(-0.1), Read(1.1, ahead: -0.1));
        Assert.Equal(At(-0.1), Read(1.9, ahead: -0.9));
    }

    /// <summary>Twice, so that a contradiction counts.</summary>
    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(2.001, 0, 2.001)]
    [InlineData(-3, 0, 0)]
    [InlineData(-3.001, 0, -3.001)]
    [InlineData(-8, 5, 0)]
    [InlineData(-8.001, 5, -8.001)]
    public void Dates_may_be_cut_by_a_second_written_when_the_request_left_and_off_by_two(double ahead, double took, double expected)
    {
        Read(0, ahead: 0);
        Read(10, ahead, took);

        Assert.Equal(At(expected), Read(11, ahead, took));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2.001, 0)]
    [InlineData(-3.001, 0)]
    public void One_date_that_contradicts_the_others_changes_nothing(double ahead, double expected)
    {
        Read(0, ahead: 0);

        Assert.Equal(At(expected), Read(10, ahead));
    }

    [Theory]
    [InlineData("100 102", 102)]
    [InlineData("100 98", 98)]
    [InlineData("100 103", 0)]
    [InlineData("100 97", 0)]
    [InlineData("100 200 200", 200)]
    [InlineData("100 0 100", 0)]
    [InlineData("-100 -100", -100)]
    public void Two_in_a_row_that_agree_do(string aheads, double expected)
    {
        TimeSpan last = Read(0, ahead: 0);
        foreach (string ahead in aheads.Split(' '))
            last = Read(10, int.Parse(ahead));

        Assert.Equal(At(expected), last);
    }

    [Fact]
    public void Dates_count_in_this_minute_and_the_next()
    {
        Read(0, ahead: 0);
        Read(59.999, ahead: -0.9);
        Assert.Equal(At(0), Read(60, ahead: -0.9));
        Assert.Equal(At(0), Read(61, ahead: -0.5));
        Assert.Equal(At(0), Read(119.999, ahead: -0.9));
        Assert.Equal(At(-0.5), Read(120, ahead: -0.9));
        Assert.Equal(At(-0.9), Read(180, ahead: -0.9));
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(120, 120)]
    public void Dates_count_for_two_windows_but_for_a_minute_at_least(double length, double turn)
    {
        Read(0, ahead: 0, length: length);
        for (double now = length / 2; now < 2 * turn; now += length / 2)
            Assert.Equal(At(0), Read(now, ahead: -0.9, length: length));

        Assert.Equal(At(-0.9), Read(2 * turn, ahead: -0.9, length: length));
    }

    [Fact]
    public void A_corrected_clock_forgets_the_dates_from_before_and_begins_its_minute()
    {
        Read(0, ahead: 0);
        Read(60, ahead: -0.9);
        Read(61, ahead: -100);
        Assert.Equal(At(-100), Read(62, ahead: -100));

        Read(121.999, ahead: -100.9);
        Read(122, ahead: -100.9);
        Assert.Equal(At(-100), Read(181.999, ahead: -100.9));
        Assert.Equal(At(-100.9), Read(182, ahead: -100.9));
    }

    [Fact]
    public void Without_a_date_the_local_clock_counts_as_it_was_at_first()
    {
        Assert.Equal(At(100), Read(5, ahead: null, local: 100));
        Assert.Equal(At(100), Read(6, ahead: null, local: 7000));
    }

    [Fact]
    public void An_answer_without_a_date_leaves_the_servers_clock_as_it_is()
    {
        Read(0, ahead: 0);

        Assert.Equal(At(0), Read(1, ahead: null, local: 7000));
    }

    [Fact]
    public void A_clock_at_the_end_of_time_does_not_overflow()
    {
        _clock = _clock.Read(
            new QuotaReading(5, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue), default, true, default, default, out _);

        Assert.Equal(DateTimeOffset.MaxValue, _clock.ServerEnd);
        Assert.Equal(At(60), _clock.End);
    }

    [Fact]
    public void Nor_does_one_that_is_corrected_to_the_beginning_of_time()
    {
        foreach ((double now, DateTimeOffset date) in new[]
        {
            (0, Noon), (1000, DateTimeOffset.MinValue), (1001, DateTimeOffset.MinValue),
        })
        {
            _clock = _clock.Read(
                new QuotaReading(5, Noon.AddDays(1), date), new QuotaPass(1, At(now)), true, At(now), default, out _);
        }

        Assert.Equal(DateTimeOffset.MinValue, _clock.ServerEnd);
        Assert.Equal(At(60), _clock.End);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>
    /// Reads an answer whose window's end cannot be: what its two ends differ by is then by how much the server's clock is ahead.
    /// </summary>
    private TimeSpan Read(double now, double? ahead, double took = 0, double length = 60, double local = 0)
    {
        var reading = new QuotaReading(5, DateTimeOffset.MaxValue, ahead is { } seconds ? Noon + At(now + seconds) : null, At(length));
        _clock = _clock.Read(reading, new QuotaPass(1, At(now - took)), true, At(now), Noon + At(now + local), out _);
        return _clock.ServerEnd!.Value - Noon - _clock.End;
    }
}
