using System;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>How the window of an answer relates to the one that is known.</summary>
internal enum QuotaTurn
{
    /// <summary>The same window.</summary>
    Same,
    /// <summary>A later window.</summary>
    New,
    /// <summary>A window that has passed: the answer came late.</summary>
    Old,
    /// <summary>The end of the window moved before its time, as that of a sliding window does.</summary>
    Moved,
}

/// <summary>
/// When the quota's window ends, on the caller's clock, from headers that may be wrong. One value that contradicts the others changes
/// nothing; two in a row do. Whatever they say, the window ends within its length. Immutable for callers, without a clock of its own.
/// </summary>
internal record struct QuotaClock
{
    /// <summary>The length of a window where no header tells: the contract's default.</summary>
    public static readonly TimeSpan DefaultLength = TimeSpan.FromMinutes(1);

    /// <summary>Times that differ by no more mean the same: <c>Date</c> has whole seconds, and servers of one API differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    // The server's clock minus the caller's. "Date" is cut to a second and has travelled, so it is never ahead: of the readings of the
    // last one or two windows the latest is the nearest, and older ones are dropped, since clocks drift.
    private TimeSpan? _ahead;
    private TimeSpan? _aheadBefore;
    private TimeSpan? _otherAhead;
    private TimeSpan _aheadSince;
    private TimeSpan? _length;
    private TimeSpan? _otherLength;
    // By the server's clock: when the window ends, and what was first said of it.
    private TimeSpan? _end;
    private TimeSpan _firstEnd;
    private bool _isSure;

    /// <summary>When the window was first heard of.</summary>
    public TimeSpan Began { get; private set; }

    /// <summary>The length of a window.</summary>
    public readonly TimeSpan Length => _length ?? DefaultLength;

    /// <summary>When the window ends, on the caller's clock: at the latest one length after it was first heard of.</summary>
    public readonly TimeSpan End => _isSure && Min(_end!.Value - Ahead, Began + Length) is var end ? end : Began + Length;

    /// <summary>When the window ends, by the server's clock.</summary>
    public readonly DateTimeOffset? ServerEnd => _end is not { } end
        ? null
        : new DateTimeOffset(
            Math.Max(0, Math.Min((_isSure ? end : End + Ahead).Ticks, DateTimeOffset.MaxValue.UtcTicks)), TimeSpan.Zero);

    /// <summary>By how much ends of one window may differ.</summary>
    public readonly TimeSpan Jitter => Min(Tolerance, TimeSpan.FromTicks(Length.Ticks / 4));

    private readonly TimeSpan Ahead => _aheadBefore > _ahead ? _aheadBefore.Value : _ahead ?? TimeSpan.Zero;

    /// <summary>Learns the time and the window of an answer.</summary>
    /// <param name="reading">Its headers.</param>
    /// <param name="pass">Its request.</param>
    /// <param name="isNewest">No request that was sent later has been answered.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="utcNow">The local clock, for a server that never sent <c>Date</c>.</param>
    /// <param name="turn">How its window relates to the one that was known.</param>
    public readonly QuotaClock Read(
        QuotaReading reading, QuotaPass pass, bool isNewest, TimeSpan now, DateTimeOffset utcNow, out QuotaTurn turn)
    {
        QuotaClock next = this;
        next.ReadLength(reading.Window);
        if (reading.ServerTime is { } date)
            next.ReadDate(Ticks(date) - now, Ticks(date) + TimeSpan.FromSeconds(1) - pass.SentAt, now);
        else
            next._ahead ??= Ticks(utcNow) - now;
        turn = next.ReadEnd(Ticks(reading.Reset), pass, isNewest, now);
        return next;
    }

    /// <summary>A new window began although the header of its end has not moved.</summary>
    public readonly QuotaClock Restart(TimeSpan now) => this with { Began = now, _firstEnd = _end!.Value };

    private void ReadLength(TimeSpan? length)
    {
        if (_length is null || length is null || length == _length || length == _otherLength)
            (_length, _otherLength) = (length ?? _length, null);
        else
            _otherLength = length;
    }

    /// <param name="least">By how much the server is ahead if <c>Date</c> was exact, and written when the answer came in.</param>
    /// <param name="most">The same if it was cut by a second, and written when the request left.</param>
    /// <param name="now">The caller's clock.</param>
    private void ReadDate(TimeSpan least, TimeSpan most, TimeSpan now)
    {
        bool agrees = _ahead is not null && least - Ahead <= Tolerance && Ahead - most <= Tolerance;
        if (!agrees && _ahead is not null && !(_otherAhead is { } other && (least - other).Duration() <= Tolerance))
        {
            _otherAhead = least;
            return;
        }

        _otherAhead = null;
        if (!agrees)
            (_ahead, _aheadBefore, _aheadSince) = (least, null, now);
        else if (now - _aheadSince >= (Length > DefaultLength ? Length : DefaultLength))
            (_ahead, _aheadBefore, _aheadSince) = (least, _ahead, now);
        else if (least > _ahead)
            _ahead = least;
    }

    private QuotaTurn ReadEnd(TimeSpan end, QuotaPass pass, bool isNewest, TimeSpan now)
    {
        TimeSpan left = end - Ahead - now;
        TimeSpan slack = Tolerance + Min(now - pass.SentAt, Length);
        bool isSure = left >= -slack && left <= Length + slack;
        if (_end is not { } known)
            return Begin(end, isSure, now);
        if (_isSure && !isSure)
            return QuotaTurn.Same;
        if (isSure && !_isSure)
            return isNewest ? Begin(end, isSure, now) : QuotaTurn.Old;
        if ((end - known).Duration() <= Jitter)
            return Extend(end > known ? end : known, now);
        if (end < known)
            return pass.SentAt < Began ? QuotaTurn.Old : Correct(end);
        if (!isNewest)
            return QuotaTurn.Old;
        // Fixed windows follow each other by their length.
        bool slides = _isSure && end - known < Length - Jitter - Jitter;
        Begin(end, isSure, now);
        return slides ? QuotaTurn.Moved : QuotaTurn.New;
    }

    private QuotaTurn Begin(TimeSpan end, bool isSure, TimeSpan now)
    {
        (_end, _firstEnd, _isSure, Began) = (end, end, isSure, now);
        return QuotaTurn.New;
    }

    /// <summary>Ends of one window differ a little; the latest counts. A sliding window's end goes on and on.</summary>
    private QuotaTurn Extend(TimeSpan end, TimeSpan now)
    {
        _end = end;
        if (end - _firstEnd <= Jitter)
            return QuotaTurn.Same;
        (_firstEnd, Began) = (end, now);
        return QuotaTurn.Moved;
    }

    private QuotaTurn Correct(TimeSpan end)
    {
        (_end, _firstEnd) = (end, end);
        return QuotaTurn.Same;
    }

    private static TimeSpan Ticks(DateTimeOffset time) => TimeSpan.FromTicks(time.UtcTicks);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
