using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>The counts of a run. Not thread-safe; the caller holds the run's lock.</summary>
internal sealed class RunCounters
{
    private readonly long[] _rows = new long[Enum.GetValues(typeof(UserStatus)).Length];
    private long _sent;
    private long _withheld;
    private long _requests;
    private long _retries;
    private long _throttled;
    private string? _lastFailure;

    /// <summary>Counts a batch that is being sent.</summary>
    public void Send(Batch batch)
    {
        _requests++;
        foreach (BulkRow row in batch.Rows)
            _retries += row.Attempts > 0 ? 1 : 0;
    }

    /// <summary>Takes back that the rows of a batch were sent again: it was throttled, and their attempt is not counted.</summary>
    public void TakeBack(Batch batch)
    {
        foreach (BulkRow row in batch.Rows)
            _retries -= row.Attempts > 0 ? 1 : 0;
    }

    /// <summary>Counts what came of a request.</summary>
    public void Observe(CallOutcome outcome)
    {
        _throttled += outcome.IsThrottled ? 1 : 0;
        _lastFailure = outcome.Failure?.Message ?? _lastFailure;
    }

    /// <summary>Counts a settled row.</summary>
    public void Settle(BulkRow row, UserStatus status)
    {
        _rows[(int)status]++;
        _sent += row.Attempts > 0 ? 1 : 0;
        _withheld += row.LeftOut.Count > 0 || row.Change is { HasWithheld: true } ? 1 : 0;
    }

    /// <summary>A snapshot.</summary>
    public BulkProgress ToProgress(int inFlight, TimeSpan elapsed, TimeSpan? waitsFor)
    {
        var rows = new Dictionary<UserStatus, long>();
        for (int i = 0; i < _rows.Length; i++)
        {
            if (_rows[i] > 0)
                rows[(UserStatus)i] = _rows[i];
        }

        return new BulkProgress(rows, _sent, _withheld, _requests, _retries, _throttled, inFlight, elapsed, waitsFor, _lastFailure);
    }
}
