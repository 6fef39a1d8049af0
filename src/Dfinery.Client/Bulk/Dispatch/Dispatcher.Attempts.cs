using System;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

// What came of one attempt of a batch, applied to its rows.
internal sealed partial class Dispatcher
{
    private void Conclude(Batch batch, CallOutcome outcome, long number, TimeSpan now)
    {
        // A result says whether a later row of its user was on its way.
        TakeIncoming();
        bool isKnown = (batch.IsPiece || batch.IsAlone) && AnswerClassifier.MayBeDueToOneRow(outcome);
        // As long as others are answered well, what breaks at a row that is looked for says nothing about the server.
        if (!isKnown || _health.GoodAnswers == (batch.IsAlone ? batch.Rows[0].AnswersBefore : batch.AnswersBefore))
            _health.Observe(outcome);
        _counters.Observe(outcome);
        _hasOutcome = true;
        Apply(batch, outcome, now);
        if (!isKnown && !outcome.IsThrottled)
            _limit.Answer(number, outcome.BusyShare, wasFull: outcome.IsAnswered && _inFlight >= _limit.Current);
    }

    private void Apply(Batch batch, CallOutcome outcome, TimeSpan now)
    {
        if (outcome.IsThrottled)
        {
            PutBack(batch, outcome);
            return;
        }

        Doubt(batch, outcome);
        if (outcome.IsGood)
            _suspect.SeeGoodAnswer(_health.GoodAnswers);
        // Rows that failed together get one delay, so that they go together again.
        double? shared = outcome.Failure is null ? null : _options.Random();
        bool wasPiece = batch.IsPiece;
        bool isSuspect = AnswerClassifier.MayBeDueToOneRow(outcome);
        bool isHeld = isSuspect && _suspect.TryHold(batch, _health.GoodAnswers);
        NextStep step = default;
        for (int i = 0; i < batch.Rows.Length; i++)
        {
            step = AnswerClassifier.Classify(outcome, i, batch.Rows.Length);
            if (batch.IsView)
                step = OfView(step);
            if (isHeld)
                batch.Rows[i].Note(step.Outcome);
            else if (batch.IsView && step.Outcome.Status == UserStatus.Succeeded)
                See(batch.Rows[i], step.Outcome.Properties);
            else
                Apply(batch.Rows[i], step, outcome, shared, now);
        }

        if (step.Kind == NextStepKind.Split)
        {
            (Batch first, Batch second) = batch.Split();
            _queue.SetApart(first);
            _queue.SetApart(second);
        }

        if (wasPiece && !isSuspect)
            _suspect.Leave(parts: step.Kind == NextStepKind.Split ? 2 : 0);
        if (_stop is null)
            Examine(outcome, wasPiece && !isSuspect ? batch.Rows[0].Failures : null, shared, now);
    }

    /// <summary>Sends what of the suspect batch may go, and tries again what cannot be examined.</summary>
    /// <param name="outcome">What came of the last request.</param>
    /// <param name="failures">Failures of a piece that failed for a reason that is not a row's: the others go again with it.</param>
    /// <param name="random">The delay that is shared.</param>
    /// <param name="now">The time.</param>
    private void Examine(CallOutcome outcome, int? failures, double? random, TimeSpan now)
    {
        foreach (Batch batch in _suspect.GiveBack(all: failures is not null))
        {
            foreach (BulkRow row in batch.Rows)
                RetryOrSettle(row, outcome, random ?? _options.Random(), now, failures ?? 0);
        }

        while (_suspect.TryTake(_health.GoodAnswers, out Batch piece, out int waits))
        {
            if (waits == 0)
                _queue.SetApart(piece);
            else
                _queue.SetApart(piece, now + _options.Retry.Next(waits, _options.Random())!.Value);
        }
    }

    /// <summary>A throttled request was refused unread: its rows are as they were before, and go before any other.</summary>
    private void PutBack(Batch batch, CallOutcome outcome)
    {
        foreach (BulkRow row in batch.Rows)
            row.Attempts -= batch.IsView ? 0 : 1;
        _counters.TakeBack(batch);
        if (outcome.RetryAfter > _options.MaxWait)
            Stop(StopReason.RetryAfterTooLong(outcome.Failure!));
        else
            _queue.SetApart(batch);
    }

    private void Apply(BulkRow row, in NextStep step, CallOutcome outcome, double? random, TimeSpan now)
    {
        switch (step.Kind)
        {
            case NextStepKind.Retry:
                row.Attempts -= outcome.IsNeverSent && row.Attempts > 0 ? 1 : 0;
                if (row.Attempts == 0 || !outcome.IsNeverSent)
                    row.Note(step.Outcome);
                row.Failures++;
                RetryOrSettle(row, outcome, random ?? _options.Random(), now);
                break;
            case NextStepKind.Split:
                // The refusal says nothing about this row; what an earlier attempt said stays.
                if (row.Status == UserStatus.NotAttempted)
                    row.Note(step.Outcome);
                break;
            case NextStepKind.Stop:
                row.Attempts -= outcome.IsNeverSent && row.Attempts > 0 ? 1 : 0;
                Stop(StopReason.FatalAnswer(outcome.Failure
                    ?? new DfineryException(DfineryFailure.Refused, step.Outcome.Message ?? string.Empty, 200, step.Outcome.Code)));
                Settle(row, step.Outcome);
                break;
            default:
                Settle(row, step.Outcome);
                break;
        }
    }

    private void RetryOrSettle(BulkRow row, CallOutcome outcome, double random, TimeSpan now, int waitAs = 0)
    {
        waitAs = Math.Max(row.Failures, Math.Min(waitAs, _options.Retry.MaxRetries));
        TimeSpan? delay = _stop is null ? _options.Retry.Next(waitAs, random, outcome.RetryAfter) : null;
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
        if (GoesOnWithoutView(row, outcome))
            return;
        Record(row, outcome);
        bool isAcknowledged = outcome.Status == UserStatus.Succeeded && row.Change is { Unseen: not null };
        if (isAcknowledged)
            outcome = row.Change!.Unseen!;
        _counters.Settle(row, outcome.Status);
        if (_failures.Observe(row, outcome) is { } reason)
            Stop(reason);
        DateTime utc = _options.Time.GetUtcNow().UtcDateTime;
        _audit?.Add(row, outcome, utc, isAcknowledged);
        row.Settle(outcome, utc);
        if (_stop is null)
            _queue.Release(row);
    }
}
