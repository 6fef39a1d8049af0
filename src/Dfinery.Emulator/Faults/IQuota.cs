using System;

namespace Dfinery.Emulator.Faults;

/// <summary>The state of the quota for one request.</summary>
internal readonly struct QuotaReport(bool isGranted, int remaining, DateTimeOffset reset)
{
    /// <summary>False where the limit was reached before this request.</summary>
    public bool IsGranted { get; } = isGranted;

    /// <summary>Requests left in the window, after this one.</summary>
    public int Remaining { get; } = remaining;

    /// <summary>When the window ends, by the server's clock.</summary>
    public DateTimeOffset Reset { get; } = reset;
}

/// <summary>Grants requests, up to a limit in a time. Thread-safe.</summary>
internal interface IQuota
{
    /// <summary>Counts one request if the limit allows it.</summary>
    QuotaReport Take(DateTimeOffset now);

    /// <summary>Reports the quota to a request that does not count.</summary>
    QuotaReport Peek(DateTimeOffset now);
}
