using System;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;
using static Dfinery.Client.Tests.QuotaViews;

namespace Dfinery.Client.Tests;

/// <summary>What the answers of one window and the next tell, by exact numbers.</summary>
public class QuotaLearnTests
{
    [Fact]
    public void An_answer_is_counted_and_its_time_smoothed()
    {
        QuotaView view = Learn(new QuotaView { InFlight = 3 }, GateOutcome.Of(null), 10, took: 1);
        Assert.Equal((2, 1, At(1)), (view.InFlight, view.Answers, view.RoundTrip));

        view = Learn(view, GateOutcome.Of(null), 20, took: 2);
        Assert.Equal((1, 2, At(1.2)), (view.InFlight, view.Answers, view.RoundTrip));

        view = Learn(view, GateOutcome.Lost, 30, took: 9);
        Assert.Equal((0, 2, At(1.2)), (view.InFlight, view.Answers, view.RoundTrip));
        Assert.Equal(0, Learn(view, GateOutcome.Lost, 31).InFlight);
    }

    [Fact]
    public void A_request_without_a_reading_may_have_been_spent_until_one_sent_later_tells()
    {
        QuotaView view = Alone(100, inFlight: 9) with { Sent = 20, Newest = 5 };
        view = Learn(view, CallOutcome.Of(new DfineryException(DfineryFailure.ConnectionLost, "No.") { NeverSent = true }), 1);
        Assert.Equal(0, view.Unread);
        view = Learn(view, GateOutcome.Of(null), 1);
        view = Learn(view, GateOutcome.Lost, 1);
        view = Learn(view, CallOutcome.Cancelled, 1);
        Assert.Equal((3, 20), (view.Unread, view.UnreadUntil));

        view = Learn(view, Left(90), 2, number: 20);
        Assert.Equal(3, view.Unread);
        Assert.Equal(0, Learn(view, Left(90), 2, number: 21).Unread);
    }

    [Theory]
    [InlineData(10, 120, true)]
    [InlineData(10, 120.001, false)]
    [InlineData(70, 130, true)]
    [InlineData(70, 130.001, false)]
    public void Without_headers_for_a_window_after_its_end_there_is_no_gate(double readAt, double now, bool isGate)
    {
        QuotaView view = Alone(0) with { ReadAt = At(readAt) };

        Assert.Equal(isGate, Learn(view, GateOutcome.Of(null), now).HasReading);
        // A lost connection tells nothing of headers.
        Assert.True(Learn(view, GateOutcome.Lost, now).HasReading);
    }

    [Fact]
    public void Headers_that_come_back_begin_a_window()
    {
        QuotaView view = Alone(0) with { HasReading = false, Newest = 50, HadOthers = true, MostBefore = 7 };

        view = Learn(view, Left(30), 10, number: 40);

        Assert.Equal((true, 30, 40, 31), (view.HasReading, view.Remaining, view.Newest, view.Candidate));
        // It is not the one after that which was known.
        Assert.Equal((true, 1000, 7, 0.5), (view.HadOthers, view.Most, view.MostBefore, view.Place));
    }

    [Fact]
    public void A_new_window_begins_with_what_its_first_answer_tells()
    {
        QuotaView view = Shared(3, inFlight: 4) with
        {
            Sent = 20,
            MostBefore = 2000,
            Taken = 500,
            Unread = 3,
            UnreadUntil = 20,
            IsSliding = true,
            HasRisen = true,
            NextSlot = At(99),
        };

        view = Learn(view, Left(900, end: 120), 61, number: 18);

        Assert.Equal((900, 900, 901, 18, At(61)), (view.Remaining, view.First, view.Candidate, view.Newest, view.ReadAt));
        // Of 20 sent 3 are in flight, and this one is of the new window too.
        Assert.Equal((16, 4, 0), (view.DoneAtFirst, view.Taken, view.Unread));
        Assert.Equal((0, 1000), (view.Most, view.MostBefore));
        Assert.Equal((false, true, false), (view.HasOthers, view.HadOthers, view.WasShort));
        Assert.Equal((false, false, TimeSpan.Zero), (view.IsSliding, view.HasRisen, view.NextSlot));
        // Nobody is always the first to try.
        Assert.Equal(0.118, view.Place, 6);
        Assert.Equal(At(120), view.Clock.End);
    }

