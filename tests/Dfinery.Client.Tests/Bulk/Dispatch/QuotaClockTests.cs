using System;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>When the window ends, answer by answer. The server's clock shows noon when the caller's shows 0.</summary>
public class QuotaClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private QuotaClock _clock;

    [Fact]
    public void Before_any_answer_nothing_is_known_but_the_contracts_length()
    {
        Assert.Equal(At(60), _clock.Length);
        Assert.Equal(At(2), _clock.Jitter);
        Assert.Null(_clock.ServerEnd);
    }

    [Fact]
    public void The_window_ends_when_the_header_says()
    {
        Assert.Equal(QuotaTurn.New, Read(10, end: 50));
        Expect(began: 10, end: 50, serverEnd: 50);
    }

    [Fact]
    public void The_window_ends_at_the_latest_one_length_after_it_was_heard_of()
    {
        Read(10, end: 71.5);

        Expect(began: 10, end: 70, serverEnd: 71.5);
    }

    /// <summary>An end that cannot be is not believed: the window then ends one length after it was heard of.</summary>
    [Theory]
    [InlineData(0, -2, true)]
    [InlineData(0, -2.001, false)]
    [InlineData(0, 62, true)]
    [InlineData(0, 62.001, false)]
    [InlineData(10, -12, true)]
    [InlineData(10, -12.001, false)]
    [InlineData(10, 72, true)]
    [InlineData(10, 72.001, false)]
    [InlineData(100, -62, true)]
    [InlineData(100, -62.001, false)]
    [InlineData(100, 122, true)]
    [InlineData(100, 122.001, false)]
    public void An_end_is_believed_up_to_two_seconds_and_the_answers_time_out_of_the_window(double took, double left, bool isBelieved)
    {
        Read(200, end: 200 + left, sent: 200 - took);

        Expect(began: 200, end: isBelieved ? Math.Min(200 + left, 260) : 260, serverEnd: isBelieved ? 200 + left : 260);
    }

    [Fact]
    public void An_end_that_can_be_replaces_one_that_cannot_but_not_where_its_request_is_older()
    {
        Read(0, end: 5000);

        Assert.Equal(QuotaTurn.Old, Read(1, end: 50, isNewest: false));
        Expect(began: 0, end: 60, serverEnd: 60);
        Assert.Equal(QuotaTurn.New, Read(2, end: 50));
        Expect(began: 2, end: 50, serverEnd: 50);
    }

    [Fact]
    public void An_end_that_cannot_be_changes_nothing_where_one_is_known_that_can()
    {
        Read(0, end: 50);

        Assert.Equal(QuotaTurn.Same, Read(1, end: 5000));
        Expect(began: 0, end: 50, serverEnd: 50);
    }

    [Fact]
    public void Of_ends_that_cannot_be_a_later_one_still_is_a_new_window()
    {
        Read(0, end: 5000);

        Assert.Equal(QuotaTurn.Same, Read(30, end: 5000));
        Expect(began: 0, end: 60, serverEnd: 60);
        Assert.Equal(QuotaTurn.New, Read(31, end: 6000));
        Expect(began: 31, end: 91, serverEnd: 91);
        // Where ends mean nothing, nor does their distance.
        Assert.Equal(QuotaTurn.New, Read(32, end: 6010));
        Expect(began: 32, end: 92, serverEnd: 92);
    }

    [Fact]
    public void Ends_that_differ_by_up_to_two_seconds_are_one_and_the_latest_counts()
    {
        Read(0, end: 50);

        Assert.Equal(QuotaTurn.Same, Read(1, end: 52));
        Expect(began: 0, end: 52, serverEnd: 52);
        Assert.Equal(QuotaTurn.Same, Read(2, end: 50));
        Expect(began: 0, end: 52, serverEnd: 52);
    }

    [Fact]
    public void An_end_that_goes_on_and_on_has_moved()
    {
        Read(0, end: 50);
        Read(1, end: 52);

        Assert.Equal(QuotaTurn.Moved, Read(3, end: 52.001));
        Expect(began: 3, end: 52.001, serverEnd: 52.001);
        Assert.Equal(QuotaTurn.Same, Read(4, end: 54.001));
        Expect(began: 3, end: 54.001, serverEnd: 54.001);
        Assert.Equal(QuotaTurn.Moved, Read(5, end: 54.002));
    }

    [Theory]
    [InlineData(60, 106, true)]
    [InlineData(60, 105.999, false)]
    [InlineData(60, 52.001, false)]
    [InlineData(4, 52, true)]
    [InlineData(4, 51.999, false)]
    public void A_later_end_is_a_new_windows_where_it_is_a_length_later(double length, double end, bool isNew)
    {
        Read(49, end: 50, length: length);

        Assert.Equal(isNew ? QuotaTurn.New : QuotaTurn.Moved, Read(50, end, length: length));
        Expect(began: 50, end: end, serverEnd: end);
    }

    [Theory]
    [InlineData(52.001)]
    [InlineData(106)]
    public void A_later_end_of_an_older_request_is_not_taken(double end)
    {
        Read(49, end: 50);

        Assert.Equal(QuotaTurn.Old, Read(50, end, isNewest: false));
        Expect(began: 49, end: 50, serverEnd: 50);
    }

    [Fact]
    public void An_earlier_end_corrects_the_known_one()
    {
        Read(0, end: 50);

        Assert.Equal(QuotaTurn.Same, Read(1, end: 40));
        Expect(began: 0, end: 40, serverEnd: 40);
        // From here on it is compared with the corrected one.
        Read(2, end: 42);
        Assert.Equal(QuotaTurn.Moved, Read(3, end: 43));
    }

    [Theory]
    [InlineData(60.999, true)]
    [InlineData(61, false)]
    public void An_earlier_end_of_a_request_from_before_the_window_is_that_of_a_window_that_has_passed(double sent, bool isOld)
    {
        Read(0, end: 60);
        Read(61, end: 120);

        Assert.Equal(isOld ? QuotaTurn.Old : QuotaTurn.Same, Read(62, end: 60, sent: sent));
        Expect(began: 61, end: isOld ? 120 : 60, serverEnd: isOld ? 120 : 60);
    }

    [Fact]
    public void A_restart_begins_a_window_whose_end_is_not_known()
    {
        Read(0, end: 5000);

        _clock = _clock.Restart(At(60));

        Expect(began: 60, end: 120, serverEnd: 120);
    }

    [Fact]
    public void After_a_restart_the_end_has_not_moved_yet()
    {
        Read(0, end: 50);
        Read(1, end: 51.5);

        _clock = _clock.Restart(At(50.5));

        Assert.Equal(QuotaTurn.Same, Read(51, end: 53.5));
        Expect(began: 50.5, end: 53.5, serverEnd: 53.5);
    }

    [Theory]
    [InlineData("0", 60)]
    [InlineData("0 10", 10)]
    [InlineData("60 10", 60)]
    [InlineData("60 10 10", 10)]
    [InlineData("60 10 0 10", 60)]
    [InlineData("60 10 60 10", 60)]
    [InlineData("60 10 20 10", 60)]
    [InlineData("60 10 20 10 10", 10)]
    public void One_length_that_contradicts_the_others_changes_nothing_and_two_in_a_row_do(string lengths, double expected)
    {
        foreach (string length in lengths.Split(' '))
            Read(0, end: 1, length: int.Parse(length));

        Assert.Equal(At(expected), _clock.Length);
    }

    [Theory]
    [InlineData(60, 2)]
    [InlineData(10, 2)]
    [InlineData(8, 2)]
    [InlineData(4, 1)]
    [InlineData(1, 0.25)]
    public void Ends_of_one_window_differ_by_two_seconds_or_a_quarter_of_it(double length, double jitter)
    {
        Read(0, end: 1, length: length);

        Assert.Equal(At(jitter), _clock.Jitter);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Reads an answer; a length of 0 stands for none.</summary>
    private QuotaTurn Read(double now, double end, double? sent = null, bool isNewest = true, double length = 60)
    {
        var reading = new QuotaReading(5, Noon + At(end), Noon + At(now), length > 0 ? At(length) : null);
        _clock = _clock.Read(reading, new QuotaPass(1, At(sent ?? now)), isNewest, At(now), default, out QuotaTurn turn);
        return turn;
    }

    private void Expect(double began, double end, double serverEnd) => Assert.Equal(
        (At(began), At(end), Noon + At(serverEnd)),
        (_clock.Began, _clock.End, _clock.ServerEnd));
}
