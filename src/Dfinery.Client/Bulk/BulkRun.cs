using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One bulk operation (DESIGN.md, promises 1 to 13). One thread pumps it: it adds rows, takes settled ones in input order, and waits
/// when the window is full; requests run on the thread pool.
/// <code>
/// foreach row: run.Add(row); while (run.TryTake(out r)) …; while (run.IsFull) { run.Wait(t); drain }
/// run.Complete(); while (run.Count > 0) { run.Wait(t); drain }; look at run.Fatal
/// </code>
/// </summary>
internal sealed class BulkRun : IDisposable
{
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromMilliseconds(800);

    private const int LeastUnsent = 1_000;

    private readonly UserOperation _operation;
    private readonly IReadOnlyList<string>? _names;
    private readonly Func<UserRequest, CancellationToken, Task<Answer>> _send;
    private readonly BulkOptions _options;
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationToken _cancelled;
    private readonly Timer _timer;
    private readonly TimeSpan _started = MonotonicClock.Now;

    // Of the pump's thread alone.
    private readonly Queue<BulkRow> _window = new();

    // Under the lock.
    private readonly object _lock = new();
    private readonly UserQueue _queue = new(UserOperation.MaxUsers);
    private readonly ConcurrencyLimit _limit;
    private readonly Settlement _settlement;
    private readonly int _mostUnsent;
    private BulkRow? _awaited;
    private bool _awaitsRoom;
    private int _unsent;
    private bool _completed;
    private int _inFlight;
    private long _requests;
    private long _retries;
    private long _throttled;
    private TimeSpan? _gateOpensAt;

    /// <summary>A run of one operation.</summary>
    /// <param name="operation">What to do with every row.</param>
    /// <param name="propertyNames">The properties to view or delete.</param>
    /// <param name="send">One attempt of one request: <see cref="DfineryClient.SendAsync"/>, or a stand-in.</param>
    /// <param name="options">How it behaves.</param>
    public BulkRun(
        UserOperation operation,
        IReadOnlyList<string>? propertyNames,
        Func<UserRequest, CancellationToken, Task<Answer>> send,
        BulkOptions options)
    {
        _operation = operation ?? throw new ArgumentNullException(nameof(operation));
        _names = propertyNames;
        _send = send ?? throw new ArgumentNullException(nameof(send));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _settlement = new Settlement(_queue, options);
        _limit = new ConcurrencyLimit(options.ThrottleLimit);
        _mostUnsent = Math.Max(LeastUnsent, 2 * options.ThrottleLimit * UserOperation.MaxUsers);
        _cancelled = _cancel.Token;
        _timer = new Timer(_ => Dispatch());
        options.Gate.Changed += Dispatch;
    }

    /// <summary>Rows taken in and not yet given back. Of the pump's thread.</summary>
    public int Count => _window.Count;

    /// <summary>
    /// True where no more rows should be added before some were taken: the window is full, or so many rows wait to be sent that reading
    /// further ahead would only fill memory. <see cref="Wait"/> waits for either to pass.
    /// </summary>
    public bool IsFull => _window.Count >= _options.WindowSize || Volatile.Read(ref _unsent) >= _mostUnsent;

    /// <summary>Why the run stopped early; set before the rows it left are settled.</summary>
    public DfineryException? Fatal => _settlement.Fatal;

    /// <summary>Where the run stands.</summary>
    public BulkProgress Progress
    {
        get
        {
            lock (_lock)
            {
                TimeSpan now = MonotonicClock.Now;
                return new BulkProgress(_settlement.Counts(), _requests, _retries, _throttled, _inFlight, now - _started, _gateOpensAt > now ? _gateOpensAt - now : null, _settlement.LastTrouble);
            }
        }
    }

    /// <summary>Takes a row in: the one place where a row is admitted. Never waits.</summary>
    public void Add(BulkRow row)
    {
        _window.Enqueue(row ?? throw new ArgumentNullException(nameof(row)));
        lock (_lock)
        {
            if (row.IsSettled)
                _settlement.Count(row);
            else if (IsStopped)
                _settlement.ConcludeStopped(row);
            else
            {
                _queue.Admit(row);
                Volatile.Write(ref _unsent, _queue.Unsent);
                if (_queue.HasBatch(MayBePartial, MayBeFresh))
                    DispatchLocked();
            }
        }
    }

    /// <summary>Gives the next row in input order, if it is settled. Never waits.</summary>
    public bool TryTake(out BulkRow row)
    {
        if (_window.Count > 0 && (_window.Peek().IsSettled || TryConcludeStopped(_window.Peek())))
        {
            row = _window.Dequeue();
            return true;
        }

        row = null!;
        return false;
    }

