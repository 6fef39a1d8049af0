using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A batch whose request broke, step by step: what goes when, and what is kept back meanwhile.</summary>
public class BulkPieceTests
{
    private static readonly DfineryException Reset = BulkServer.Reset;
    private static readonly DfineryException Busy = new(DfineryFailure.Refused, "HTTP 503", 503);
    private static readonly DfineryException Poisoned = new(DfineryFailure.Refused, "No.", 400, ResultCode.UnsupportedProperty);

    [Fact]
    public void A_piece_that_breaks_after_a_good_answer_to_another_is_divided_at_once()
    {
        using HandRun hand = BrokenSecond(rows: 60);
        hand.Pass(0.25);
        hand.Answer("21-30");
        hand.Answer("31-40", Reset);

        // No time has passed.
        hand.Check("31-35");
        hand.Answer("31-35", Reset);
        hand.Answer("36-40", Reset);

        // Nothing was answered well since these were made: it may be an outage, and no new row goes.
        hand.Check();
        hand.Pass(0.25);
        hand.Check();
        hand.Pass(0.25);
        hand.Answer("31-32");
        hand.Check("36-37");
    }

    [Fact]
    public void Where_a_piece_fails_for_a_reason_of_the_servers_the_rest_goes_again_together_with_it()
    {
        using HandRun hand = BrokenSecond(rows: 40);
        int drawn = 0;
        hand.Options.Random = () => ++drawn / 10d;
        hand.Pass(0.25);
        hand.Answer("21-30", Busy);

        // One delay for all of them: 0.1 of a second.
        Assert.Equal(1, drawn);
        hand.Pass(0.05);
        hand.Check();
        hand.Pass(0.05);
        hand.Check("21-40");
    }

    [Fact]
    public void The_rest_of_a_batch_still_goes_again_where_its_piece_has_no_retry_left()
    {
        using HandRun hand = BrokenSecond(rows: 40, retries: 1);
        hand.Pass(0.25);
        hand.Answer("21-30", Busy);
        hand.Complete();
        hand.Pass(0.25);

        hand.Answer("31-40");
        Assert.Equal(
            [UserStatus.Succeeded, UserStatus.Unknown, UserStatus.Succeeded],
            hand.Take().Select(row => row.Status).Where((_, i) => i % 10 == 0).Skip(1));
    }

    [Fact]
    public void Pieces_that_break_are_no_congestion()
    {
        using var hand = new HandRun(HandRun.Halves(throttle: 12));
        hand.Add(1, 2000);
        foreach (string rows in new[] { "1-20", "21-40", "41-60" })
            hand.Answer(rows);
        Assert.Equal(12, hand.Run.Progress.InFlight);
        hand.Answer("61-80", BulkServer.TimedOut);
        foreach (string rows in new[] { "81-100", "101-120", "121-140", "141-160" })
            hand.Answer(rows);
        Assert.InRange(hand.Run.Progress.InFlight, 8, 9);
        hand.Pass(0.25);

        // Three tenths less for the batch, and no less for its pieces.
        foreach (string piece in new[] { "61-70", "61-65", "61-62", "61" })
        {
            hand.Answer(hand.Waiting[^1]);
            int inFlight = hand.Run.Progress.InFlight;
            hand.Answer(piece, BulkServer.TimedOut);
            Assert.Equal(inFlight, hand.Run.Progress.InFlight);
        }
    }

    [Fact]
    public void A_run_that_is_stopped_before_the_pieces_go_says_of_their_rows_what_came_of_the_batch()
    {
        using var hand = new HandRun(HandRun.Halves());
        hand.Add(1, 20);
        hand.Answer("1-20", Reset);
        hand.Run.Stop(StopReason.InputRefused);

        Assert.All(hand.Take(), row => Assert.Equal((UserStatus.Unknown, "Reset.", 1), (row.Status, row.Message, row.Attempts)));
    }

    [Fact]
    public void A_piece_that_is_refused_goes_on_in_halves_and_the_next_batch_that_breaks_waits_for_them()
    {
        using HandRun hand = BrokenSecond(rows: 60);
        hand.Pass(0.25);
        hand.Answer("21-30", Poisoned);
        hand.Answer("21-25");
        hand.Answer("26-30");
        hand.Answer("31-40");

        hand.Answer("41-60", Reset);
        hand.Pass(0.25);
        hand.Answer("41-50");
        hand.Check("51-60");
    }

    [Fact]
    public void A_row_alone_that_breaks_after_good_answers_is_no_outage()
    {
        BulkOptions options = HandRun.Halves();
        options.InputPause = TimeSpan.FromSeconds(1);
        using var hand = new HandRun(options);
        hand.Add(1, 22);
        hand.Answer("1-20");
        hand.Pass(1.5);
        hand.Answer("21-22", Reset);
        hand.Pass(0.25);
        hand.Answer("21");
        hand.Answer("22", Reset);
        hand.Check();
        hand.Pass(0.5);
        hand.Check("22");

        hand.Add(23, 20);
        hand.Answer("22", Reset);
        hand.Check("23-42");
    }

    [Fact]
    public void A_row_alone_that_broke_first_and_was_never_followed_by_a_good_answer_is_an_outage()
    {
        BulkOptions options = HandRun.Halves();
        options.InputPause = TimeSpan.FromSeconds(1);
        using var hand = new HandRun(options);
        hand.Add(1, 21);
        hand.Answer("1-20");
        hand.Pass(1.5);
        hand.Answer("21", Reset);
        hand.Pass(0.25);

        hand.Add(22, 20);
        hand.Answer("21", Reset);
        hand.Check();
    }

    /// <summary>The first request was answered, the second broke, and its first half waits for a quarter of a second.</summary>
    private static HandRun BrokenSecond(int rows, int retries = 5)
    {
        var hand = new HandRun(HandRun.Halves(retries: retries));
        hand.Add(1, rows);
        hand.Answer("1-20");
        hand.Answer("21-40", Reset);
        hand.Check();
        return hand;
    }
}
