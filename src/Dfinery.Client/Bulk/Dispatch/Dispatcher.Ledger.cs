using System.Collections.Generic;
using Dfinery.Client.Bulk.Verdict;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Bulk.Dispatch;

// What a ledger adds: a row is compared when its turn comes, the server is asked about grants of which nothing certain is known, and what
// a request may change is in doubt, on the disk, before it leaves.
internal sealed partial class Dispatcher
{
    private readonly RowLedger? _ledger;
    // Under the lock: rows whose marks are on their way to the disk.
    private readonly Queue<(BulkRow Row, long Ticket)> _syncing = new();

    /// <summary>Outside the lock: it is most of the work.</summary>
    private void Hash(BulkRow row)
    {
        if (_ledger is null || row.IsSettled || _stop is not null)
            return;
        try
        {
            _ledger.Hash(row);
        }
        catch (LedgerException e)
        {
            Stop(StopReason.LedgerFailed(e));
        }
    }

    private void CompareRows()
    {
        if (_ledger is null)
            return;
        if (_ledger.Writer.Failure is { } failure)
            Stop(StopReason.LedgerFailed(failure));
        while (_syncing.Count > 0 && _syncing.Peek().Ticket <= _ledger.Writer.Durable)
            _queue.MakeReady(_syncing.Dequeue().Row);
        while (_stop is null && _queue.TryTakeTurn(out BulkRow row))
        {
            _ledger.Compare(row);
            Proceed(row);
        }
    }

    /// <summary>Takes a row on to what is next for it, once it is compared, or once the server was asked.</summary>
    private void Proceed(BulkRow row)
    {
        RowChange change = row.Change!;
        if (change.NeedsView)
            _queue.MakeReady(row);
        else if (_ledger!.Mark(row) is var ticket && !change.HasSent)
            Settle(row, change.HasWithheld ? RowOutcome.Withheld : RowOutcome.Unchanged);
        else if (ticket <= _ledger.Writer.Durable)
            _queue.MakeReady(row);
        else
            _syncing.Enqueue((row, ticket));
    }

    /// <summary>The server has answered what it has of a row's grants.</summary>
    private void See(BulkRow row, IReadOnlyList<KeyValuePair<string, PropertyValue>>? has)
    {
        row.Failures = 0;
        // What an earlier view failed of says nothing any more.
        row.Note(RowOutcome.NotAttempted);
        RowLedger.Decide(row, has);
        Proceed(row);
    }

    /// <summary>A row whose grants the server could not be asked about goes on without them; a withdrawal is not held up.</summary>
    private bool GoesOnWithoutView(BulkRow row, RowOutcome outcome)
    {
        if (_stop is not null || row.Change is not { NeedsView: true, HasSent: true } change)
            return false;
        change.LeaveAsked(outcome);
        row.Failures = 0;
        row.Note(RowOutcome.NotAttempted);
        Proceed(row);
        return true;
    }

    /// <summary>A view changes nothing: where its answer is missing, nothing of the row was attempted.</summary>
    private static NextStep OfView(NextStep step)
    {
        RowOutcome outcome = step.Outcome;
        if (outcome.Status == UserStatus.Succeeded || outcome.Message is null)
            return step;
        UserStatus status = outcome.Status == UserStatus.Unknown ? UserStatus.NotAttempted : outcome.Status;
        return new NextStep(
            step.Kind,
            new RowOutcome(status, outcome.Code, "The user's consent could not be viewed: " + outcome.Message, null, outcome.EndedRun));
    }

    /// <summary>Keeps the ledger true when a request got no answer.</summary>
    private void Doubt(Batch batch, CallOutcome outcome)
    {
        if (_ledger is null || batch.IsView || !outcome.MayStillLand)
            return;
        foreach (BulkRow row in batch.Rows)
            _ledger.Doubt(row);
    }

    /// <summary>Keeps the ledger true when a row ends.</summary>
    private void Record(BulkRow row, RowOutcome outcome)
    {
        if (_ledger is null || row.Change is null)
            return;
        if (outcome.Status == UserStatus.Succeeded)
            _ledger.Acknowledge(row);
        else if (row.Attempts == 0)
            _ledger.TakeBack(row);
    }
}
