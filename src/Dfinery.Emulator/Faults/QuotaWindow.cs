using System;
using Dfinery.Client.Contract;

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

/// <summary>
/// The quota in fixed windows: a window opens with the first request that counts and grants up to the limit until it ends. With a limit
/// of 0 nothing is enforced, and the documented figure is reported. Thread-safe.
/// </summary>
internal sealed class QuotaWindow
{
    private const int DocumentedLimit = 10_000;

    private readonly object _lock = new();
    private readonly int _limit;
    private readonly TimeSpan _length;
    private DateTimeOffset _end = DateTimeOffset.MinValue;
    private int _used;

    public QuotaWindow(int limit, string window)
    {
        _limit = limit;
        _length = QuotaHeaders.ParseWindow(window) ?? throw new ArgumentException("The window is not readable.", nameof(window));
    }

    /// <summary>Counts one request if the limit allows it.</summary>
    public QuotaReport Take(DateTimeOffset now) => Report(now, counts: true);

    /// <summary>Reports the quota to a request that does not count.</summary>
    public QuotaReport Peek(DateTimeOffset now) => Report(now, counts: false);

    private QuotaReport Report(DateTimeOffset now, bool counts)
    {
        if (_limit == 0)
            return new QuotaReport(true, DocumentedLimit, now.AddTicks(_length.Ticks - (now.Ticks % _length.Ticks)));

        lock (_lock)
        {
            bool hasEnded = now >= _end;
            if (!counts)
                return hasEnded ? new QuotaReport(true, _limit, now + _length) : new QuotaReport(true, _limit - _used, _end);

            if (hasEnded)
            {
                // Whole milliseconds, as in the header: a client that comes exactly at the reset must not be early.
                _end = DateTimeOffset.FromUnixTimeMilliseconds((now + _length).ToUnixTimeMilliseconds());
                _used = 0;
            }

            bool granted = _used < _limit;
            if (granted)
                _used++;
            return new QuotaReport(granted, _limit - _used, _end);
        }
    }
}
