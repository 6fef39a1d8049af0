using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Client.Tests;

/// <summary>A clock that stands still until the test moves it; its timers fire on the thread that does.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<Alarm> _alarms = [];
    private long _now;

    /// <summary>How many times a timer was set.</summary>
    public int TimersSet { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Pass(TimeSpan time)
    {
        long end = GetTimestamp() + time.Ticks;
        while (Next(end) is { } alarm)
            alarm.Fire();
        Interlocked.Exchange(ref _now, end);
    }

    private Alarm? Next(long end)
    {
        lock (_lock)
        {
            Alarm? next = _alarms.Where(alarm => alarm.At <= end).MinBy(alarm => alarm.At);
            if (next is not null)
            {
                _alarms.Remove(next);
                Interlocked.Exchange(ref _now, Math.Max(_now, next.At));
            }

            return next;
        }
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
            return true;
        }
    }

    private sealed class Alarm(ManualTime time, Action fire) : ITimer
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
