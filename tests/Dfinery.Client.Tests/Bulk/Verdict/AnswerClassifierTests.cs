using System;
using System.Collections.Generic;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class AnswerClassifierTests
{
    [Theory]
    [InlineData(401, null, (int)NextStepKind.Stop)]
    [InlineData(403, null, (int)NextStepKind.Stop)]
    [InlineData(400, 4001, (int)NextStepKind.Stop)]
    [InlineData(403, 4003, (int)NextStepKind.Stop)]
    [InlineData(403, 4004, (int)NextStepKind.Stop)]
    [InlineData(400, 4005, (int)NextStepKind.Stop)]
    [InlineData(300, null, (int)NextStepKind.Stop)]
    [InlineData(302, null, (int)NextStepKind.Stop)]
    [InlineData(404, null, (int)NextStepKind.Stop)]
    [InlineData(405, null, (int)NextStepKind.Stop)]
    // No answer of this API, whatever code it carries.
    [InlineData(300, 4007, (int)NextStepKind.Stop)]
    [InlineData(302, 4007, (int)NextStepKind.Stop)]
    [InlineData(404, 4007, (int)NextStepKind.Stop)]
    [InlineData(405, 4007, (int)NextStepKind.Stop)]
    [InlineData(402, null, (int)NextStepKind.Stop)]
    [InlineData(407, null, (int)NextStepKind.Stop)]
    [InlineData(418, null, (int)NextStepKind.Stop)]
    [InlineData(408, null, (int)NextStepKind.Retry)]
    [InlineData(429, 4006, (int)NextStepKind.Retry)]
    [InlineData(429, null, (int)NextStepKind.Retry)]
    [InlineData(400, 4006, (int)NextStepKind.Retry)]
    [InlineData(200, 5003, (int)NextStepKind.Retry)]
    [InlineData(400, 5999, (int)NextStepKind.Retry)]
    [InlineData(500, null, (int)NextStepKind.Retry)]
    [InlineData(503, null, (int)NextStepKind.Retry)]
    [InlineData(400, null, (int)NextStepKind.Settle)]
    [InlineData(413, null, (int)NextStepKind.Settle)]
    [InlineData(400, 4002, (int)NextStepKind.Settle)]
    [InlineData(400, 4007, (int)NextStepKind.Settle)]
    [InlineData(500, 4008, (int)NextStepKind.Settle)]
    [InlineData(400, 4999, (int)NextStepKind.Settle)]
    [InlineData(400, 4000, (int)NextStepKind.Settle)]
    // Of an unknown code nothing is known but what the HTTP status says.
    [InlineData(418, 3999, (int)NextStepKind.Stop)]
    [InlineData(418, 4000, (int)NextStepKind.Settle)]
    [InlineData(200, 3999, (int)NextStepKind.Retry)]
    [InlineData(418, 6000, (int)NextStepKind.Stop)]
    [InlineData(500, 3999, (int)NextStepKind.Retry)]
    [InlineData(500, 6000, (int)NextStepKind.Retry)]
    public void A_refused_call_of_one_row(int status, int? code, int expected)
    {
        NextStep step = AnswerClassifier.OfFailure(Refused(status, code), 1);

        Assert.Equal((NextStepKind)expected, step.Kind);
        Assert.Equal(step.Kind == NextStepKind.Stop, step.Outcome.EndedRun);
        if (step.Kind != NextStepKind.Retry)
            Assert.Equal((UserStatus.Failed, code, "No."), (step.Outcome.Status, step.Outcome.Code, step.Outcome.Message));
    }

    [Theory]
    [InlineData(400, 4007)]
    [InlineData(400, 4999)]
    [InlineData(400, null)]
    [InlineData(413, null)]
    public void A_refused_batch_is_split_and_blames_none_of_its_rows(int status, int? code)
    {
        NextStep step = AnswerClassifier.OfFailure(Refused(status, code), 2);

        Assert.Equal(NextStepKind.Split, step.Kind);
        Assert.Equal((UserStatus.NotAttempted, (int?)null), (step.Outcome.Status, step.Outcome.Code));
    }

    [Theory]
    [InlineData(DfineryFailure.ConnectionLost, null, null, false, UserStatus.Unknown)]
    [InlineData(DfineryFailure.ConnectionLost, null, null, true, UserStatus.NotAttempted)]
    [InlineData(DfineryFailure.TimedOut, null, null, false, UserStatus.Unknown)]
    [InlineData(DfineryFailure.Unreadable, 200, null, false, UserStatus.Unknown)]
    [InlineData(DfineryFailure.Refused, 500, null, false, UserStatus.Unknown)]
    [InlineData(DfineryFailure.Refused, 503, null, false, UserStatus.Unknown)]
    [InlineData(DfineryFailure.Refused, 408, null, false, UserStatus.Unknown)]
    [InlineData(DfineryFailure.Refused, 503, 5003, false, UserStatus.Failed)]
    [InlineData(DfineryFailure.Refused, 429, null, false, UserStatus.Failed)]
    [InlineData(DfineryFailure.Refused, 429, 4006, false, UserStatus.Failed)]
    public void A_call_that_may_pass_says_how_its_rows_end_without_another_try(
        DfineryFailure failure, int? status, int? code, bool neverSent, UserStatus expected)
    {
        NextStep step = AnswerClassifier.OfFailure(new DfineryException(failure, "No.", status, code) { NeverSent = neverSent }, 20);

        Assert.Equal(NextStepKind.Retry, step.Kind);
        Assert.Equal((expected, code, "No."), (step.Outcome.Status, step.Outcome.Code, step.Outcome.Message));
    }

    [Theory]
    [InlineData(DfineryFailure.ConnectionLost, null, null, true)]
    [InlineData(DfineryFailure.TimedOut, null, null, true)]
    [InlineData(DfineryFailure.Refused, 500, null, true)]
    [InlineData(DfineryFailure.Refused, 502, null, true)]
    [InlineData(DfineryFailure.Refused, 500, 5000, true)]
    [InlineData(DfineryFailure.Refused, 500, 5999, true)]
    [InlineData(DfineryFailure.Refused, 500, 6000, false)]
    [InlineData(DfineryFailure.Refused, 400, null, false)]
    [InlineData(DfineryFailure.Refused, 500, 5003, false)]
    [InlineData(DfineryFailure.Refused, 500, 4008, false)]
    [InlineData(DfineryFailure.Refused, 503, null, false)]
    [InlineData(DfineryFailure.Refused, 429, 4006, false)]
    [InlineData(DfineryFailure.Refused, 400, 4007, false)]
    [InlineData(DfineryFailure.Unreadable, 200, null, false)]
    public void A_request_may_break_at_one_row_unless_the_server_speaks_of_itself(
        DfineryFailure failure, int? status, int? code, bool expected)
    {
        Assert.Equal(expected, MayBeOne());
        Assert.False(MayBeOne(neverSent: true));
        Assert.False(MayBeOne(retryAfter: TimeSpan.FromSeconds(1)));

        bool MayBeOne(bool neverSent = false, TimeSpan? retryAfter = null) => AnswerClassifier.MayBeDueToOneRow(CallOutcome.Of(
            new DfineryException(failure, "No.", status, code) { NeverSent = neverSent, RetryAfter = retryAfter }));
    }

    [Theory]
    [InlineData((int)VerdictKind.Succeeded, 2000, (int)NextStepKind.Settle, UserStatus.Succeeded, null)]
    [InlineData((int)VerdictKind.Unspoken, 0, (int)NextStepKind.Retry, UserStatus.Unknown, null)]
    [InlineData((int)VerdictKind.Failed, 4001, (int)NextStepKind.Stop, UserStatus.Failed, 4001)]
    [InlineData((int)VerdictKind.Failed, 4004, (int)NextStepKind.Stop, UserStatus.Failed, 4004)]
    [InlineData((int)VerdictKind.Failed, 4008, (int)NextStepKind.Settle, UserStatus.Failed, 4008)]
    [InlineData((int)VerdictKind.Failed, 4999, (int)NextStepKind.Settle, UserStatus.Failed, 4999)]
    [InlineData((int)VerdictKind.Failed, 4000, (int)NextStepKind.Settle, UserStatus.Failed, 4000)]
    [InlineData((int)VerdictKind.Failed, 4006, (int)NextStepKind.Retry, UserStatus.Failed, 4006)]
    [InlineData((int)VerdictKind.Failed, 5003, (int)NextStepKind.Retry, UserStatus.Failed, 5003)]
    // A failure that calls itself a success, or has no code, says nothing.
    [InlineData((int)VerdictKind.Failed, 2000, (int)NextStepKind.Retry, UserStatus.Unknown, null)]
    [InlineData((int)VerdictKind.Failed, 0, (int)NextStepKind.Retry, UserStatus.Unknown, null)]
    [InlineData((int)VerdictKind.Failed, 3999, (int)NextStepKind.Retry, UserStatus.Unknown, null)]
    [InlineData((int)VerdictKind.Failed, 6000, (int)NextStepKind.Retry, UserStatus.Unknown, null)]
    public void A_user_of_an_answer(int verdict, int code, int expected, UserStatus status, int? expectedCode)
    {
        NextStep step = AnswerClassifier.OfUser(new UserVerdict((VerdictKind)verdict, code, "Words."));

        Assert.Equal((NextStepKind)expected, step.Kind);
        Assert.Equal((status, expectedCode), (step.Outcome.Status, step.Outcome.Code));
        Assert.Equal(step.Kind == NextStepKind.Stop, step.Outcome.EndedRun);
    }

    [Fact]
    public void A_viewed_user_has_the_properties_of_the_answer_and_others_have_none()
    {
        KeyValuePair<string, PropertyValue>[] properties = [new("age", PropertyValue.String("3"))];

        Assert.Same(properties, AnswerClassifier.OfUser(new UserVerdict(VerdictKind.Succeeded, 2000, null, properties)).Outcome.Properties);
        // A run of a million rows has one outcome for all that succeeded.
        Assert.Same(RowOutcome.Succeeded, AnswerClassifier.OfUser(new UserVerdict(VerdictKind.Succeeded, 2000, null)).Outcome);
        Assert.Null(RowOutcome.Succeeded.Properties);
    }

    [Fact]
    public void A_user_that_is_not_named_says_so() => Assert.Equal(
        "The answer did not name this user.", AnswerClassifier.OfUser(default).Outcome.Message);

    [Fact]
    public void Each_row_gets_its_own_verdict_and_a_cancelled_one_is_unknown()
    {
        var answer = new Answer([new(VerdictKind.Succeeded, 2000, null), new(VerdictKind.Failed, 4008, "No.")]);

        Assert.Equal(UserStatus.Succeeded, AnswerClassifier.Classify(CallOutcome.Of(answer), 0, 2).Outcome.Status);
        Assert.Equal(4008, AnswerClassifier.Classify(CallOutcome.Of(answer), 1, 2).Outcome.Code);
        NextStep cancelled = AnswerClassifier.Classify(CallOutcome.Cancelled, 0, 2);
        Assert.Equal((NextStepKind.Settle, UserStatus.Unknown), (cancelled.Kind, cancelled.Outcome.Status));
    }

    private static DfineryException Refused(int status, int? code) => new(DfineryFailure.Refused, "No.", status, code);
}
