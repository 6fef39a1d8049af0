using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk;

/// <summary>Where a run stands.</summary>
internal sealed class BulkProgress
{
    internal BulkProgress(IReadOnlyDictionary<UserStatus, long> rows, long requests, long retries, long throttled, int inFlight, TimeSpan elapsed, TimeSpan? waitsFor, string? lastTrouble)
    {
        Rows = rows;
        Requests = requests;
        Retries = retries;
        Throttled = throttled;
        InFlight = inFlight;
        Elapsed = elapsed;
        WaitsFor = waitsFor;
        LastTrouble = lastTrouble;
    }

    /// <summary>Settled rows by status; a status that did not occur is absent.</summary>
    public IReadOnlyDictionary<UserStatus, long> Rows { get; }

    /// <summary>Requests sent.</summary>
    public long Requests { get; }

    /// <summary>Rows sent again.</summary>
    public long Retries { get; }

    /// <summary>Requests refused with 429.</summary>
    public long Throttled { get; }

    /// <summary>Requests under way.</summary>
    public int InFlight { get; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>How long the quota still holds the run up; <c>null</c> while it runs.</summary>
    public TimeSpan? WaitsFor { get; }

    /// <summary>What the last call that failed as a whole failed of; <c>null</c> where none did.</summary>
    public string? LastTrouble { get; }
}
