using Dfinery.Client.Contract;

namespace Dfinery.Client.Bulk.Verdict;

/// <summary>
/// Tells an outage of the server from failures of single requests. Pure arithmetic over the outcomes of a run. Not thread-safe; the
/// caller holds the run's lock.
/// </summary>
internal sealed class ServerHealth
{
    private const int MostGivenUp = 10 * UserOperation.MaxUsers;

    private int _givenUp;

    /// <summary>Good answers so far.</summary>
    public long GoodAnswers { get; private set; }

    /// <summary>True where every request since the last good answer was lost, answered with 5xx, or unreadable.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Learns from the outcome of a request.</summary>
    public void Observe(CallOutcome outcome)
    {
        if (outcome.IsGood)
        {
            GoodAnswers++;
            _givenUp = 0;
            IsSilent = false;
        }
        else if (outcome.Failure is not null)
        {
            // A 429 shows that the server is there, not that it works.
            IsSilent = !outcome.IsThrottled;
        }
    }

    /// <summary>Counts a row whose request failed and that has no retry left. True: no usable response for too long.</summary>
    /// <param name="isAnswered">True where a response came.</param>
    /// <param name="answersBefore"><see cref="GoodAnswers"/> when the row was first sent.</param>
    public bool GiveUp(bool isAnswered, long answersBefore) =>
        ++_givenUp >= MostGivenUp || (!isAnswered && answersBefore == GoodAnswers);
}
