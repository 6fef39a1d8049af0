using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Wire;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One bulk operation (DESIGN.md, promises 1 to 13). One thread pumps it: it adds rows, takes settled ones in input order, and waits
/// when the window is full; requests run on the thread pool.
/// <code>
/// foreach row: run.Add(row); while (run.TryTake(out r)) …; while (run.IsFull) { run.Wait(t); drain }
/// run.Complete(); while (run.Count > 0) { run.Wait(t); drain }; look at run.Fatal
/// </code>
/// </summary>
public sealed class BulkRun : IDisposable
{
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromMilliseconds(800);

    private const int LeastUnsent = 1_000;
    private const int MostGivenUp = 10 * UserOperation.MaxUsers;

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
    private readonly long[] _rows = new long[Enum.GetValues(typeof(UserStatus)).Length];
    private readonly int _mostUnsent;
    private BulkRow? _awaited;
    private bool _awaitsRoom;
    private int _unsent;
    private bool _completed;
    // Nothing but lost calls, 5xx and nonsense since the last good answer.
    private bool _isSilent;
    private int _givenUp;
    private int _inFlight;
    private long _answers;
    private long _requests;
    private long _retries;
    private long _throttled;
    private TimeSpan? _gateOpensAt;
    private volatile DfineryException? _fatal;

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
    public DfineryException? Fatal => _fatal;

    /// <summary>Where the run stands.</summary>
    public BulkProgress Progress
    {
        get
        {
            lock (_lock)
            {
                var rows = new Dictionary<UserStatus, long>();
                for (int i = 0; i < _rows.Length; i++)
                {
                    if (_rows[i] > 0)
                        rows[(UserStatus)i] = _rows[i];
                }

                TimeSpan now = MonotonicClock.Now;
                return new BulkProgress(rows, _requests, _retries, _throttled, _inFlight, now - _started, _gateOpensAt > now ? _gateOpensAt - now : null);
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
                _rows[(int)row.Status]++;
            else if (_fatal is not null)
                ConcludeStopped(row);
            else
            {
                _queue.Admit(row);
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

    private bool IsStopped => _fatal is not null || _cancelled.IsCancellationRequested;

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
            Stop(RateLimitGate.TooLong(wait));
        else
            SetTimer(now);
    }

    /// <summary>True where half of the unsent rows that held the input back are gone.</summary>
    private bool HasRoom => _awaitsRoom && _unsent <= _mostUnsent / 2;

    private bool MayBePartial => _completed || _isSilent || _awaited is { IsReady: true };

    /// <summary>False while the server gives no good answer: then retries alone find out whether it is back, and no other row is risked.</summary>
    private bool MayBeFresh => !_isSilent || (_inFlight == 0 && !_queue.HasRetries);

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
            if (row.Attempts++ == 0)
                row.AnswersBefore = _answers;
            else
                _retries++;
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
                Stop(failure);
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
            double busy = failure is null ? 0 : Judgement.IsCongestion(failure) ? 1 : 0;
            bool isWorking = answer is not null || (failure is { Failure: DfineryFailure.Refused } && busy == 0);
            _isSilent = !isWorking && (_isSilent || failure is not null);
            if (isWorking)
            {
                _answers++;
                _givenUp = 0;
            }

            if (throttled)
                _throttled++;
            if (answer is not null)
                busy = Apply(batch, answer, now);
            else if (failure is not null)
                Apply(batch, failure, now);
            else
                Array.ForEach(batch, row => row.Last = (UserStatus.Unknown, null, "The run was stopped before the answer came."));

            _limit.Answer(number, busy, wasFull: answered && _inFlight >= _limit.Current);
            _inFlight--;
            if (_awaited is null or { IsSettled: true } || _inFlight == 0)
                Monitor.PulseAll(_lock);
        }

        // Outside the lock: it wakes this run, and all others that share the gate.
        _options.Gate.Leave(answer?.Quota ?? failure?.Quota, throttled, failure?.RetryAfter, answered, now, DateTimeOffset.UtcNow);
    }

    /// <summary>Applies an answer, user by user; gives the share of users that were turned away for now.</summary>
    private double Apply(BulkRow[] batch, Answer answer, TimeSpan now)
    {
        int busy = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            BulkRow row = batch[i];
            UserVerdict verdict = answer.Verdicts[i];
            switch (Judgement.OfUser(verdict))
            {
                case Disposition.Accept:
                    Conclude(row, UserStatus.Succeeded, null, null, verdict.Properties);
                    break;
                case Disposition.Refuse:
                    Conclude(row, UserStatus.Failed, verdict.Code, verdict.Message);
                    break;
                case Disposition.Stop:
                    Conclude(row, UserStatus.Failed, verdict.Code, verdict.Message);
                    Stop(new DfineryException(DfineryFailure.Refused, verdict.Message ?? string.Empty, 200, verdict.Code));
                    break;
                default:
                    bool refused = verdict.Kind == VerdictKind.Failed && ResultCode.IsTransient(verdict.Code);
                    busy += refused ? 1 : 0;
                    row.Last = refused
                        ? (UserStatus.Failed, verdict.Code, verdict.Message)
                        : (UserStatus.Unknown, null, "The answer did not name this user.");
                    TryAgain(row, null, null, now);
                    break;
            }
        }

        return (double)busy / batch.Length;
    }

