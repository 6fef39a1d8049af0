using System;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

// One attempt of a batch, from its leaving to its answer.
internal sealed partial class Dispatcher
{
    private void Send(Batch batch, QuotaPass pass)
    {
        _inFlight++;
        _firstSent ??= pass.SentAt;
        _counters.Send(batch);
        if (!batch.IsPiece)
            batch.AnswersBefore = _health.GoodAnswers;
        DateTime utc = _audit is null ? default : _options.Time.GetUtcNow().UtcDateTime;
        foreach (BulkRow row in batch.Rows)
        {
            row.SentAt = utc;
            if (row is { Failures: 0, GoesAlone: false })
                row.AnswersBefore = _health.GoodAnswers;
            row.Attempts += batch.IsView ? 0 : 1;
        }

        long number = _limit.Send();
        // On the thread pool, so that the pump's thread does not write bodies.
        _ = Task.Run(async () => Finish(batch, pass, await AttemptAsync(batch).ConfigureAwait(false), number));
    }

    private async Task<CallOutcome> AttemptAsync(Batch batch)
    {
        string operation = (batch.IsView ? UserOperation.GetProfile : _operation).Name;
        RequestTelemetry telemetry = Telemetry?.Send(operation, batch.Rows.Length) ?? default;
        CallOutcome outcome = await SendAsync(batch).ConfigureAwait(false);
        telemetry.End(outcome);
        return outcome;
    }

    private async Task<CallOutcome> SendAsync(Batch batch)
    {
        try
        {
            _cancelled.ThrowIfCancellationRequested();
            NoteSent(batch);
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
        lock (_lock)
        {
            try
            {
                // Before its rows are settled: who has a result also sees the quota that came with it.
                _options.Gate.Learn(pass, outcome, now, _options.Time.GetUtcNow());
                Conclude(batch, outcome, number, now);
            }
            catch (Exception e)
            {
                // As in AttemptAsync: a request that never ended would keep the pump waiting for ever.
                var reason = StopReason.InternalError(e);
                Stop(reason);
                foreach (BulkRow row in batch.Rows)
                {
                    if (!row.IsSettled)
                        row.Note(new RowOutcome(UserStatus.Unknown, null, reason.Failure!.Message));
                }
            }

            _inFlight--;
            if (_awaited is { IsSettled: true } || _inFlight == 0)
                Monitor.PulseAll(_lock);
        }

        _audit?.Flush();
        // Outside the lock: this wakes the dispatchers of all runs that share the gate.
        _options.Gate.Wake();
    }
}
