using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class CallOutcomeTests
{
    private static readonly QuotaReading Quota = new(7, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(DfineryFailure.Refused, 429, 4006, true, true, false, false)]
    [InlineData(DfineryFailure.Refused, 429, null, true, true, false, false)]
    [InlineData(DfineryFailure.Refused, 400, 4006, true, true, false, false)]
    [InlineData(DfineryFailure.Refused, 407, null, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 408, null, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 409, null, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 428, null, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 430, null, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 499, null, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 500, null, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 503, 4002, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 200, 4999, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 200, 5000, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 200, 5999, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 200, 6000, true, false, false, true)]
    [InlineData(DfineryFailure.Unreadable, 503, 5003, true, false, false, false)]
    [InlineData(DfineryFailure.Refused, 400, 4007, true, false, false, true)]
    [InlineData(DfineryFailure.Refused, 401, null, true, false, false, true)]
    [InlineData(DfineryFailure.Unreadable, 200, null, true, false, false, false)]
    [InlineData(DfineryFailure.TimedOut, null, null, false, false, true, false)]
    [InlineData(DfineryFailure.ConnectionLost, null, null, false, false, false, false)]
    public void Of_a_failure(DfineryFailure failure, int? status, int? code, bool answered, bool throttled, bool congested, bool good)
    {
        TimeSpan wait = TimeSpan.FromSeconds(3);
        CallOutcome outcome = CallOutcome.Of(new DfineryException(failure, "No.", status, code) { RetryAfter = wait, Quota = Quota });

        Assert.Equal(
            (answered, throttled, congested, good),
            (outcome.IsAnswered, outcome.IsThrottled, outcome.IsCongested, outcome.IsGood));
        Assert.Equal((congested ? 1d : 0d, wait, Quota), (outcome.BusyShare, outcome.RetryAfter, outcome.Quota));
        Assert.Equal((failure, null, false), (outcome.Failure!.Failure, outcome.Answer, outcome.IsNeverSent));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void An_answer_is_good_and_tells_which_share_of_its_users_was_turned_away(int busy)
    {
        var verdicts = Enumerable.Range(0, 20).Select(i => i < busy
            ? new UserVerdict(VerdictKind.Failed, 5003, "Busy.")
            : new UserVerdict(i % 2 == 0 ? VerdictKind.Succeeded : VerdictKind.Failed, i % 2 == 0 ? 2000 : 4008, null));

        CallOutcome outcome = CallOutcome.Of(new Answer([.. verdicts], Quota));

        Assert.True(outcome.IsAnswered && outcome.IsGood && !outcome.IsCongested && !outcome.IsThrottled);
        Assert.Equal((busy / 20d, Quota), (outcome.BusyShare, outcome.Quota));
    }

    [Fact]
    public void A_user_that_the_quota_turned_away_is_no_congestion() =>
        Assert.Equal(0, CallOutcome.Of(new Answer([new UserVerdict(VerdictKind.Failed, 4006, "Too many.")])).BusyShare);

    [Fact]
    public void Only_a_user_that_failed_can_have_been_turned_away() =>
        Assert.Equal(0, CallOutcome.Of(new Answer([new UserVerdict(VerdictKind.Succeeded, 5003, null)])).BusyShare);

    [Fact]
    public void An_answer_without_users_turned_none_away() => Assert.Equal(0, CallOutcome.Of(new Answer([])).BusyShare);

    [Fact]
    public void An_answer_is_kept_and_is_no_failure()
    {
        var answer = new Answer([]);
        CallOutcome outcome = CallOutcome.Of(answer);

        Assert.Same(answer, outcome.Answer);
        Assert.Equal((null, null, false), (outcome.Failure, outcome.RetryAfter, outcome.IsNeverSent));
    }

    [Fact]
    public void An_answered_single_call_is_good()
    {
        CallOutcome outcome = CallOutcome.Of(new RawAnswer("{}", Quota));

        Assert.True(outcome.IsAnswered && outcome.IsGood && !outcome.IsCongested && !outcome.IsThrottled);
        Assert.Equal((0, Quota, null, null), (outcome.BusyShare, outcome.Quota, outcome.Answer, outcome.Failure));
    }

    [Fact]
    public void A_cancelled_call_says_nothing_about_the_server()
    {
        CallOutcome outcome = CallOutcome.Cancelled;

        Assert.False(outcome.IsAnswered || outcome.IsGood || outcome.IsCongested || outcome.IsThrottled || outcome.IsNeverSent);
        Assert.Equal(0, outcome.BusyShare);
    }

    [Fact]
    public void A_call_that_found_no_connection_was_never_sent()
    {
        Assert.True(CallOutcome.Of(new DfineryException(DfineryFailure.ConnectionLost, "No.") { NeverSent = true }).IsNeverSent);
        Assert.False(CallOutcome.Of(new DfineryException(DfineryFailure.ConnectionLost, "No.")).IsNeverSent);
    }
}
