using System;
using System.Threading;

namespace Dfinery.Client.Bulk.Dispatch;

// How many requests may be in flight now, and when to look again.
internal sealed partial class Dispatcher
{
    private const int MostUnanswered = 3;
    // What .NET Framework's timers take at most.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    // Under the lock.
    private TimeSpan? _firstSent;
    private bool _hasOutcome;

    /// <summary>As many as the limit says; but a first request that hangs must not hold up the others for its whole time-out.</summary>
    private int MostInFlight(TimeSpan now) => IsFirstOut(out TimeSpan sent, out TimeSpan patience)
        ? (int)Math.Min(MostAtFirst, 1 + ((now - sent).Ticks / patience.Ticks))
        : _limit.Current;

    private int MostAtFirst => Math.Min(_limit.Ceiling, MostUnanswered);

    private bool IsFirstOut(out TimeSpan sent, out TimeSpan patience)
    {
        sent = _firstSent ?? TimeSpan.Zero;
        patience = _options.FirstPatience ?? TimeSpan.Zero;
        return _firstSent is not null && !_hasOutcome && patience > TimeSpan.Zero;
    }

    private void SetTimer(TimeSpan now)
    {
        TimeSpan? mayGrow = IsFirstOut(out TimeSpan sent, out TimeSpan patience) && _inFlight < MostAtFirst
            && _queue.HasBatch(MayBePartial, MayBeFresh) ? sent + TimeSpan.FromTicks(_inFlight * patience.Ticks) : null;
        if ((_gateOpensAt ?? (_inFlight < MostInFlight(now) ? _queue.NextDue : mayGrow)) is not { } at)
            return;

        // Timers cut to milliseconds: rounded up, none fires too early.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (at - now).TotalMilliseconds)));
        _timer.Change(wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan);
    }
}
