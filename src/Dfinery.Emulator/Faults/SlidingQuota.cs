using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Faults;

/// <summary>
/// The quota over the time before each request: it remembers when each request that was granted leaves the window, at most as many as the
/// limit. Thread-safe.
/// </summary>
internal sealed class SlidingQuota(int limit, string window) : IQuota
{
    private readonly TimeSpan _length = QuotaHeaders.ParseWindow(window)!.Value;

    // In epoch milliseconds, as in the header: a client that comes exactly at the reset must not be early.
    private readonly Queue<long> _leaving = new();

    public QuotaReport Take(DateTimeOffset now) => Report(now, counts: true);

    public QuotaReport Peek(DateTimeOffset now) => Report(now, counts: false);

    private QuotaReport Report(DateTimeOffset now, bool counts)
    {
        lock (_leaving)
        {
            while (_leaving.Count > 0 && _leaving.Peek() <= now.ToUnixTimeMilliseconds())
                _leaving.Dequeue();
            bool isGranted = _leaving.Count < limit;
            if (counts && isGranted)
                _leaving.Enqueue((now + _length).ToUnixTimeMilliseconds());
            DateTimeOffset reset = _leaving.Count > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(_leaving.Peek()) : now + _length;
            return new QuotaReport(isGranted, limit - _leaving.Count, reset);
        }
    }
}