    [Theory]
    [InlineData(true, 119, true)]
    [InlineData(true, 120, false)]
    [InlineData(false, 119, false)]
    public void Others_left_too_little_of_a_window_where_it_was_less_than_its_least_part(bool hasOthers, long taken, bool wasShort)
    {
        QuotaView view = Alone(3) with { HasOthers = hasOthers, HadOthers = true, Taken = taken };

        Assert.Equal(wasShort, Learn(view, Left(900, end: 120), 61).WasShort);
    }

    [Theory]
    [InlineData(long.MaxValue, 1_000_000_000_000)]
    [InlineData(-5, 0)]
    public void What_no_quota_can_be_is_cut(long told, long remaining) =>
        Assert.Equal(remaining, Learn(default, Left(told), 1).Remaining);

    [Theory]
    [InlineData(6, 40, 40, 6)]
    [InlineData(6, 60, 50, 6)]
    [InlineData(5, 60, 50, 5)]
    [InlineData(4, 30, 30, 5)]
    public void In_a_window_less_is_later(long number, long told, long remaining, long newest)
    {
        QuotaView view = Learn(Alone(50) with { Newest = 5 }, Left(told), 1, number);

        Assert.Equal((remaining, newest, At(1), false), (view.Remaining, view.Newest, view.ReadAt, view.IsSliding));
    }

    [Theory]
    [InlineData(60, 6, 60)]
    [InlineData(60, 4, 50)]
    public void In_a_window_that_slides_the_request_sent_last_tells_most(long told, long number, long remaining)
    {
        QuotaView view = Alone(50) with { Newest = 5, IsSliding = true, Sent = 20, First = 70, DoneAtFirst = 2 };

        view = Learn(view, Left(told), 1, number);

        Assert.Equal(remaining, view.Remaining);
        // Where it rose, others are counted from here.
        Assert.Equal(remaining > 50 ? (60, 19) : (70, 2), (view.First, view.DoneAtFirst));
    }

    [Fact]
    public void More_left_than_before_may_be_an_error_once_and_is_a_window_that_slides_the_second_time()
    {
        QuotaView view = Learn(Alone(100) with { Newest = 5 }, Left(175), 1);
        Assert.Equal((false, 100), (view.HasRisen, view.Remaining));

        view = Learn(view, Left(176), 2, number: 8);
        Assert.Equal((true, 100, false, At(2)), (view.HasRisen, view.Remaining, view.IsSliding, view.ReadAt));

        // An older request does not settle it, the next one does.
        Assert.True(Learn(view, Left(99), 3, number: 4).HasRisen);
        Assert.False(Learn(view, Left(99), 3, number: 9).HasRisen);
        view = Learn(view, Left(300), 3, number: 9);
        Assert.Equal((true, 300), (view.IsSliding, view.Remaining));
    }

    [Fact]
    public void More_left_by_an_older_request_is_nothing()
    {
        QuotaView view = Learn(Alone(100) with { Newest = 5 }, Left(900), 1, number: 5);

        Assert.Equal((false, 100), (view.HasRisen, view.Remaining));
    }

    [Theory]
    [InlineData(57.999, false)]
    [InlineData(58, true)]
    public void More_left_where_the_window_should_end_is_a_new_one_although_the_header_of_its_end_stays(double now, bool isNew)
    {
        QuotaView view = Alone(100) with { HasOthers = true, Newest = 5 };

        view = Learn(view, Left(900), now);

        Assert.Equal(isNew ? (900, true, false) : (100, false, true), (view.Remaining, view.HadOthers, view.HasRisen));
        Assert.Equal(isNew ? At(now) : At(0), view.Clock.Began);
    }

    [Fact]
    public void Less_left_where_the_window_should_end_is_still_the_same()
    {
        QuotaView view = Learn(Alone(100) with { HasOthers = true }, Left(90), 59);

        Assert.Equal((90, true, At(0)), (view.Remaining, view.HasOthers, view.Clock.Began));
    }

    [Fact]
    public void A_window_that_slides_has_no_end_where_more_is_a_new_one()
    {
        QuotaView view = Learn(Alone(100) with { IsSliding = true, HasRisen = true }, Left(900), 59);

        Assert.Equal((true, 900, false), (view.IsSliding, view.Remaining, view.HadOthers));
    }

