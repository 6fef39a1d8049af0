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
    [InlineData(DfineryFailure.Refused, 503, null, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 408, null, true, false, true, false)]
    [InlineData(DfineryFailure.Refused, 200, 5003, true, false, true, false)]
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
