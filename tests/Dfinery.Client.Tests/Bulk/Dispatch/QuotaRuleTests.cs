using System;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;
using static Dfinery.Client.Tests.QuotaViews;

namespace Dfinery.Client.Tests;

/// <summary>When a request may go, by exact numbers. A window of a minute ends at 60 and opens again at 60.05.</summary>
public class QuotaRuleTests
{
    [Fact]
    public void Alone_it_is_what_is_left_less_what_is_in_flight_and_what_may_have_been_spent()
    {
        Holds(Alone(5), 10, most: 5);
        Holds(Alone(5) with { Unread = 2 }, 10, most: 3);
    }

    [Fact]
    public void Alone_one_request_always_finds_out()
    {
        Open(Alone(1) with { Unread = 5 }, 10);
        Closed(Alone(0), 10, opensAt: 60.05);
        Closed(Alone(0, inFlight: 3), 10, opensAt: 60.05);
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(0.5, 11.5)]
    [InlineData(20, 40)]
    public void Where_all_that_is_left_is_in_flight_it_looks_again_after_three_round_trips(double roundTrip, double opensAt) =>
        Closed(Alone(2, inFlight: 2) with { RoundTrip = At(roundTrip) }, 10, opensAt);

    [Fact]
    public void It_looks_again_when_the_window_ends_but_never_at_once()
    {
        Closed(Alone(2, inFlight: 2), 59.5, opensAt: 60.05);
        // Right at the end, with so much left that no probe is needed.
        Closed(Alone(4, inFlight: 1) with { Unread = 3 }, 60.05, opensAt: 61.05);
    }

    [Fact]
    public void What_a_refusal_closed_stays_closed_until_then()
    {
        QuotaView view = Alone(5) with { ClosedUntil = At(12) };

        Closed(view, 11.999, opensAt: 12);
        Open(view, 12);
    }

    [Fact]
    public void Without_a_reading_one_request_goes_before_the_first_answer_and_all_after_it()
    {
        QuotaView view = Alone(0) with { HasReading = false, LastSent = At(3) };

        Open(view with { InFlight = 1000 }, 3);
        view.Answers = 0;
        Open(view, 3);
        view.InFlight = 1;
        Closed(view, 3, opensAt: 4);
        Closed(view, 3.999, opensAt: 4);
        Open(view, 4);
    }

    [Fact]
    public void After_the_end_one_request_finds_out_what_the_next_window_holds()
    {
        QuotaView view = Alone(0, inFlight: 1) with { LastSent = At(60.05) };

        Closed(Alone(0), 60.049, opensAt: 60.05);
        Open(Alone(0), 60.05);
        Closed(view, 60.05, opensAt: 61.05);
        Open(view, 61.05);
    }

    [Fact]
    public void After_the_end_what_was_left_goes_on_while_it_is_twice_what_is_in_flight()
    {
        QuotaView view = Alone(100) with { LastSent = At(60) };

        Open(view with { InFlight = 49 }, 60.05);
        Open(view with { InFlight = 50 }, 60.049);
        Closed(view with { InFlight = 50 }, 60.05, opensAt: 61);
    }

    /// <summary>Of 1000 left its part is 325; it may have half of 1000 less what others spend meanwhile in flight, so 162.</summary>
    [Fact]
    public void With_others_it_is_its_part_of_what_was_left_that_counts_after_the_end()
    {
        QuotaView view = Shared(1000, own: 1, fall: 4) with { ReadAt = At(60.075), LastSent = At(60) };

        Open(view with { InFlight = 161 }, 60.075);
        Closed(view with { InFlight = 162 }, 60.075, opensAt: 61);
    }

    [Theory]
    [InlineData(0.8, 1000, 0, 200)]
    [InlineData(0.8, 1000, 2000, 400)]
    [InlineData(0.8, 7, 0, 2)]
    [InlineData(0.8, 0, 0, 10)]
    [InlineData(1, 1000, 0, 0)]
    public void The_last_of_a_window_is_left_to_others_rounded_up(double share, long most, long before, long left)
    {
        QuotaView view = Alone(left) with { Share = share, Most = most, MostBefore = before, Candidate = 50 };

        Closed(view, 10, opensAt: 60.05);
        Open(view with { Remaining = left + 1 }, 10);
    }

