using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>Exponential backoff with full jitter: pure arithmetic, randomness comes from the caller.</summary>
internal sealed class RetrySchedule
{
    /// <summary>A schedule.</summary>
    /// <param name="maxRetries">Attempts after the first one; 0: none.</param>
    /// <param name="baseDelay">The first retry comes within this time. Default: 0.5 s.</param>
    /// <param name="maxDelay">No retry waits longer, but for <c>Retry-After</c>. Default: 30 s.</param>
    public RetrySchedule(int maxRetries, TimeSpan? baseDelay = null, TimeSpan? maxDelay = null)
    {
        if (maxRetries < 0)
            throw new ArgumentOutOfRangeException(nameof(maxRetries));
        MaxRetries = maxRetries;
        BaseDelay = baseDelay ?? TimeSpan.FromSeconds(0.5);
        MaxDelay = maxDelay ?? TimeSpan.FromSeconds(30);
    }

    /// <summary>Attempts after the first one.</summary>
    public int MaxRetries { get; }

    /// <summary>The first retry comes within this time.</summary>
    public TimeSpan BaseDelay { get; }

    /// <summary>No retry waits longer, but for <c>Retry-After</c>.</summary>
    public TimeSpan MaxDelay { get; }

    /// <summary>How long to wait after the given number of failures, or <c>null</c>: do not try again.</summary>
    /// <param name="failures">How many attempts have failed; 1 after the first.</param>
    /// <param name="random">From [0, 1).</param>
    /// <param name="retryAfter">What the server asked for; never undercut.</param>
    public TimeSpan? Next(int failures, double random, TimeSpan? retryAfter = null)
    {
        if (failures > MaxRetries)
            return null;

        double ceiling = Math.Min(BaseDelay.Ticks * Math.Pow(2, failures - 1), MaxDelay.Ticks);
        var delay = TimeSpan.FromTicks((long)(ceiling * random));
        return retryAfter > delay ? retryAfter : delay;
    }
}
