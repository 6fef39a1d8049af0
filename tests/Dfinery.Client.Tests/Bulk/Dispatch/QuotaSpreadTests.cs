using System;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;
using static Dfinery.Client.Tests.QuotaViews;

namespace Dfinery.Client.Tests;

/// <summary>How requests are spread over time where others are about, by exact numbers.</summary>
public class QuotaSpreadTests
{
    [Theory]
    [InlineData(1, 0, 120)]
    [InlineData(1, 1, 120)]
    [InlineData(1, 4, 250)]
    [InlineData(0.5, 0, 60)]
    [InlineData(0.5, 4, 125)]
    public void After_its_least_part_of_a_window_each_request_waits_for_its_slot(double share, int shards, long part)
    {
        QuotaView view = Shared(900) with { Share = share, Shards = shards, Taken = part, NextSlot = At(11) };

        Closed(view, 10, opensAt: 11);
        Open(view, 11);
        Open(view with { Taken = part - 1 }, 10);
        Open(view with { IsSliding = true }, 10);
        Closed(view with { HasOthers = false, HadOthers = true }, 10, opensAt: 11);
        Open(view with { HasOthers = false }, 10);
    }

    [Fact]
    public void A_slot_after_the_windows_end_is_not_waited_for()
    {
        QuotaView view = Shared(900, inFlight: 1) with { Taken = 500, NextSlot = At(70), ReadAt = At(59) };

        Closed(view, 59, opensAt: 60.075);
        Closed(view with { NextSlot = At(59.5) }, 59, opensAt: 59.5);
        // From the end on what was left goes on, slot by slot.
        Closed(view with { ReadAt = At(60.075) }, 60.075, opensAt: 70);
    }

    [Fact]
    public void A_request_that_goes_is_counted()
    {
        QuotaView view = QuotaRule.Send(Alone(90, inFlight: 3) with { Sent = 20, Taken = 7 }, At(10));

        Assert.Equal((21, 4, 8, At(10), TimeSpan.Zero), (view.Sent, view.InFlight, view.Taken, view.LastSent, view.NextSlot));
    }

    /// <summary>Its part is 55 %, so 49.5 of 90: by default one a second until half a second before the end.</summary>
    [Theory]
    [InlineData(90, 60, 10, 0, 1)]
    // Three round trips before the end, at most a fifth of the window.
    [InlineData(90, 60, 10, 1, 47 / 49.5)]
    [InlineData(90, 60, 10, 10, 38 / 49.5)]
    [InlineData(90, 2, 0, 10, 1.6 / 49.5)]
    // Always some time, and never more than a minute nor than ten seconds a request.
    [InlineData(90, 60, 59.9, 0, 0.25 / 49.5)]
    [InlineData(90, 60, 70, 0, 0.25 / 49.5)]
    [InlineData(90, 3600, 10, 0, 60 / 49.5)]
    [InlineData(1, 60, 10, 0, 10)]
    [InlineData(0, 60, 10, 0, 10)]
    public void Slots_are_spread_over_the_rest_of_the_window(long remaining, double length, double now, double roundTrip, double interval)
    {
        QuotaView view = Shared(remaining, length: length, own: 1, fall: 2) with { RoundTrip = At(roundTrip), NextSlot = At(now + 9) };

        Assert.Equal(now + interval, QuotaRule.Send(view, At(now)).NextSlot.TotalSeconds, 4);
        view = view with { HasOthers = false, HadOthers = true };
        Assert.Equal(now + interval, QuotaRule.Send(view, At(now)).NextSlot.TotalSeconds, 4);
    }

    [Theory]
    [InlineData(12, 13)]
    [InlineData(9.95, 10.95)]
    [InlineData(5, 10.9)]
    public void A_slot_follows_the_one_before_but_a_tenth_of_a_second_ago_at_most(double slot, double next)
    {
        QuotaView view = Shared(90, own: 1, fall: 2) with { Taken = 500, NextSlot = At(slot) };

        Assert.Equal(next, QuotaRule.Send(view, At(10)).NextSlot.TotalSeconds, 4);
    }

    [Theory]
    [InlineData(100, 110, 230)]
    [InlineData(110, 100, 230)]
    public void Refusals_end_to_be_in_a_row_a_window_and_a_minute_after_the_gate_opened_again(double refused, double closed, double last)
    {
        QuotaView view = Alone(5) with { RefusedSince = At(90), RefusedAt = At(refused), ClosedUntil = At(closed) };

        Assert.Equal(At(90), QuotaRule.Send(view, At(last)).RefusedSince);
        Assert.Null(QuotaRule.Send(view, At(last + 0.001)).RefusedSince);
        // Whoever has one in flight has not been away.
        Assert.Equal(At(90), QuotaRule.Send(view with { InFlight = 1 }, At(last + 0.001)).RefusedSince);
    }

    [Theory]
    [InlineData(60, 0, 60.05)]
    [InlineData(0.5, 0, 0.525)]
    [InlineData(60, 0.3, 60.3)]
    public void Alone_the_next_window_is_tried_a_moment_after_it_should_begin(double length, double lateness, double opens) =>
        Assert.Equal(At(opens), QuotaRule.Opens(Alone(5, length: length) with { Lateness = At(lateness) }));

    /// <summary>Its part is 55 % of 1000 a minute, one each 0.109 s; it waits for up to 2, twice as long with each refusal.</summary>
    [Theory]
    [InlineData(60, 1000, 0, 0.5, 0.025)]
    [InlineData(60, 1000, 0, 0.1, 0.005)]
    [InlineData(60, 1000, 1, 0.5, 0.025)]
    [InlineData(60, 1000, 2, 0.5, 0.43636)]
    [InlineData(60, 1000, 3, 0.5, 0.87273)]
    [InlineData(60, 1000, 6, 0.5, 1)]
    [InlineData(10, 100, 6, 0.5, 0.5)]
    [InlineData(60, 100_000, 2, 0.5, 0.025)]
    [InlineData(60, 100_000, 6, 0.5, 0.06982)]
    [InlineData(60, 100_000, 7, 0.5, 0.06982)]
    public void With_others_not_all_try_it_at_once(double length, long most, int refusals, double place, double after)
    {
        QuotaView view = Shared(5, length: length, own: 1, fall: 2) with { Most = most, Refusals = refusals, Place = place };

        Assert.Equal(length + 0.05 + after, QuotaRule.Opens(view).TotalSeconds, 4);
        // Whoever got too little in the window before comes first.
        Assert.Equal(At(length + 0.05), QuotaRule.Opens(view with { WasShort = true }));
    }
}
