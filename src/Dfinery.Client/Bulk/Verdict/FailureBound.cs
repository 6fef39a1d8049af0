namespace Dfinery.Client.Bulk.Verdict;

/// <summary>
/// Tells when so much of a run has failed that it should end. Pure arithmetic over settled rows. Not thread-safe; the caller holds the
/// run's lock.
/// </summary>
/// <param name="most">The run ends when more rows than that were Failed or Unknown; <c>null</c>: no bound.</param>
/// <param name="sample">The run ends when so many rows came first and all were refused with one code; 0: it does not.</param>
internal sealed class FailureBound(long? most, int sample)
{
    private long _failed;
    private int _alike;
    private int? _code;
    private bool _differs;

    /// <summary>Observes a row that is being settled. Gives the reason to end the run, or <c>null</c>.</summary>
    public StopReason? Observe(BulkRow row, RowOutcome outcome)
    {
        if (outcome.Status is UserStatus.Failed or UserStatus.Unknown && ++_failed > most)
            return StopReason.TooManyFailures(most.Value);
        _differs |= outcome.Status is UserStatus.Succeeded or UserStatus.Unchanged;
        if (_differs || row.Attempts == 0 || row.HasFailedBefore)
            return null;

        _differs = outcome.Status != UserStatus.Failed || (_alike > 0 && outcome.Code != _code);
        _code = outcome.Code;
        return !_differs && ++_alike == sample ? StopReason.EveryRowRefused(outcome.Code, outcome.Message) : null;
    }
}
