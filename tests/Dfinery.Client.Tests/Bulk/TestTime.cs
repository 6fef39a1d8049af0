using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Client.Tests;

/// <summary>A clock that is moved from timer to timer.</summary>
internal abstract class TestTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly object _lock = new();
    private readonly List<Alarm> _alarms = [];
    private long _now;

    /// <summary>How many times a timer was set.</summary>
    public int TimersSet { get; private set; }

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

    /// <summary>Moves on to the next timer that is due until then, and fires it on this thread. False: there is none.</summary>
    protected bool FireNext(long end)
    {
        Alarm? next;
        lock (_lock)
        {
            next = _alarms.Where(alarm => alarm.At <= end).MinBy(alarm => alarm.At);
            if (next is not null)
            {
                _alarms.Remove(next);
                MoveTo(next.At);
            }
        }

        next?.Fire();
        return next is not null;
    }

    protected void MoveTo(long time) => Interlocked.Exchange(ref _now, Math.Max(_now, time));

    /// <summary>Called with each timer that is set.</summary>
    protected virtual void Notice()
    {
    }

    private bool Set(Alarm alarm, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _alarms.Remove(alarm);
            if (dueTime < TimeSpan.Zero)
                return true;
            TimersSet++;
            alarm.At = GetTimestamp() + dueTime.Ticks;
            _alarms.Add(alarm);
        }

        Notice();
        return true;
    }

    private sealed class Alarm(TestTime time, Action fire) : ITimer
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

/// <summary>A clock that stands still until the test moves it; its timers fire on the thread that does.</summary>
internal sealed class ManualTime : TestTime
{
    /// <summary>Moves the clock.</summary>
    /// <param name="time">By how much.</param>
    /// <param name="fired">Called after each timer that fired on the way.</param>
    public void Pass(TimeSpan time, Action? fired = null)
    {
        long end = GetTimestamp() + time.Ticks;
        while (FireNext(end))
            fired?.Invoke();
        MoveTo(end);
    }
}

/// <summary>
/// A clock that nobody waits for: whenever a timer is set, time jumps to it as soon as the thread pool has done what was queued before.
/// </summary>
internal sealed class SimulatedTime : TestTime
{
    private int _due;

    // One jump for each timer that was set, one after the other.
    protected override void Notice()
    {
        if (Interlocked.Increment(ref _due) == 1)
            ThreadPool.QueueUserWorkItem(_ => Jump());
    }

    private void Jump()
    {
        FireNext(long.MaxValue);
        if (Interlocked.Decrement(ref _due) > 0)
            ThreadPool.QueueUserWorkItem(_ => Jump());
    }
}