    /// <summary>No more rows come: what is left goes out in partial batches.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            DispatchLocked();
        }
    }

    /// <summary>
    /// Waits until the next row in input order is settled, there is room for more rows, the time is over, or the run was stopped and
    /// nothing is in flight.
    /// </summary>
    public void Wait(TimeSpan atMost)
    {
        if (_window.Count == 0)
            return;

        BulkRow head = _window.Peek();
        TimeSpan until = MonotonicClock.Now + atMost;
        lock (_lock)
        {
            // What is waited for must not wait for a batch to fill.
            _awaited = head;
            _awaitsRoom = IsFull && _window.Count < _options.WindowSize;
            DispatchLocked();
            while (!head.IsSettled && !IsOver && !HasRoom && until - MonotonicClock.Now is var left && left > TimeSpan.Zero)
                Monitor.Wait(_lock, left);
            _awaited = null;
            _awaitsRoom = false;
        }
    }

    /// <summary>Stops at once: requests in flight are cancelled, nothing more is sent. Does not wait.</summary>
    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended in the meantime.
            return;
        }

        lock (_lock)
        {
            Volatile.Write(ref _unsent, 0);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Cancels what is still under way and waits, briefly, until nothing is.</summary>
    public void Dispose()
    {
        _options.Gate.Changed -= Dispatch;
        Cancel();
        TimeSpan until = MonotonicClock.Now + DisposeLimit;
        lock (_lock)
        {
            while (_inFlight > 0 && until - MonotonicClock.Now is var left && left > TimeSpan.Zero)
                Monitor.Wait(_lock, left);
        }

        _timer.Dispose();
        _cancel.Dispose();
    }

    /// <summary>True where nothing more will be settled by an answer.</summary>
    private bool IsOver => IsStopped && _inFlight == 0;

    private bool IsStopped => _settlement.Fatal is not null || _cancelled.IsCancellationRequested;

    private void Dispatch()
    {
        lock (_lock)
            DispatchLocked();
    }

    /// <summary>Sends every batch that may go now, and sets the timer for the next that may go later.</summary>
    private void DispatchLocked()
    {
        if (IsStopped)
            return;

        TimeSpan now = MonotonicClock.Now;
        _queue.WakeDue(now);
        _gateOpensAt = null;
        while (_inFlight < _limit.Current && _queue.HasBatch(MayBePartial, MayBeFresh))
        {
            if (!_options.Gate.TryEnter(now, out TimeSpan? opensAt))
            {
                _gateOpensAt = opensAt;
                break;
            }

            Send(_queue.TakeBatch(MayBeFresh));
        }

        Volatile.Write(ref _unsent, _queue.Unsent);
        if (HasRoom)
            Monitor.PulseAll(_lock);
        if (_gateOpensAt - now is { } wait && wait > _options.MaxWait)
        {
            _settlement.Stop(RateLimitGate.TooLong(wait));
            AfterStop();
        }
        else
            SetTimer(now);
    }

    /// <summary>True where half of the unsent rows that held the input back are gone.</summary>
    private bool HasRoom => _awaitsRoom && _unsent <= _mostUnsent / 2;

    private bool MayBePartial => _completed || _settlement.IsSilent || _awaited is { IsReady: true };

    /// <summary>False while the server gives no good answer: then retries alone find out whether it is back, and no other row is risked.</summary>
    private bool MayBeFresh => !_settlement.IsSilent || (_inFlight == 0 && !_queue.HasRetries);

    private void SetTimer(TimeSpan now)
    {
        TimeSpan? next = _gateOpensAt ?? (_inFlight < _limit.Current ? _queue.NextDue : null);
        if (next is { } at)
            _timer.Change((long)Math.Ceiling(Math.Min(Math.Max(0, (at - now).TotalMilliseconds), int.MaxValue)), Timeout.Infinite);
    }

    private void Send(BulkRow[] batch)
    {
        _inFlight++;
        _requests++;
        var users = new UserUpdate[batch.Length];
        for (int i = 0; i < batch.Length; i++)
        {
            BulkRow row = batch[i];
            users[i] = row.Update!;
            _retries += _settlement.Send(row) ? 1 : 0;
        }

        var request = new UserRequest(_operation, users, _names);
        long number = _limit.Send();
        // On the pool, so that the pump's thread does not write bodies.
        _ = Task.Run(() => SendAsync(batch, request, number));
    }

    private async Task SendAsync(BulkRow[] batch, UserRequest request, long number)
    {
        Answer? answer = null;
        DfineryException? failure = null;
        try
        {
            _cancelled.ThrowIfCancellationRequested();
            answer = await _send(request, _cancelled).ConfigureAwait(false);
        }
        catch (DfineryException e)
        {
            failure = e;
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            // Nobody waits for these rows any more.
        }
        catch (Exception e)
        {
            // A fault of our own must end the run in words, not hang it.
            failure = new DfineryException(DfineryFailure.Unreadable, $"{e.GetType().Name} in the client.", inner: e);
            lock (_lock)
                _settlement.Stop(failure);
        }

        Finish(batch, answer, failure, number);
    }

    private void Finish(BulkRow[] batch, Answer? answer, DfineryException? failure, long number)
    {
        bool throttled = failure is { StatusCode: 429 } or { ResultCode: ResultCode.RateLimited };
        bool answered = answer is not null || failure?.StatusCode is not null;
        TimeSpan now = MonotonicClock.Now;
        lock (_lock)
        {
            double busy = _settlement.Apply(batch, answer, failure, now);
            _throttled += throttled ? 1 : 0;
            AfterStop();
            _limit.Answer(number, busy, wasFull: answered && _inFlight >= _limit.Current);
            _inFlight--;
            if (_awaited is null or { IsSettled: true } || _inFlight == 0)
                Monitor.PulseAll(_lock);
        }

        // Outside the lock: it wakes this run, and all others that share the gate.
        _options.Gate.Leave(answer?.Quota ?? failure?.Quota, throttled, failure?.RetryAfter, answered, now, DateTimeOffset.UtcNow);
    }

    /// <summary>Settles a row that a fatal answer or a cancellation left behind, once nothing is in flight any more.</summary>
    private bool TryConcludeStopped(BulkRow row)
    {
        if (!IsStopped)
            return false;
        lock (_lock)
        {
            if (_inFlight == 0 && !row.IsSettled)
                _settlement.ConcludeStopped(row);
            return row.IsSettled;
        }
    }

    /// <summary>A stopped run has nothing left to send, and its pump nothing to wait for.</summary>
    private void AfterStop()
    {
        if (_settlement.Fatal is null)
            return;
        Volatile.Write(ref _unsent, 0);
        Monitor.PulseAll(_lock);
    }
}
