using System;
using System.Diagnostics;
using System.Threading;

namespace Dfinery.Client.Bulk.Dispatch;

// How a run ends before its input does.
internal sealed partial class Dispatcher
{
    /// <summary>Settles a row that a stop left behind, once nothing is in flight. Returns true where the row is settled.</summary>
    public bool TrySettleStopped(BulkRow row)
    {
        if (_stop is null)
            return false;

        lock (_lock)
        {
            TakeIncoming();
            if (_inFlight == 0 && !row.IsSettled)
                Settle(row, row.Outcome);
            return row.IsSettled;
        }
    }

    /// <summary>
    /// Ends the run: what is in flight is settled by its answers, the rest is not sent, and the pump has nothing to wait for.
    /// </summary>
    public void Stop(StopReason reason)
    {
        lock (_lock)
        {
            _stop ??= reason;
            _unsent = 0;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Stops at once: requests in flight are cancelled, nothing more is sent. Does not wait.</summary>
    public void Cancel()
    {
        Stop(StopReason.Cancelled);
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run was disposed of in the meantime.
        }
    }

    /// <summary>Cancels what is in flight and waits, at most 800 ms, until nothing is.</summary>
    public void Dispose()
    {
        _options.Gate.Changed -= Dispatch;
        if (_ledger is not null)
            _ledger.Writer.Changed -= Dispatch;
        if (_audit is not null)
            _audit.Failed -= Dispatch;
        Cancel();
        long start = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (_inFlight > 0 && Left(start, DisposeLimit) is var left && left > TimeSpan.Zero)
                Monitor.Wait(_lock, left);
        }

        _timer.Dispose();
        _inputTimer.Dispose();
        _closing.Dispose();
        _cancel.Dispose();
    }

    /// <summary>True where no answer will settle anything any more.</summary>
    private bool IsOver => _stop is not null && _inFlight == 0;
}
