using System;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;
using static Dfinery.Client.Tests.QuotaViews;

namespace Dfinery.Client.Tests;

/// <summary>What a 429 tells, by exact numbers.</summary>
public class QuotaBackoffTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(4, 16)]
    [InlineData(5, 30)]
    [InlineData(5000, 30)]
    public void A_refusal_for_another_reason_closes_the_gate_for_twice_as_long_each_time(int before, double wait)
    {
        QuotaView view = Refuse(Alone(50) with { Refusals = before }, left: 49);

        Assert.Equal((before + 1, At(10), At(10 + wait)), (view.Refusals, view.BackedOffAt, view.ClosedUntil));
        Assert.Equal(49, view.Remaining);
    }

    [Fact]
    public void A_refusal_without_a_reading_is_one_for_another_reason() => Assert.Equal(At(11), Refuse(Alone(0)).ClosedUntil);

    [Theory]
    [InlineData(10, 10)]
    [InlineData(59.999, 59.999)]
    [InlineData(60, 61)]
    [InlineData(61, 62)]
    public void Where_the_quota_is_spent_the_windows_end_opens_the_gate(double now, double closedUntil)
    {
        QuotaView view = Refuse(Alone(50), left: 0, now: now);

        Assert.Equal((0, At(closedUntil)), (view.Remaining, view.ClosedUntil));
    }

    [Theory]
    [InlineData(0, 0.5, 0.1)]
    [InlineData(0, 0.25, 0.075)]
    [InlineData(1, 0.5, 0.2)]
    [InlineData(4, 0.5, 1.6)]
    [InlineData(5, 0.5, 2)]
    [InlineData(5000, 0.5, 2)]
    public void In_a_window_that_slides_not_all_ask_again_at_once(int before, double place, double wait)
    {
        QuotaView view = Alone(50) with { IsSliding = true, Refusals = before, Place = place };

        Assert.Equal(At(10 + wait), Refuse(view, left: 0).ClosedUntil);
    }

    [Theory]
    [InlineData(7.999, 2, 3)]
    [InlineData(8, 3, 14)]
    public void What_was_in_flight_together_is_one_refusal(double sent, int refusals, double closedUntil)
    {
        QuotaView view = Alone(50) with { Refusals = 2, BackedOffAt = At(8), ClosedUntil = At(3) };

        view = Refuse(view, left: 49, took: 10 - sent);

        Assert.Equal((refusals, sent < 8 ? At(10) : At(closedUntil)), (view.Refusals, view.ClosedUntil));
    }

    [Fact]
    public void The_first_refusal_after_an_accepted_request_counts_whenever_it_was_sent()
    {
        QuotaView view = Refuse(Alone(50) with { BackedOffAt = At(8) }, left: 49, took: 5);

        Assert.Equal((1, At(11)), (view.Refusals, view.ClosedUntil));
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(0.5, 11)]
    [InlineData(7, 17)]
    [InlineData(959, 969)]
    [InlineData(961, 970)]
    public void A_retry_after_is_honoured_up_to_a_window_and_the_longest_wait(double asked, double closedUntil) =>
        Assert.Equal(At(closedUntil), Refuse(Alone(50), left: 49, retryAfter: asked).ClosedUntil);

    [Fact]
    public void A_refusal_never_opens_the_gate_earlier()
    {
        QuotaView view = Alone(50) with { ClosedUntil = At(30) };

        Assert.Equal(At(30), Refuse(view, left: 49, retryAfter: 7).ClosedUntil);
    }

    /// <summary>A refusal of a request that was sent after the window's end: it ends later than its header says.</summary>
    [Theory]
    [InlineData(60.3, 60.001, 0, 1.3)]
    [InlineData(60.3, 60, 0, 0)]
    [InlineData(60.3, 60.001, 1.8, 1.8)]
    [InlineData(61.9, 60.001, 0, 2)]
    public void A_window_that_ends_late_is_known_to(double now, double sent, double before, double lateness) => Assert.Equal(
        At(lateness), Refuse(Alone(50) with { Lateness = At(before) }, left: 0, now: now, took: now - sent).Lateness);

    [Fact]
    public void Only_what_was_sent_anew_and_found_nothing_left_tells_that_a_window_ends_late()
    {
        Assert.Equal(At(0), Refuse(Alone(50), left: 3, now: 60.3, took: 0.1).Lateness);
        QuotaView view = Alone(50) with { Refusals = 1, BackedOffAt = At(60.25) };
        Assert.Equal(At(0), Refuse(view, left: 0, now: 60.3, took: 0.1).Lateness);
    }

    [Theory]
    [InlineData(0.999, false)]
    [InlineData(1, true)]
    public void A_refusal_without_a_reading_of_a_request_from_before_the_window_is_nothing(double sent, bool counts)
    {
        QuotaView view = Alone(50) with { Clock = default(QuotaClock).Read(Reading(50, 60, 1), default, true, At(1), default, out _) };

        view = Refuse(view, took: 10 - sent);

        Assert.Equal(counts ? (1, At(11), At(sent)) : (0, At(0), null), (view.Refusals, view.ClosedUntil, view.RefusedSince));
    }

    [Fact]
    public void Refusals_are_in_a_row_until_a_request_is_accepted()
    {
        QuotaView view = Refuse(Alone(50) with { AcceptedAt = At(7) }, took: 5);
        Assert.Equal((At(7), At(10)), (view.RefusedSince, view.RefusedAt));
        view = Refuse(view, now: 12);
        Assert.Equal((At(7), At(12), 2), (view.RefusedSince, view.RefusedAt, view.Refusals));

        view = QuotaRule.Learn(view, new QuotaPass(8, At(12)), GateOutcome.Lost, At(13), default);
        Assert.Equal((At(7), 2), (view.RefusedSince, view.Refusals));
        view = QuotaRule.Learn(view, new QuotaPass(9, At(12)), GateOutcome.Of(null), At(14), default);
        Assert.Equal((null, 0, At(14)), (view.RefusedSince, view.Refusals, view.AcceptedAt));

        Assert.Equal(At(19), Refuse(view, now: 20, took: 1).RefusedSince);
    }

    [Theory]
    [InlineData(0, 90, true)]
    [InlineData(0, 91, false)]
    [InlineData(20, 80, true)]
    [InlineData(20, 81, false)]
    public void Starved_is_who_was_refused_for_as_long_as_it_may_wait(double from, double maxWait, bool isStarved)
    {
        var view = new QuotaView { RefusedSince = At(10), RefusedAt = At(100) };

        Assert.Equal(isStarved, QuotaRule.IsStarved(view, At(from), At(maxWait)));
        Assert.False(QuotaRule.IsStarved(view with { RefusedSince = null }, At(from), At(maxWait)));
    }

    private static QuotaView Refuse(
        in QuotaView view, long? left = null, double now = 10, double took = 0, double? retryAfter = null) => QuotaRule.Learn(
        view,
        new QuotaPass(7, At(now - took)),
        GateOutcome.Throttled(left is { } remaining ? Reading(remaining, 60, now) : null, retryAfter is { } wait ? At(wait) : null),
        At(now),
        default);
}
