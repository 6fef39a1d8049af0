using System;
using Dfinery.Client.Http;

namespace Dfinery.Emulator.Faults;

/// <summary>What the quota says to one request.</summary>
internal readonly struct QuotaReport(bool granted, int remaining, DateTimeOffset reset)
{
    public bool Granted { get; } = granted;

    public int Remaining { get; } = remaining;

    /// <summary>When the window ends, by the server's clock.</summary>
    public DateTimeOffset Reset { get; } = reset;
}

/// <summary>
/// The quota in fixed windows (CONTRACT.md, <i>Rate limit</i>): one opens with the first request that counts and lets so many through
/// until it ends. Not enforced, it reports the documented figure and never runs out.
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
        _length = QuotaReading.ParseWindow(window) ?? throw new ArgumentException("No window.", nameof(window));
    }

    /// <summary>Asks for one request, and counts it if there is room.</summary>
    public QuotaReport Count(DateTimeOffset now) => Report(now, counts: true);

    /// <summary>Where the quota stands, for a request that does not count.</summary>
    public QuotaReport Look(DateTimeOffset now) => Report(now, counts: false);

    private QuotaReport Report(DateTimeOffset now, bool counts)
    {
        if (_limit == 0)
            return new QuotaReport(true, DocumentedLimit, now.AddTicks(_length.Ticks - (now.Ticks % _length.Ticks)));

        lock (_lock)
        {
            bool isOver = now >= _end;
            if (!counts)
                return isOver ? new QuotaReport(true, _limit, now + _length) : new QuotaReport(true, _limit - _used, _end);

            if (isOver)
            {
                // Cut to what the header can say, so that a client that comes right at the reset is not early.
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
