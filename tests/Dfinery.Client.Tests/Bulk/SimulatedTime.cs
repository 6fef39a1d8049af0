using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Client.Tests;

/// <summary>
/// A clock that nobody waits for: whenever a timer is set, time jumps to it as soon as the thread pool has done what was queued before.
/// </summary>
internal sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly object _lock = new();
    private readonly List<Alarm> _alarms = [];
    private long _now;
    private bool _isJumping;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
            throw new NotSupportedException("Only timers that fire once.");
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    private bool Set(Alarm alarm, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _alarms.Remove(alarm);
            if (dueTime < TimeSpan.Zero)
                return true;
            alarm.At = GetTimestamp() + dueTime.Ticks;
            _alarms.Add(alarm);
            if (!_isJumping)
                Queue();
        }

        return true;
    }

    private void Queue()
    {
        _isJumping = _alarms.Count > 0;
        if (_isJumping)
            ThreadPool.QueueUserWorkItem(_ => Jump());
    }

    private void Jump()
    {
        Alarm? next;
        lock (_lock)
        {
            next = _alarms.OrderBy(alarm => alarm.At).FirstOrDefault();
            if (next is not null)
            {
                _alarms.Remove(next);
                Interlocked.Exchange(ref _now, Math.Max(_now, next.At));
            }
        }

        next?.Fire();
        lock (_lock)
            Queue();
    }

    private sealed class Alarm(SimulatedTime time, Action fire) : ITimer
    {
        public long At { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => time.Set(this, dueTime);

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
