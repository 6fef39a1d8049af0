#if NET
using System.Collections.Generic;

namespace Dfinery.Client.Bulk.Telemetry;

/// <summary>Counts of one run, or of several added up.</summary>
internal sealed class RunTotals
{
    /// <summary>Rows by status.</summary>
    public Dictionary<UserStatus, long> Rows { get; } = [];

    /// <summary>Rows sent again.</summary>
    public long Retries { get; set; }

    /// <summary>Requests sent.</summary>
    public long Requests { get; set; }

    /// <summary>Requests refused with 429.</summary>
    public long Throttled { get; set; }

    /// <summary>Requests in flight.</summary>
    public long InFlight { get; set; }

    /// <summary>Adds other counts.</summary>
    public void Add(RunTotals other)
    {
        foreach (KeyValuePair<UserStatus, long> rows in other.Rows)
            Rows[rows.Key] = Rows.GetValueOrDefault(rows.Key) + rows.Value;
        Retries += other.Retries;
        Requests += other.Requests;
        Throttled += other.Throttled;
        InFlight += other.InFlight;
    }
}
#endif