    /// <summary>Applies a failed call to all its rows.</summary>
    private void Apply(BulkRow[] batch, DfineryException failure, TimeSpan now)
    {
        Disposition disposition = Judgement.OfCall(failure);
        if (disposition == Disposition.Refuse && batch.Length > 1)
        {
            // Promise 10: one bad row must not fail its neighbours.
            int half = batch.Length / 2;
            _queue.SetApart(batch.Take(half).ToArray());
            _queue.SetApart(batch.Skip(half).ToArray());
            foreach (BulkRow row in batch)
                row.Last = (UserStatus.Failed, failure.ResultCode, failure.Message);
            return;
        }

        if (disposition == Disposition.Stop)
            Stop(failure);
        foreach (BulkRow row in batch)
        {
            row.Last = (Judgement.StatusOf(failure), failure.ResultCode, failure.Message);
            if (disposition == Disposition.Retry)
                TryAgain(row, failure, failure.RetryAfter, now);
            else
                Conclude(row, UserStatus.Failed, failure.ResultCode, failure.Message);
        }
    }

    private void TryAgain(BulkRow row, DfineryException? failure, TimeSpan? retryAfter, TimeSpan now)
    {
        row.Failures++;
        TimeSpan? delay = _options.Retry.Next(row.Failures, _options.Random(), retryAfter);
        if (delay is { } wait && _fatal is null)
        {
            if (wait > _options.MaxWait && failure is not null)
                Stop(failure);
            else
            {
                _queue.Delay(row, now + wait);
                return;
            }
        }
        else if (failure is not null && (++_givenUp >= MostGivenUp || (failure.StatusCode is null && row.AnswersBefore == _answers)))
        {
            // Nobody is there, or not one good answer in all this time: the rest would fare no better, and must not be used up.
            Stop(failure);
        }

        Conclude(row, row.Last.Status, row.Last.Code, row.Last.Message);
    }

    /// <summary>Settles a row that a fatal answer or a cancellation left behind, once nothing is in flight any more.</summary>
    private bool TryConcludeStopped(BulkRow row)
    {
        if (!IsStopped)
            return false;
        lock (_lock)
        {
            if (_inFlight == 0 && !row.IsSettled)
                ConcludeStopped(row);
            return row.IsSettled;
        }
    }

    private void ConcludeStopped(BulkRow row)
    {
        if (row.Attempts == 0)
            Conclude(row, UserStatus.NotAttempted, null, null);
        else
            Conclude(row, row.Last.Status, row.Last.Code, row.Last.Message);
    }

    /// <summary>The one place where a row's outcome is final.</summary>
    private void Conclude(BulkRow row, UserStatus status, int? code, string? message, IReadOnlyList<KeyValuePair<string, Rules.PropertyValue>>? properties = null)
    {
        _rows[(int)status]++;
        if (_fatal is null)
            _queue.Release(row);
        row.Settle(status, code, message, properties);
    }

    /// <summary>Ends the run: what is in flight settles, the rest is told why it was not sent.</summary>
    private void Stop(DfineryException fatal)
    {
        _fatal ??= fatal;
        Volatile.Write(ref _unsent, 0);
        Monitor.PulseAll(_lock);
    }
}
