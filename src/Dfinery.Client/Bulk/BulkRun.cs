using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One bulk operation, as the thread that feeds it sees it: rows go in, and come back settled, in the order they went in. All members but
/// <see cref="Cancel"/>, <see cref="StopReason"/> and <see cref="Progress"/> belong to that one thread; <see cref="BulkPump"/> is its loop.
/// </summary>
internal sealed class BulkRun : IDisposable
{
    private readonly Queue<BulkRow> _window = new();
    private readonly int _windowSize;
    private readonly Dispatcher _dispatcher;
    private readonly RunTelemetry _telemetry;
    private bool _isOver;

    /// <summary>A run of one operation.</summary>
    /// <param name="operation">What to do with every row.</param>
    /// <param name="propertyNames">The properties to view or delete.</param>
    /// <param name="send">One attempt of one request: <see cref="DfineryClient.SendAsync"/>, or a substitute.</param>
    /// <param name="options">Limits, retries, the quota gate and the clock.</param>
    public BulkRun(
        UserOperation operation,
        IReadOnlyList<string>? propertyNames,
        Func<UserRequest, CancellationToken, Task<Answer>> send,
        BulkOptions options)
    {
        _dispatcher = new Dispatcher(operation, propertyNames, send, options);
        _windowSize = options.WindowSize;
        _telemetry = new RunTelemetry(operation, () => _dispatcher.Progress);
        _dispatcher.Telemetry = _telemetry;
    }

    /// <summary>Rows taken in and not yet given back.</summary>
    public int Count => _window.Count;

    /// <summary>
    /// True where rows should be taken before more are added: the window is full, or so many rows wait to be sent that reading further
    /// ahead would only fill memory. <see cref="Wait"/> waits for either to pass.
    /// </summary>
    public bool IsFull => _window.Count >= _windowSize || _dispatcher.IsBacklogged;

    /// <summary>
    /// While the window is full, or nearly: how many rows of one user wait one for the other, from the next row in input order on, which
    /// all others wait for; <c>null</c>: there is room.
    /// </summary>
    public (BulkRow First, int Count)? HeadOfLine =>
        _window.Count >= _windowSize - (_windowSize / 10) ? (_window.Peek(), _dispatcher.CountFrom(_window.Peek())) : null;

    /// <summary>Why the run ended early, or <c>null</c>; set before the rows it leaves behind are settled.</summary>
    public StopReason? StopReason => _dispatcher.StopReason;

    /// <summary>A snapshot of the run's counts.</summary>
    public BulkProgress Progress => _dispatcher.Progress;

    /// <summary>Takes a row in. Never waits. A row that comes after the run has stopped is settled as not attempted.</summary>
    public void Add(BulkRow row)
    {
        _window.Enqueue(row ?? throw new ArgumentNullException(nameof(row)));
        row.CameSettled = row.IsSettled;
        _dispatcher.Add(row);
    }

    /// <summary>Gives the next row in input order, if it is settled. Never waits.</summary>
    public bool TryTake(out BulkRow row)
    {
        if (_window.Count > 0 && (_window.Peek().IsSettled || _dispatcher.TrySettleStopped(_window.Peek())))
        {
            row = _window.Dequeue();
            if (row.CameSettled)
                _dispatcher.Forget(row);
            _dispatcher.Publish(row);
            return true;
        }

        row = null!;
        return false;
    }

    /// <summary>No more rows come: what is left goes out in partial batches.</summary>
    public void Complete() => _dispatcher.Complete();

    /// <summary>
    /// Waits until the next row in input order is settled, there is room for more rows, the run has stopped with nothing in flight, or
    /// the time is over. The awaited row may go out in a partial batch.
    /// </summary>
    public void Wait(TimeSpan atMost)
    {
        if (_window.Count > 0)
            _dispatcher.Wait(_window.Peek(), orForRoom: _window.Count < _windowSize && _dispatcher.IsBacklogged, atMost);
    }

    /// <summary>Ends the run: what is in flight is settled by its answers, the rest is not sent. Does not wait.</summary>
    public void Stop(StopReason reason) => _dispatcher.Stop(reason);

    /// <summary>Stops at once: requests in flight are cancelled, nothing more is sent. Does not wait. Thread-safe.</summary>
    public void Cancel() => _dispatcher.Cancel();

    /// <summary>Cancels what is in flight and waits, at most 800 ms, until nothing is.</summary>
    public void Dispose()
    {
        if (_isOver)
            return;
        _isOver = true;
        StopReason? reason = StopReason;
        _dispatcher.Dispose();
        // Nothing settles what is left but a look at it.
        foreach (BulkRow row in _window)
            _dispatcher.TrySettleStopped(row);
        _telemetry.End(reason);
    }
}
