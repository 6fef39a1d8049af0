using System;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Interleavings;

/// <summary>A clock under Coyote: a timer that is set is a task that Coyote may run at any time; time has then come that far.</summary>
internal sealed class CoyoteTime : TimeProvider
{
    private readonly object _lock = new();
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
            return _now;
    }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    private void Pass(long until)
    {
        lock (_lock)
            _now = Math.Max(_now, until);
    }

    private sealed class Alarm(CoyoteTime time, Action fire) : ITimer
    {
        private readonly object _lock = new();
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int version;
            lock (_lock)
                version = ++_version;
            if (dueTime < TimeSpan.Zero)
                return true;
            long at = time.GetTimestamp() + dueTime.Ticks;
            _ = Task.Run(() => Fire(version, at));
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire(int version, long at)
        {
            lock (_lock)
            {
                if (version != _version)
                    return;
            }

            time.Pass(at);
            fire();
        }
    }
}
