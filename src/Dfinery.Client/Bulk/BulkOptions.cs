using System;
using Dfinery.Client.Bulk.Dispatch;

namespace Dfinery.Client.Bulk;

/// <summary>How a bulk run behaves.</summary>
internal sealed class BulkOptions
{
    /// <summary>At most this many requests in flight. Default: 32.</summary>
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>At most this many rows wait for their place in the output; then the input is held back. Default: 50,000.</summary>
    public int WindowSize { get; set; } = 50_000;

    /// <summary>When to try again. Default: five retries.</summary>
    public RetrySchedule Retry { get; set; } = new(5);

    /// <summary>A longer wait for the quota ends the run. Default: 15 minutes.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The quota of the connection; shared by all its runs.</summary>
    public RateLimitGate Gate { get; set; } = new();

    /// <summary>Gives numbers from [0, 1) for the jitter; called by one thread at a time.</summary>
    public Func<double> Random { get; set; } = new Random().NextDouble;
}