    /// <summary>103 left, 8 of them may have been spent; the reading is a second old, and an answer takes another.</summary>
    [Theory]
    // Its part is a quarter, drifting to a half by a tenth; others send 30 in 5 s, so 12 meanwhile.
    [InlineData(10, 40, 8, 0, 13)]
    [InlineData(10, 40, 8, 1, 13)]
    // Too early to know: a quarter, and at most a half.
    [InlineData(10, 40, 7, 0, 10)]
    [InlineData(40, 40, 7, 0, 23)]
    [InlineData(0, 0, 7, 0, 23)]
    // More than what was spent is all of it.
    [InlineData(40, 10, 8, 0, 47)]
    // Told to be one of four: a fourth at least, first without regard to what is seen.
    [InlineData(2, 40, 8, 4, 9)]
    [InlineData(32, 40, 8, 4, 34)]
    [InlineData(32, 40, 7, 4, 11)]
    public void With_others_it_is_half_of_its_part_less_what_they_send(double own, double fall, long answers, int shards, int most)
    {
        QuotaView view = Shared(103, own: own, fall: fall);
        (view.Unread, view.Answers, view.Shards, view.ReadAt, view.RoundTrip) = (8, answers, shards, At(9), At(1));

        Holds(view, 10, most);
        Holds(view with { HasOthers = false, HadOthers = true }, 10, most);
    }

    /// <summary>Others sent 30 in a quarter of the window, but in half a second at least and in five at most.</summary>
    [Theory]
    [InlineData(60, 2, 13)]
    [InlineData(8, 2, 10)]
    [InlineData(4, 1, 10)]
    [InlineData(1, 0.1, 14)]
    public void What_others_send_is_remembered_for_a_quarter_of_the_window(double length, double roundTrip, int most)
    {
        QuotaView view = Shared(103, length: length) with { Unread = 8, ReadAt = At(0.5), RoundTrip = At(roundTrip) };

        Holds(view, 0.5, most);
    }

    [Theory]
    [InlineData(7, false, false, false)]
    [InlineData(8, false, false, true)]
    [InlineData(8, true, false, false)]
    [InlineData(8, false, true, false)]
    public void Alone_is_who_has_seen_nobody_in_two_windows_and_eight_answers(long answers, bool has, bool had, bool isAlone) =>
        Assert.Equal(isAlone, QuotaRule.IsAlone(new QuotaView { Answers = answers, HasOthers = has, HadOthers = had }));

    /// <summary>Not one may be in flight by the rule; closed until the next window, or the last few may go one by one.</summary>
    [Theory]
    // One of what is left is its own: 4 of 40 are a quarter's.
    [InlineData(4, 40, 500, 0, true)]
    [InlineData(3, 40, 500, 0, false)]
    // Nothing was spent of late: all of it is its own.
    [InlineData(1, 0, 500, 0, true)]
    // Less than twelve in a hundred of the window were its own.
    [InlineData(3, 40, 119, 0, true)]
    [InlineData(3, 40, 120, 0, false)]
    // Told to be one of four, it is a fourth of what is left.
    [InlineData(3, 40, 500, 1, false)]
    [InlineData(4, 40, 500, 4, true)]
    [InlineData(3, 40, 119, 4, true)]
    [InlineData(3, 40, 120, 4, false)]
    [InlineData(10, 40, 500, 10, true)]
    [InlineData(9, 40, 500, 10, false)]
    // Half of that, where they are ten.
    [InlineData(3, 40, 59, 10, true)]
    [InlineData(3, 40, 60, 10, false)]
    public void The_last_few_of_a_window_go_one_by_one(long remaining, double fall, long taken, int shards, bool isOpen)
    {
        QuotaView view = Shared(remaining, own: fall > 0 ? shards > 0 ? 1 : 10 : 0, fall: fall);
        (view.Taken, view.Shards, view.ReadAt) = (taken, shards, At(10));

        Check(view, isOpen);
    }

    [Fact]
    public void The_last_few_of_half_a_window_go_to_those_that_had_half_as_many()
    {
        QuotaView view = Shared(503) with { Share = 0.5, ReadAt = At(10) };

        Open(view with { Taken = 59 }, 10);
        Closed(view with { Taken = 60 }, 10, opensAt: 60.075);
    }

    private static void Check(QuotaView view, bool isOpen)
    {
        if (isOpen)
            Open(view, 10);
        else
            Closed(view, 10, opensAt: 60.075);
    }
}
