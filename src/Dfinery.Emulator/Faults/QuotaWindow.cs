using System;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Faults;

/// <summary>
/// The quota in fixed windows: a window opens with the first request that counts, or at a whole multiple of its length, and grants up to
/// the limit until it ends. With a limit of 0 nothing is enforced, and the documented figure is reported. Thread-safe.
/// </summary>
internal sealed class QuotaWindow : IQuota
{
    private const int DocumentedLimit = 10_000;

    private readonly object _lock = new();
    private readonly int _limit;
    private readonly TimeSpan _length;
    private readonly bool _isAligned;
    private DateTimeOffset _end = DateTimeOffset.MinValue;
    private int _used;

    public QuotaWindow(int limit, string window, bool isAligned = false)
    {
        _limit = limit;
        _isAligned = isAligned;
        _length = QuotaHeaders.ParseWindow(window) ?? throw new ArgumentException("The window is not readable.", nameof(window));
    }

    public QuotaReport Take(DateTimeOffset now) => Report(now, counts: true);

    public QuotaReport Peek(DateTimeOffset now) => Report(now, counts: false);

    private QuotaReport Report(DateTimeOffset now, bool counts)
    {
        if (_limit == 0)
            return new QuotaReport(true, DocumentedLimit, AlignedEnd(now));

        lock (_lock)
        {
            bool hasEnded = now >= _end;
            if (!counts)
                return hasEnded ? new QuotaReport(true, _limit, EndFrom(now)) : new QuotaReport(true, _limit - _used, _end);

            if (hasEnded)
            {
                _end = EndFrom(now);
                _used = 0;
            }

            bool granted = _used < _limit;
            if (granted)
                _used++;
            return new QuotaReport(granted, _limit - _used, _end);
        }
    }

    private DateTimeOffset AlignedEnd(DateTimeOffset now) => now.AddTicks(_length.Ticks - (now.UtcTicks % _length.Ticks));

    /// <summary>In whole milliseconds, as in the header: a client that comes exactly at the reset must not be early.</summary>
    private DateTimeOffset EndFrom(DateTimeOffset now) =>
        _isAligned ? AlignedEnd(now) : DateTimeOffset.FromUnixTimeMilliseconds((now + _length).ToUnixTimeMilliseconds());
}
