using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>When a run sends, and when it looks again.</summary>
public class BulkPatienceTests
{
    private static readonly UserVerdict Busy = new(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.");

    [Theory]
    [InlineData(8, 3)]
    [InlineData(2, 2)]
    public void While_nothing_was_answered_another_request_goes_each_second_up_to_three(int throttle, int most)
    {
        string[] requests = ["1-20", "21-40", "41-60"];
        BulkOptions options = HandRun.Halves(throttle);
        options.FirstPatience = TimeSpan.FromSeconds(1);
        OpenGate(options);
        using var hand = new HandRun(options);
        hand.Pass(7);
        hand.Add(1, 100);
        for (int i = 1; i < most; i++)
        {
            hand.Pass(0.999);
            hand.Check(requests[..i]);
            hand.Pass(0.001);
            hand.Check(requests[..(i + 1)]);
        }

        int timers = hand.Time.TimersSet;
        hand.Pass(60);
        hand.Check(requests[..most]);
        Assert.Equal(timers, hand.Time.TimersSet);

        hand.Answer("1-20");
        hand.Check(throttle == 8 ? ["21-40", "41-60", "61-80", "81-100"] : ["21-40", "41-60"]);
    }

    [Fact]
    public void Where_there_is_nothing_more_to_send_nobody_looks()
    {
        BulkOptions options = HandRun.Halves();
        options.FirstPatience = TimeSpan.FromSeconds(1);
        OpenGate(options);
        using var hand = new HandRun(options);
        hand.Add(1, 39);

        Assert.Equal(0, hand.Time.TimersSet);
    }

    [Fact]
    public void While_all_places_are_taken_no_timer_waits_for_a_retry()
    {
        using var hand = new HandRun(HandRun.Halves());
        hand.Add(1, 40);
        hand.Answer("1-20", except: user => user == "u1" ? Busy : null);
        hand.Complete();

        hand.Pass(10);
        Assert.Equal(0, hand.Time.TimersSet);

        hand.Answer("21-40");
        hand.Check("1");
    }

    [Fact]
    public void A_timer_that_counts_milliseconds_is_set_once_and_not_too_early()
    {
        using var hand = new HandRun(HandRun.Halves());
        hand.Pass(0.0003);
        hand.Add(1, 20);
        hand.Complete();
        hand.Answer("1-20", except: user => user == "u1" ? Busy : null);

        // Due at 300 ms, with the others of its fifty milliseconds.
        hand.Pass(0.2999);
        hand.Check();
        hand.Pass(0.0001);

        hand.Check("1");
        Assert.Equal(1, hand.Time.TimersSet);
    }

    [Fact]
    public void Users_that_are_turned_away_wait_each_for_itself_and_rows_of_a_failed_request_together()
    {
        double[] random = [0.1, 0.9, 0.5];
        int drawn = 0;
        BulkOptions options = HandRun.Halves(throttle: 8);
        options.Random = () => random[drawn++];
        using var hand = new HandRun(options);
        hand.Add(1, 20);
        hand.Complete();
        hand.Answer("1-20", except: user => user is "u1" or "u2" ? Busy : null);

        hand.Pass(0.05);
        hand.Check("1");
        hand.Answer("1");
        hand.Pass(0.4);
        hand.Check("2");

        using var together = new HandRun(options);
        together.Add(1, 20);
        together.Answer("1-20", new DfineryException(DfineryFailure.Refused, "HTTP 503", 503));
        Assert.Equal(3, drawn);
        together.Pass(0.25);
        together.Check("1-20");
    }

    [Fact]
    public void A_request_that_was_lost_says_nothing_about_how_many_may_be_in_flight()
    {
        using var hand = new HandRun(HandRun.Halves(throttle: 32));
        hand.Add(1, 600);
        hand.Answer("1-20");
        Assert.Equal(10, hand.Run.Progress.InFlight);

        hand.Answer("21-40", new DfineryException(DfineryFailure.ConnectionLost, "No connection.") { NeverSent = true });
        hand.Answer("41-60");

        Assert.Equal(10, hand.Run.Progress.InFlight);
    }

    [Fact]
    public void During_an_outage_no_new_row_goes_while_a_retry_can_tell_whether_it_is_over()
    {
        using var hand = new HandRun(HandRun.Halves(throttle: 8));
        hand.Add(1, 20);
        hand.Answer("1-20");
        hand.Add(21, 20);
        hand.Answer("21-40", new DfineryException(DfineryFailure.Refused, "HTTP 503", 503));

        hand.Add(41, 20);
        hand.Check();
        hand.Pass(0.25);
        hand.Check("21-40");
        hand.Answer("21-40");
        hand.Check("41-60");
    }

    [Fact]
    public void During_an_outage_one_new_row_goes_at_a_time_where_there_is_no_retry()
    {
        using var hand = new HandRun(HandRun.Halves(throttle: 8, retries: 0));
        hand.Add(1, 20);
        hand.Answer("1-20");
        hand.Add(21, 20);
        hand.Answer("21-40", new DfineryException(DfineryFailure.Refused, "HTTP 503", 503));

        hand.Add(41, 2);
        hand.Check("41");
        hand.Answer("41", new DfineryException(DfineryFailure.Refused, "HTTP 503", 503));
        hand.Check("42");
        hand.Add(43, 1);
        hand.Answer("42");
        hand.Check();
    }

    [Fact]
    public void A_wait_of_just_as_long_as_the_run_may_wait_is_waited_for()
    {
        var later = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503) { RetryAfter = TimeSpan.FromMinutes(15) };
        var throttled = new DfineryException(DfineryFailure.Refused, "Too many.", 429) { RetryAfter = TimeSpan.FromMinutes(15) };
        using var hand = new HandRun(HandRun.Halves());
        hand.Add(1, 40);

        hand.Answer("1-20", later);
        hand.Pass(899.9);
        hand.Check();
        hand.Pass(0.1);
        hand.Answer("1-20");
        hand.Answer("21-40", throttled);

        Assert.Null(hand.Run.StopReason);
    }

    [Fact]
    public void A_user_that_is_turned_away_ends_no_run_however_short_it_may_wait()
    {
        BulkOptions options = HandRun.Halves();
        options.MaxWait = TimeSpan.FromSeconds(0.1);
        using var hand = new HandRun(options);
        hand.Add(1, 20);
        hand.Complete();

        hand.Answer("1-20", except: user => user == "u7" ? Busy : null);
        hand.Pass(0.25);
        hand.Answer("7");

        Assert.Null(hand.Run.StopReason);
        Assert.All(hand.Take(), row => Assert.Equal(UserStatus.Succeeded, row.Status));
    }

    /// <summary>As after an answer without headers.</summary>
    private static void OpenGate(BulkOptions options)
    {
        Assert.True(options.Gate.TryEnter(TimeSpan.Zero, out QuotaPass pass, out _));
        options.Gate.Leave(pass, GateOutcome.Of(null), TimeSpan.Zero, default);
    }
}
