using System;
using System.Threading;
using Dfinery.Client.Bulk.Dispatch;

namespace Dfinery.Client.Bulk;

/// <summary>How a bulk run or a single call behaves.</summary>
internal sealed class BulkOptions
{
    /// <summary>Requests in flight at most, unless the caller says otherwise.</summary>
    public const int DefaultThrottleLimit = 32;

    /// <summary>Retries of a row, unless the caller says otherwise.</summary>
    public const int DefaultMaxRetries = 5;

    /// <summary>Longest wait for the quota in seconds, unless the caller says otherwise.</summary>
    public const int DefaultMaxWaitSec = 900;

    /// <summary>What the cmdlets take for <see cref="RefusedSample"/>.</summary>
    public const int DefaultRefusedSample = 200;

    /// <summary>Maximum number of requests in flight; at least 1. Default: 32.</summary>
    public int ThrottleLimit { get; set; } = DefaultThrottleLimit;

    /// <summary>Maximum number of rows taken in and not yet given back; then the input is held back. Default: 50,000.</summary>
    public int WindowSize { get; set; } = 50_000;

    /// <summary>When a failed row or call is tried again. Default: five retries.</summary>
    public RetrySchedule Retry { get; set; } = new(DefaultMaxRetries);

    /// <summary>A longer wait for the quota, or for a <c>Retry-After</c>, ends the run. Default: 15 minutes.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(DefaultMaxWaitSec);

    /// <summary>
    /// After so long without input, rows go out although they do not fill a batch; up to half of it later. <c>null</c>: they wait.
    /// Default: 1 s.
    /// </summary>
    public TimeSpan? InputPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// While a run has had no answer, another request goes after so long, three in all; <c>null</c>: none does. Default: 1 s.
    /// </summary>
    public TimeSpan? FirstPatience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Cancelled when the connection is closed: nothing more is sent then.</summary>
    public CancellationToken Closing { get; set; }

    /// <summary>The run ends when more rows than that were Failed or Unknown; <c>null</c>: no bound.</summary>
    public long? MaxFailures { get; set; }

    /// <summary>
    /// The run ends when so many rows were settled first, each of them refused with the same code; 0: it does not. Default: 0.
    /// </summary>
    public int RefusedSample { get; set; }

    /// <summary>The quota of the connection, shared by all its runs.</summary>
    public QuotaGate Gate { get; set; } = new();

    /// <summary>What is known of the rows' users; <c>null</c>: nothing, all is sent. Default: <c>null</c>.</summary>
    public RowLedger? Ledger { get; set; }

    /// <summary>Where the run is noted; <c>null</c>: nowhere. Default: <c>null</c>.</summary>
    public RunAudit? Audit { get; set; }

    /// <summary>How many processes share the quota, this one included; 0: not told. Default: 0.</summary>
    public int Shards { get; set; }

    /// <summary>The clock and its timers. Runs that share a gate must share it too.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Returns numbers from [0, 1) for the jitter; called by one thread at a time.</summary>
    public Func<double> Random { get; set; } = new Random().NextDouble;

    /// <summary>Time on a clock that only goes forward, with the same origin for all runs.</summary>
    internal TimeSpan Now => Time.GetElapsedTime(0);

    /// <summary>Tells the gate what these options know of the quota.</summary>
    internal void ApplyToGate()
    {
        // Of all commands the most patient one's: the others end by themselves.
        if (MaxWait > Gate.MaxWait)
            Gate.MaxWait = MaxWait;
        if (Shards > 0)
            Gate.Shards = Shards;
    }
}
