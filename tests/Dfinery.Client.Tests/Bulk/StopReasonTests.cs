using System;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What users read when a run ends early.</summary>
public class StopReasonTests
{
    private static readonly DfineryException Failure = new(DfineryFailure.Refused, "HTTP 503", 503);

    [Theory]
    [InlineData(0.2, "1 second")]
    [InlineData(1, "1 second")]
    [InlineData(1.001, "2 seconds")]
    [InlineData(59, "59 seconds")]
    [InlineData(59.5, "1 minute")]
    [InlineData(60, "1 minute")]
    [InlineData(61, "61 seconds")]
    [InlineData(120, "2 minutes")]
    [InlineData(599, "599 seconds")]
    [InlineData(600, "10 minutes")]
    [InlineData(601, "11 minutes")]
    [InlineData(660, "11 minutes")]
    [InlineData(10_799, "180 minutes")]
    [InlineData(10_800, "3 hours")]
    [InlineData(10_801, "4 hours")]
    [InlineData(14_400, "4 hours")]
    [InlineData(86_400, "24 hours")]
    public void A_wait_is_exact_below_ten_minutes_and_never_too_short_above(double seconds, string words)
    {
        TimeSpan wait = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));

        Check(
            StopReason.QuotaWaitTooLong(wait, TimeSpan.FromMinutes(15)),
            StopKind.WaitTooLong,
            $"The quota is spent for another {words}, longer than -MaxWaitSec 900 allows.",
            429,
            4006);
        Check(StopReason.QuotaStarved(wait), StopKind.QuotaStarved, $"Every request of the last {words} was refused with 429.", 429, 4006);
    }

    [Fact]
    public void Only_a_quota_that_others_take_is_starved()
    {
        Assert.True(StopReason.QuotaStarved(TimeSpan.FromMinutes(15)).Failure!.IsStarved);
        Assert.False(StopReason.QuotaWaitTooLong(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1)).Failure!.IsStarved);
    }

    [Fact]
    public void Each_reason_is_said_in_a_sentence()
    {
        Check(StopReason.TooManyFailures(7), StopKind.TooManyFailures, "More than 7 rows were refused or got no verdict.");
        Check(StopReason.EveryRowRefused(4007, "No."), StopKind.EveryRowRefused, "No.", code: 4007);
        Check(StopReason.EveryRowRefused(null, null), StopKind.EveryRowRefused, "");
        Assert.Equal(
            (StopKind.ConnectionClosed, DfineryFailure.Closed, "It was disconnected, or replaced by another one of the same name."),
            (StopReason.ConnectionClosed.Kind, StopReason.ConnectionClosed.Failure!.Failure, StopReason.ConnectionClosed.Failure.Message));
    }

    [Fact]
    public void An_unexpected_exception_is_named_without_its_message()
    {
        var inner = new InvalidCastException("secret");
        var reason = StopReason.InternalError(inner);

        Assert.Equal(StopKind.InternalError, reason.Kind);
        Assert.Equal(
            (DfineryFailure.Unreadable, "InvalidCastException in the client.", inner),
            (reason.Failure!.Failure, reason.Failure.Message, reason.Failure.InnerException));
    }

    [Fact]
    public void A_failed_call_is_the_failure_to_report()
    {
        foreach ((StopReason reason, StopKind kind) in new[]
        {
            (StopReason.FatalAnswer(Failure), StopKind.FatalAnswer),
            (StopReason.NoUsableAnswer(Failure), StopKind.NoUsableAnswer),
            (StopReason.RetryAfterTooLong(Failure), StopKind.WaitTooLong),
        })
        {
            Assert.Equal(kind, reason.Kind);
            Assert.Same(Failure, reason.Failure);
        }
    }

    [Fact]
    public void What_the_caller_ended_has_no_failure()
    {
        Assert.Equal((StopKind.Cancelled, null), (StopReason.Cancelled.Kind, StopReason.Cancelled.Failure));
        Assert.Equal((StopKind.InputRefused, null), (StopReason.InputRefused.Kind, StopReason.InputRefused.Failure));
    }

    private static void Check(StopReason reason, StopKind kind, string message, int? status = null, int? code = null) => Assert.Equal(
        (kind, DfineryFailure.Refused, message, status, code),
        (reason.Kind, reason.Failure!.Failure, reason.Failure.Message, reason.Failure.StatusCode, reason.Failure.ResultCode));
}
