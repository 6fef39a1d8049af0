using System;
using System.Diagnostics;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>A clock that only goes forward; the one that gates and runs share.</summary>
internal static class MonotonicClock
{
    private static readonly Stopwatch Watch = Stopwatch.StartNew();

    public static TimeSpan Now => Watch.Elapsed;
}
