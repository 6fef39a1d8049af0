using System;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What a process may know of a quota, and what <see cref="QuotaRule"/> makes of it; times in seconds.</summary>
internal static class QuotaViews
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Alone, in a window of 1000 that began at 0; half a minute to go if it is of a minute.</summary>
    public static QuotaView Alone(long remaining, long inFlight = 0, double length = 60) => new()
    {
        Share = 1,
        Place = 0.5,
        MaxWait = At(900),
        Answers = 8,
        HasReading = true,
        Remaining = remaining,
        InFlight = inFlight,
        Most = 1000,
        Clock = default(QuotaClock).Read(Reading(remaining, length, 0, length), default, true, default, default, out _),
    };

    /// <summary>With others: of what was spent of late, a quarter was its own, or as told.</summary>
    public static QuotaView Shared(long remaining, long inFlight = 0, double length = 60, double own = 10, double fall = 40) =>
        Alone(remaining, inFlight, length) with { HasOthers = true, Own = own, Fall = fall };

    public static QuotaReading Reading(long remaining, double end, double date, double length = 60) =>
        new(remaining, Noon + At(end), Noon + At(date), At(length));

    public static void Open(in QuotaView view, double now)
    {
        Assert.True(QuotaRule.Allows(view, At(now), out TimeSpan? opensAt), $"closed until {opensAt}");
        Assert.Null(opensAt);
    }

    public static void Closed(in QuotaView view, double now, double opensAt)
    {
        Assert.False(QuotaRule.Allows(view, At(now), out TimeSpan? time));
        Assert.Equal(At(opensAt), time);
    }

    /// <summary>As many as are allowed to be in flight, and no more.</summary>
    public static void Holds(QuotaView view, double now, int most)
    {
        Open(view with { InFlight = most - 1 }, now);
        Assert.False(QuotaRule.Allows(view with { InFlight = most }, At(now), out _), $"more than {most}");
    }

    /// <summary>In whole ticks on every framework.</summary>
    public static TimeSpan At(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
