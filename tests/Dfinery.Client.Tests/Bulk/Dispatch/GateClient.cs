using System;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;

namespace Dfinery.Client.Tests;

/// <summary>A process in a <see cref="GateWorld"/> that has endless work.</summary>
internal class GateClient(int concurrency, QuotaGate? gate = null)
{
    public QuotaGate Gate { get; } = gate ?? new QuotaGate(place: 0.5);

    public int Concurrency { get; } = concurrency;

    /// <summary>The usual way of a request, there and back.</summary>
    public TimeSpan? Latency { get; init; }

    public TimeSpan StartsAt { get; init; }

    public TimeSpan StopsAt { get; init; } = TimeSpan.MaxValue;

    public TimeSpan WakesAt { get; set; } = TimeSpan.MinValue;

    public int InFlight { get; set; }

    public long Sent { get; set; }

    public long Accepted { get; set; }

    public long Refused { get; set; }

    public virtual bool TryEnter(TimeSpan now, out QuotaPass pass, out TimeSpan? opensAt) => Gate.TryEnter(now, out pass, out opensAt);

    public virtual void Leave(QuotaPass pass, CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow) =>
        Gate.Leave(pass, outcome, now, utcNow);
}

/// <summary>A greedy neighbour: the rule of the first versions, which knows of nobody else and trusts every header.</summary>
internal sealed class NaiveClient(int concurrency) : GateClient(concurrency)
{
    private bool _answered;
    private bool _hasQuota;
    private long _inFlight;
    private long _remaining;
    private long _capacity;
    private DateTimeOffset _reset;
    private TimeSpan _origin;
    private TimeSpan _closedUntil;

    public override bool TryEnter(TimeSpan now, out QuotaPass pass, out TimeSpan? opensAt)
    {
        (pass, opensAt) = (default, _closedUntil > now ? _closedUntil : null);
        if (opensAt is not null || (!_answered && _inFlight > 0))
            return false;
        if (_hasQuota)
        {
            if (now >= Opens)
                _remaining = Math.Max(_remaining, _capacity);
            opensAt = _remaining <= 0 ? Opens : null;
            if (_remaining - _inFlight <= 0)
                return false;
        }

        _inFlight++;
        return true;
    }

    public override void Leave(QuotaPass pass, CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow)
    {
        _inFlight--;
        _answered |= outcome.IsAnswered;
        if (outcome.Quota is { } reading)
            Read(reading, now, utcNow);
        else if (_hasQuota && _remaining > 0)
            _remaining--;
        if (!outcome.IsThrottled)
            return;
        _remaining = 0;
        TimeSpan opens = _hasQuota && Opens > now ? now : now + TimeSpan.FromSeconds(1);
        _closedUntil = opens > _closedUntil ? opens : _closedUntil;
    }

    private TimeSpan Opens => TimeSpan.FromTicks(_reset.Ticks) - _origin;

    private void Read(QuotaReading reading, TimeSpan now, DateTimeOffset utcNow)
    {
        TimeSpan origin = TimeSpan.FromTicks((reading.ServerTime ?? utcNow).Ticks) - now;
        _origin = origin > _origin ? origin : _origin;
        if (!_hasQuota || reading.Reset > _reset)
            _remaining = reading.Remaining;
        else if (reading.Reset == _reset)
            _remaining = Math.Min(_remaining, reading.Remaining);
        else
            return;
        (_reset, _hasQuota, _capacity) = (reading.Reset, true, Math.Max(_capacity, reading.Remaining + 1));
    }
}
