using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Sends the rows of a run, as many requests at once as concurrency limit and quota gate allow, and applies what comes back. Requests run
/// on the thread pool; all state is under one lock, which is never held while a request or a callback of the caller runs.
/// </summary>
internal sealed partial class Dispatcher : IDisposable
{
    private const int LeastBacklog = 1_000;
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromMilliseconds(800);

    private readonly UserOperation _operation;
    private readonly IReadOnlyList<string>? _names;
    private readonly Func<UserRequest, CancellationToken, Task<Answer>> _send;
    private readonly BulkOptions _options;
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationToken _cancelled;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _closing;
    private readonly TimeSpan _started;
    private readonly int _mostUnsent;
    private readonly RowIntake _intake = new();

    // Written under the lock, read without it.
    private volatile int _unsent;
    private volatile StopReason? _stop;

    // Under the lock.
    private readonly object _lock = new();
    private readonly UserQueue _queue;
    private readonly ConcurrencyLimit _limit;
    private readonly ServerHealth _health = new();
    private readonly RunCounters _counters = new();
    private readonly SuspectBatch _suspect;
    private readonly FailureBound _failures;
    private BulkRow? _awaited;
    private bool _awaitsRoom;
    private bool _completed;
    private int _inFlight;
    private TimeSpan? _gateOpensAt;

    public Dispatcher(
        UserOperation operation,
        IReadOnlyList<string>? propertyNames,
        Func<UserRequest, CancellationToken, Task<Answer>> send,
        BulkOptions options)
    {
        _operation = operation ?? throw new ArgumentNullException(nameof(operation));
        _names = propertyNames;
        _send = send ?? throw new ArgumentNullException(nameof(send));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _ledger = options.Ledger;
        _audit = options.Audit;
        _queue = new UserQueue(UserOperation.MaxUsers, comparesRows: _ledger is not null);
        _limit = new ConcurrencyLimit(options.ThrottleLimit);
        _suspect = new SuspectBatch(options.Retry.MaxRetries);
        _failures = new FailureBound(options.MaxFailures, options.RefusedSample);
        _mostUnsent = Math.Max(LeastBacklog, 2 * options.ThrottleLimit * UserOperation.MaxUsers);
        _cancelled = _cancel.Token;
        _started = options.Now;
        _timer = options.Time.CreateTimer(_ => Dispatch(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _inputTimer = options.Time.CreateTimer(_ => LookForInput(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _isInputPaused = options.InputPause is not null;
        _intake.Expect(Missing);
        options.ApplyToGate();
        options.Gate.Changed += Dispatch;
        if (_ledger is not null)
            _ledger.Writer.Changed += Dispatch;
        if (_audit is not null)
            _audit.Failed += Dispatch;
        _closing = options.Closing.Register(() => Stop(StopReason.ConnectionClosed));
    }

    /// <summary>Why the run ended early, or <c>null</c>; set before the rows it leaves behind are settled.</summary>
    public StopReason? StopReason => _stop;

    /// <summary>True where so many rows wait to be sent that taking in more would only fill memory.</summary>
    public bool IsBacklogged => _unsent >= _mostUnsent;

    /// <summary>Is told of each request; <c>null</c>: nobody is.</summary>
    public RunTelemetry? Telemetry { get; set; }

    /// <summary>A snapshot of the counts.</summary>
    public BulkProgress Progress
    {
        get
        {
            lock (_lock)
            {
                TakeIncoming();
                TimeSpan now = _options.Now;
                return _counters.ToProgress(_inFlight, now - _started, _gateOpensAt > now ? _gateOpensAt - now : null);
            }
        }
    }

    /// <summary>Takes a row in. Never waits. For the pump's thread only.</summary>
    public void Add(BulkRow row)
    {
        Hash(row);
        if (_intake.Add(row))
            Dispatch();
    }

    /// <summary>Lets go of a row that came settled and is given back.</summary>
    public void Forget(BulkRow row)
    {
        lock (_lock)
        {
            TakeIncoming();
            _queue.Forget(row);
        }
    }

    /// <summary>No more rows come: partial batches may go.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            DispatchLocked();
        }
    }

    /// <summary>
    /// Waits until a row is settled, half of the backlog is gone, the run has stopped with nothing in flight, or the time is over. The
    /// awaited row may go out in a partial batch. Waits in real time, whatever the clock of the run: it paces the pump's thread.
    /// </summary>
    public void Wait(BulkRow row, bool orForRoom, TimeSpan atMost)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _awaited = row;
            _awaitsRoom = orForRoom;
            TakeIncoming();
            if (!orForRoom && _stop is null && _queue.TryTakeHeld(row))
                Settle(row, RowOutcome.HeldBack);
            DispatchLocked();
            while (!row.IsSettled && !IsOver && !HasRoom && Left(start, atMost) is var left && left > TimeSpan.Zero)
                Monitor.Wait(_lock, left);
            _awaited = null;
        }
    }

    /// <summary>True where half of the backlog that held the input back is gone.</summary>
    private bool HasRoom => _awaitsRoom && _unsent <= _mostUnsent / 2;

    private bool MayBePartial => _completed || _health.IsSilent || _isInputPaused || _awaited is { IsReady: true };

    /// <summary>False during an outage while a retry can tell whether the server is back: no other row is risked.</summary>
    private bool MayBeFresh => !_health.IsSilent || (_inFlight == 0 && !_queue.HasRetries);

    private static TimeSpan Left(long start, TimeSpan limit) =>
        limit - TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency);

    private void Dispatch()
    {
        lock (_lock)
            DispatchLocked();
    }

    private void DispatchLocked()
    {
        do
        {
            TakeIncoming();
            StopUnaudited();
            if (_stop is not null)
                return;
            while (_completed && _queue.TakeHeld() is { Length: > 0 } held)
            {
                foreach (BulkRow row in held)
                    Settle(row, RowOutcome.HeldBack);
            }

            CompareRows();
            if (_stop is not null)
                return;
            SendReady();
        }
        while (_intake.Expect(Missing));
        WatchInput();
    }

    /// <summary>Sends every batch that may go now, and sets the timer for the next that may go later.</summary>
    private void SendReady()
    {
        TimeSpan now = _options.Now;
        _queue.WakeDue(now);
        _gateOpensAt = null;
        while (_inFlight < MostInFlight(now) && _queue.HasBatch(MayBePartial, MayBeFresh))
        {
            if (!_options.Gate.TryEnter(now, out QuotaPass pass, out TimeSpan? opensAt))
            {
                _gateOpensAt = opensAt;
                break;
            }

            Send(_queue.TakeBatch(MayBeFresh), pass);
        }

        _unsent = _queue.Unsent;
        if (HasRoom)
            Monitor.PulseAll(_lock);
        if (_options.Gate.IsStarved(_started, _options.MaxWait))
            Stop(StopReason.QuotaStarved(_options.MaxWait));
        else if (_gateOpensAt - now is { } wait && wait > _options.MaxWait)
            Stop(StopReason.QuotaWaitTooLong(wait, _options.MaxWait));
        else
            SetTimer(now);
    }

    private void TakeIncoming()
    {
        while (_intake.TryTake(out BulkRow? row))
        {
            NoteInput();
            if (row.IsSettled)
            {
                _counters.Settle(row, row.Status);
                _audit?.Add(row, row.Outcome, row.SettledAt);
                _queue.Remember(row);
            }
            else if (_stop is not null)
                Settle(row, row.Outcome);
            else
                _queue.Admit(row);
        }
    }
}
