using System;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Uses the quota whole and never overruns it: requests in flight count against <c>X-Rate-Limit-Remaining</c>, and when nothing is left
/// the gate is closed until <c>X-Rate-Limit-Reset</c>. Before the first answer one request may go; without the headers the gate is open.
/// One gate serves all runs of a connection. Thread-safe; the time comes from the caller.
/// </summary>
internal sealed class QuotaGate
{
    // A 429 that does not say until when.
    private static readonly TimeSpan UnknownReset = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private bool _answered;
    private bool _hasQuota;
    private long _inFlight;
    private long _remaining;
    private long _capacity;
    private DateTimeOffset _reset;
    private DateTimeOffset? _serverOrigin;
    private TimeSpan _closedUntil = TimeSpan.Zero;

    /// <summary>A gate.</summary>
    /// <param name="share">
    /// The part of each window that this process may take, above 0 and at most 1: it never takes a window below the rest of its capacity.
    /// </param>
    public QuotaGate(double share = 1) => Share = share;

    /// <summary>The part of each window that this process may take.</summary>
    public double Share { get; }

    /// <summary>Raised after a request has left, without any lock held: another may find room.</summary>
    public event Action? Changed;

    /// <summary>Requests left in the window, as far as it is known.</summary>
    public long? Remaining
    {
        get
        {
            lock (_lock)
                return _hasQuota ? _remaining : null;
        }
    }

    /// <summary>When the window ends, by the server's clock, as far as it is known.</summary>
    public DateTimeOffset? Reset
    {
        get
        {
            lock (_lock)
                return _hasQuota ? _reset : null;
        }
    }

    /// <summary>Lets one request through and counts it, or tells when to ask again.</summary>
    /// <param name="now">Time on any clock that only goes forward.</param>
    /// <param name="opensAt">When the gate opens; <c>null</c> where only an answer can tell.</param>
    public bool TryEnter(TimeSpan now, out TimeSpan? opensAt)
    {
        lock (_lock)
        {
            opensAt = null;
            if (_closedUntil > now)
            {
                opensAt = _closedUntil;
                return false;
            }

            if (!_answered && _inFlight > 0)
                return false;

            if (_hasQuota)
            {
                TimeSpan reset = _reset - _serverOrigin!.Value;
                // A new window: as much as the last one had, until an answer says what it really has.
                if (now >= reset)
                    _remaining = Math.Max(_remaining, _capacity);

                if (_remaining - _inFlight <= 0)
                {
                    if (_remaining <= 0)
                        opensAt = reset;
                    return false;
                }
            }

            _inFlight++;
            return true;
        }
    }

    /// <summary>Counts a request as done and learns from its outcome. To be called once for each request let through.</summary>
    /// <param name="outcome">What came of the request.</param>
    /// <param name="now">Time on the clock of <see cref="TryEnter"/>.</param>
    /// <param name="utcNow">The local clock, for a server that sends no <c>Date</c>.</param>
    public void Leave(CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow)
    {
        Learn(outcome, now, utcNow);
        Wake();
    }

    /// <summary>The first half of <see cref="Leave"/>: nobody is told yet.</summary>
    public void Learn(CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow)
    {
        lock (_lock)
        {
            _inFlight--;
            _answered |= outcome.IsAnswered;
            if (outcome.Quota is { } reading)
                Read(reading, now, utcNow);
            else if (_hasQuota && _remaining > 0)
                _remaining--;

            if (outcome.IsThrottled)
                Close(outcome.RetryAfter, now);
        }
    }

    /// <summary>The second half of <see cref="Leave"/>: raises <see cref="Changed"/>, so no lock may be held.</summary>
    public void Wake() => Changed?.Invoke();

    private void Close(TimeSpan? retryAfter, TimeSpan now)
    {
        _remaining = 0;
        bool knowsReset = _hasQuota && _reset - _serverOrigin!.Value > now;
        TimeSpan opens = now + (retryAfter ?? (knowsReset ? TimeSpan.Zero : UnknownReset));
        if (opens > _closedUntil)
            _closedUntil = opens;
    }

    private void Read(QuotaReading reading, TimeSpan now, DateTimeOffset utcNow)
    {
        // "Date" is cut to a second, so it never runs ahead of the server's clock: the latest of all such readings is the nearest.
        DateTimeOffset origin = (reading.ServerTime ?? utcNow) - now;
        if (_serverOrigin is null || origin > _serverOrigin)
            _serverOrigin = origin;

        if (!_hasQuota || reading.Reset > _reset)
            _remaining = reading.Remaining;
        else if (reading.Reset == _reset)
            _remaining = Math.Min(_remaining, reading.Remaining);
        else
            return;

        _reset = reading.Reset;
        _hasQuota = true;
        _capacity = Math.Max(_capacity, reading.Remaining + 1);
    }
}
