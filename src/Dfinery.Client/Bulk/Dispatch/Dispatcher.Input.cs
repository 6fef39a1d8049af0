using System;
using System.Threading;

namespace Dfinery.Client.Bulk.Dispatch;

// A producer that pauses: after a while without input, what is there goes out in a partial batch. A timer looks twice in that time
// whether rows came; a row itself costs nothing for it, and where none come the timer rests until the next one.
internal sealed partial class Dispatcher
{
    private const int LooksPerPause = 2;

    private readonly ITimer _inputTimer;
    // Under the lock.
    private bool _isInputWatched;
    private bool _isInputPaused;
    private bool _hasInput;
    private int _looksWithoutInput;

    /// <summary>The rows that are missing until something can be sent, or the one that ends a pause of the input.</summary>
    private int Missing => _isInputPaused || (MayBePartial && MayBeFresh) ? 1 : _queue.Missing(MayBeFresh);

    private void NoteInput()
    {
        _hasInput = true;
        _isInputPaused = false;
    }

    private void WatchInput()
    {
        if (_options.InputPause is not { } pause || _isInputWatched || _isInputPaused || _completed)
            return;
        _isInputWatched = true;
        _inputTimer.Change(TimeSpan.FromTicks(pause.Ticks / LooksPerPause), Timeout.InfiniteTimeSpan);
    }

    private void LookForInput()
    {
        lock (_lock)
        {
            TakeIncoming();
            // While the pump waits for the run, it is not the producer that pauses.
            _looksWithoutInput = _hasInput || _awaited is not null ? 0 : _looksWithoutInput + 1;
            _hasInput = false;
            _isInputWatched = false;
            _isInputPaused = _looksWithoutInput >= LooksPerPause;
            DispatchLocked();
        }
    }

    /// <summary>The unsettled rows of one user from this one on.</summary>
    public int CountFrom(BulkRow row)
    {
        lock (_lock)
        {
            TakeIncoming();
            int count = 0;
            for (BulkRow? one = row.IsSettled ? row.Next : row; one is not null; one = one.Next)
                count++;
            return count;
        }
    }
}
