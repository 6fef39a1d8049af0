using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class ServerHealthTests
{
    private static readonly CallOutcome Good = CallOutcome.Of(new Answer([]));
    private static readonly CallOutcome Lost = CallOutcome.Of(new DfineryException(DfineryFailure.ConnectionLost, "Lost."));

    [Fact]
    public void Failures_make_a_silence_and_one_good_answer_ends_it()
    {
        var health = new ServerHealth();
        Assert.False(health.IsSilent);

        health.Observe(Lost);
        Assert.True(health.IsSilent);
        health.Observe(CallOutcome.Cancelled);
        Assert.True(health.IsSilent);
        health.Observe(Good);
        Assert.False(health.IsSilent);
        Assert.Equal(1, health.GoodAnswers);
        health.Observe(CallOutcome.Cancelled);
        Assert.False(health.IsSilent);
    }

    [Fact]
    public void A_throttled_request_shows_that_the_server_is_there_but_is_no_good_answer()
    {
        var health = new ServerHealth();
        health.Observe(Lost);
        health.Observe(CallOutcome.Of(new DfineryException(DfineryFailure.Refused, "Too many.", 429)));

        Assert.Equal((false, 0), (health.IsSilent, health.GoodAnswers));
    }

    [Fact]
    public void A_row_that_was_never_answered_shows_an_outage_unless_another_request_was()
    {
        var health = new ServerHealth();
        health.Observe(Good);
        Assert.True(health.GiveUp(isAnswered: false, answersBefore: 1));

        health.Observe(Good);
        Assert.False(health.GiveUp(isAnswered: false, answersBefore: 1));
    }

    [Fact]
    public void Two_hundred_rows_given_up_without_a_good_answer_show_an_outage()
    {
        var health = new ServerHealth();

        Assert.Equal(199, Enumerable.Range(0, 300).TakeWhile(_ => !health.GiveUp(isAnswered: true, answersBefore: 0)).Count());
        health.Observe(Good);
        Assert.False(health.GiveUp(isAnswered: true, answersBefore: 0));
    }
}
