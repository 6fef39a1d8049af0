using System;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

// One attempt of a batch: sending it, and applying its outcome to the rows.
internal sealed partial class Dispatcher
{
    private void Send(Batch batch, QuotaPass pass)
    {
        _inFlight++;
        _counters.Send(batch);
        foreach (BulkRow row in batch.Rows)
        {
            if (row.Failures == 0)
                row.AnswersBefore = _health.GoodAnswers;
            row.Attempts++;
        }

        long number = _limit.Send();
        // On the thread pool, so that the pump's thread does not write bodies.
        _ = Task.Run(async () => Finish(batch, pass, await AttemptAsync(batch).ConfigureAwait(false), number));
    }

    private async Task<CallOutcome> AttemptAsync(Batch batch)
    {
        try
        {
            _cancelled.ThrowIfCancellationRequested();
            return CallOutcome.Of(await _send(batch.ToRequest(_operation, _names), _cancelled).ConfigureAwait(false));
        }
        catch (DfineryException e)
        {
            return CallOutcome.Of(e);
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            return CallOutcome.Cancelled;
        }
        catch (Exception e)
        {
            // An unexpected exception ends the run with an error; lost in a task, it would leave the pump waiting for ever.
            var reason = StopReason.InternalError(e);
            Stop(reason);
            return CallOutcome.Of(reason.Failure!);
        }
    }

    private void Finish(Batch batch, QuotaPass pass, CallOutcome outcome, long number)
    {
        TimeSpan now = _options.Now;
        // Before its rows are settled: who has a result also sees the quota that came with it.
        _options.Gate.Learn(pass, outcome, now, _options.Time.GetUtcNow());
        lock (_lock)
        {
            // A result says whether a later row of its user was on its way.
            TakeIncoming();
            _health.Observe(outcome);
            _counters.Observe(outcome);
            Apply(batch, outcome, now);
            _limit.Answer(number, outcome.BusyShare, wasFull: outcome.IsAnswered && _inFlight >= _limit.Current);
            _inFlight--;
            if (_awaited is null or { IsSettled: true } || _inFlight == 0)
                Monitor.PulseAll(_lock);
        }

        // Outside the lock: this wakes the dispatchers of all runs that share the gate.
        _options.Gate.Wake();
    }

    private void Apply(Batch batch, CallOutcome outcome, TimeSpan now)
    {
        // Rows that failed together get one delay, so that they go together again.
        double? shared = outcome.Failure is null ? null : _options.Random();
        NextStep step = default;
        for (int i = 0; i < batch.Rows.Length; i++)
        {
            step = AnswerClassifier.Classify(outcome, i, batch.Rows.Length);
            Apply(batch.Rows[i], step, outcome, shared, now);
        }

        if (step.Kind == NextStepKind.Split)
        {
            (Batch first, Batch second) = batch.Split();
            _queue.SetApart(first);
            _queue.SetApart(second);
        }
    }

    private void Apply(BulkRow row, in NextStep step, CallOutcome outcome, double? random, TimeSpan now)
    {
        switch (step.Kind)
        {
            case NextStepKind.Retry:
                row.Attempts -= outcome.IsNeverSent ? 1 : 0;
                if (row.Attempts == 0 || !outcome.IsNeverSent)
                    row.Note(step.Outcome);
                RetryOrSettle(row, outcome, random ?? _options.Random(), now);
                break;
            case NextStepKind.Split:
                // The refusal says nothing about this row; what an earlier attempt said stays.
                if (row.Status == UserStatus.NotAttempted)
                    row.Note(step.Outcome);
                break;
            case NextStepKind.Stop:
                Stop(StopReason.FatalAnswer(outcome.Failure
                    ?? new DfineryException(DfineryFailure.Refused, step.Outcome.Message ?? string.Empty, 200, step.Outcome.Code)));
                Settle(row, step.Outcome);
                break;
            default:
                Settle(row, step.Outcome);
                break;
        }
    }

    private void RetryOrSettle(BulkRow row, CallOutcome outcome, double random, TimeSpan now)
    {
        TimeSpan? delay = _stop is null ? _options.Retry.Next(++row.Failures, random, outcome.RetryAfter) : null;
        if (delay <= _options.MaxWait || (delay is not null && outcome.Failure is null))
        {
            _queue.Delay(row, now + delay.Value);
            return;
        }

        if (outcome.Failure is { } failure)
        {
            if (delay is not null)
                Stop(StopReason.RetryAfterTooLong(failure));
            else if (_health.GiveUp(outcome.IsAnswered, row.AnswersBefore))
                Stop(StopReason.NoUsableAnswer(failure));
        }

        Settle(row, row.Outcome);
    }

    /// <summary>The one place where a row's outcome becomes final.</summary>
    private void Settle(BulkRow row, RowOutcome outcome)
    {
        _counters.Settle(outcome.Status);
        if (_failures.Observe(row, outcome) is { } reason)
            Stop(reason);
        row.Settle(outcome, _options.Time.GetUtcNow().UtcDateTime);
        if (_stop is null)
            _queue.Release(row);
    }
}
