using System;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

public class RetryScheduleTests
{
    private static readonly RetrySchedule Schedule = new(40, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));

    [Fact]
    public void The_default_is_half_a_second_doubling_to_thirty_seconds()
    {
        var schedule = new RetrySchedule(5);

        Assert.Equal((0.5, 30, 5), (schedule.BaseDelay.TotalSeconds, schedule.MaxDelay.TotalSeconds, schedule.MaxRetries));
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(6, 16)]
    [InlineData(7, 30)]
    [InlineData(40, 30)]
    public void The_delay_lies_anywhere_between_nothing_and_the_doubled_base(int failures, double ceiling)
    {
        var random = new Random(1);
        double[] delays = Enumerable.Range(0, 2000).Select(_ => Schedule.Next(failures, random.NextDouble())!.Value.TotalSeconds).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, 0, ceiling));
        Assert.InRange(delays.Min(), 0, ceiling * 0.02);
        Assert.InRange(delays.Max(), ceiling * 0.98, ceiling);
        Assert.InRange(delays.Average(), ceiling * 0.45, ceiling * 0.55);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2.5)]
    [InlineData(9, 2.5)]
    public void Base_and_longest_delay_are_the_callers(int failures, double half)
    {
        var schedule = new RetrySchedule(9, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(half), schedule.Next(failures, 0.5));
    }

    [Fact]
    public void After_the_last_retry_there_is_none()
    {
        Assert.NotNull(new RetrySchedule(3).Next(3, 0.5));
        Assert.Null(new RetrySchedule(3).Next(4, 0.5));
        Assert.Null(new RetrySchedule(0).Next(1, 0.5));
        Assert.Null(new RetrySchedule(3).Next(4, 0.5, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_negative_number_of_retries_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RetrySchedule(-1));

    [Property(MaxTest = 500)]
    public Property Retry_after_is_never_undercut() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (failures, seconds) =>
        {
            int count = (failures.Get % 40) + 1;
            TimeSpan asked = TimeSpan.FromSeconds(seconds.Get);
            TimeSpan? plain = Schedule.Next(count, 0.99);
            return Schedule.Next(count, 0.99, asked) == (asked > plain ? asked : plain);
        });

    [Property(MaxTest = 500)]
    public Property Any_number_of_failures_gives_a_delay_within_the_cap() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(),
        failures =>
        {
            var schedule = new RetrySchedule(int.MaxValue, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30));
            TimeSpan delay = schedule.Next(failures.Get * 1000, 0.999999)!.Value;
            return delay >= TimeSpan.Zero && delay <= TimeSpan.FromSeconds(30);
        });
}