    [Fact]
    public void Where_no_end_can_be_believed_a_window_follows_the_other_by_its_length()
    {
        QuotaView view = Learn(default, Left(100, end: 5000), 0);
        view = Learn(view, Left(900, end: 5000), 58.5, number: 8);

        Assert.Equal((900, At(118.5)), (view.Remaining, view.Clock.End));
    }

    [Fact]
    public void An_end_that_moves_is_that_of_a_window_that_slides()
    {
        QuotaView view = Learn(Alone(100), Left(99, end: 80), 30);

        Assert.Equal((true, 99), (view.IsSliding, view.Remaining));
    }

    [Fact]
    public void An_answer_of_a_window_that_has_passed_changes_nothing()
    {
        QuotaView view = Learn(Alone(100, inFlight: 2), Left(90, end: 120), 61, number: 5);

        QuotaView late = Learn(view, Left(0, end: 60), 62, number: 4, took: 3);

        Assert.Equal((90, At(61), 5, At(120)), (late.Remaining, late.ReadAt, late.Newest, late.Clock.End));
    }

    [Theory]
    [InlineData(98, false)]
    [InlineData(96, false)]
    [InlineData(95, true)]
    public void Others_are_about_where_more_was_spent_than_was_sent(long told, bool hasOthers)
    {
        QuotaView view = Alone(98) with { First = 100, Sent = 10, DoneAtFirst = 6 };

        QuotaView next = Learn(view, Left(told), 1);

        Assert.Equal((hasOthers, 100, 6), (next.HasOthers, next.First, next.DoneAtFirst));
        Assert.True(Learn(view with { HasOthers = true }, Left(told), 1).HasOthers);
    }

    [Fact]
    public void Who_sent_how_much_fades_within_five_seconds()
    {
        QuotaView view = Alone(100) with { Own = 10, Fall = 20, ReadAt = At(1) };

        QuotaView accepted = Learn(view, Left(90), 6);
        QuotaView refused = Learn(view, GateOutcome.Throttled(Reading(90, 60, 6), null), 6);

        Assert.Equal((10 / Math.E) + 1, accepted.Own, 6);
        Assert.Equal((20 / Math.E) + 10, accepted.Fall, 6);
        Assert.Equal(10 / Math.E, refused.Own, 6);
        // More than before is no fall.
        Assert.Equal(20 / Math.E, Learn(view with { IsSliding = true }, Left(110), 6).Fall, 6);
    }

    [Theory]
    [InlineData(1000, 3000, 4000, 2)]
    [InlineData(999, 1, 999, 16)]
    public void What_falls_by_half_and_a_thousand_at_a_step_was_never_true(long told, double fall, long first, long done)
    {
        QuotaView view = Alone(4000, inFlight: 4) with { First = 4000, DoneAtFirst = 2, Sent = 20 };

        view = Learn(view, Left(told), 0);

        Assert.Equal((fall, first, done), (view.Fall, view.First, view.DoneAtFirst));
        Assert.Equal(first == 4000, view.HasOthers);
    }

    [Theory]
    [InlineData(450, 0, 1000, 1000)]
    [InlineData(449, 0, 0, 450)]
    [InlineData(449, 1200, 1200, 450)]
    [InlineData(450, 1200, 1200, 1000)]
    public void What_a_window_holds_is_believed_where_the_next_reading_confirms_it(long told, long most, long nextMost, long candidate)
    {
        QuotaView view = Learn(Alone(900) with { Candidate = 1000, Most = most }, Left(told), 1);

        Assert.Equal((nextMost, candidate), (view.Most, view.Candidate));
    }

    /// <summary>Without a <c>Date</c>: the server's clock is the local one.</summary>
    private static CallOutcome Left(long remaining, double end = 60) =>
        GateOutcome.Of(new QuotaReading(remaining, Noon + At(end), null, At(60)));

    private static QuotaView Learn(in QuotaView view, CallOutcome outcome, double now, long number = 7, double took = 0) =>
        QuotaRule.Learn(view, new QuotaPass(number, At(now - took)), outcome, At(now), Noon + At(now));
}
