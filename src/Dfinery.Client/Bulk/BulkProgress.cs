using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk;

/// <summary>A snapshot of a run's counts.</summary>
internal sealed class BulkProgress(
    IReadOnlyDictionary<UserStatus, long> rows,
    long sent,
    long withheld,
    long requests,
    long retries,
    long throttled,
    int inFlight,
    TimeSpan elapsed,
    TimeSpan? waitsFor,
    string? lastFailure)
{
    /// <summary>Settled rows by status; a status that did not occur is absent.</summary>
    public IReadOnlyDictionary<UserStatus, long> Rows { get; } = rows;

    /// <summary>Settled rows that were sent, whatever came of it.</summary>
    public long Sent { get; } = sent;

    /// <summary>Settled rows of which a grant was withheld, because the person withdrew it.</summary>
    public long Withheld { get; } = withheld;

    /// <summary>Requests sent.</summary>
    public long Requests { get; } = requests;

    /// <summary>Rows sent again.</summary>
    public long Retries { get; } = retries;

    /// <summary>Requests refused with 429.</summary>
    public long Throttled { get; } = throttled;

    /// <summary>Requests in flight.</summary>
    public int InFlight { get; } = inFlight;

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed { get; } = elapsed;

    /// <summary>Time until the quota lets the next request through, or <c>null</c> while it is open.</summary>
    public TimeSpan? WaitsFor { get; } = waitsFor;

    /// <summary>Message of the most recent failed request, or <c>null</c>.</summary>
    public string? LastFailure { get; } = lastFailure;
}
