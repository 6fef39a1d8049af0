using System;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Bulk.Dispatch;

// What of a row is in doubt, and when it is certain again.
internal sealed partial class RowLedger
{
    /// <summary>Marks in doubt what the row is about to change.</summary>
    /// <returns>The ticket that must be on the disk before the row may leave; 0: none must.</returns>
    public long Mark(BulkRow row)
    {
        RowChange change = row.Change!;
        if (_operation.IsUpdate)
            change.Complete(row.Update!);
        Span<ulong> before = stackalloc ulong[change.Numbers.Length];
        Span<ulong> after = stackalloc ulong[change.Numbers.Length];
        bool hasMarks = false;
        bool isDoubted = false;
        _content.Users.Get(change.User, change.Numbers, before);
        for (int i = 0; i < before.Length; i++)
        {
            bool isMarked = change.Sends(i) && LedgerEntry.IsCertain(before[i]) && _key.ToFile(before[i]) != change.Values[i];
            after[i] = isMarked ? LedgerEntry.InDoubt : before[i];
            hasMarks |= isMarked;
            // That doubt may still be on its way to the disk, where a value stood before.
            isDoubted |= change.Sends(i) && before[i] == LedgerEntry.InDoubtThisRun;
        }

        if (hasMarks)
            change.Before = before.ToArray();
        long ticket = Put(change, before, after);
        return isDoubted ? Writer.Ticket : ticket;
    }

    /// <summary>A request with the row was sent, and no answer came: it may still land, whatever is acknowledged before.</summary>
    public void Doubt(BulkRow row)
    {
        _content.HasLost = true;
        RowChange change = row.Change!;
        Span<ulong> before = stackalloc ulong[change.Numbers.Length];
        Span<ulong> after = stackalloc ulong[change.Numbers.Length];
        _content.Users.Get(change.User, change.Numbers, before);
        for (int i = 0; i < before.Length; i++)
            after[i] = change.Sends(i) ? LedgerEntry.InDoubtThisRun : before[i];
        Put(change, before, after);
    }

    /// <summary>The server acknowledged the row.</summary>
    public void Acknowledge(BulkRow row)
    {
        RowChange change = row.Change!;
        Span<ulong> before = stackalloc ulong[change.Numbers.Length];
        Span<ulong> after = stackalloc ulong[change.Numbers.Length];
        _content.Users.Get(change.User, change.Numbers, before);
        for (int i = 0; i < before.Length; i++)
            after[i] = change.Sends(i) && before[i] != LedgerEntry.InDoubtThisRun ? Acknowledged(row, i) : before[i];
        Put(change, before, after);
    }

    /// <summary>No request with the row ever left: what it marked is certain again.</summary>
    public void TakeBack(BulkRow row)
    {
        RowChange change = row.Change!;
        if (change.Before is not { } certain)
            return;
        Span<ulong> before = stackalloc ulong[change.Numbers.Length];
        Span<ulong> after = stackalloc ulong[change.Numbers.Length];
        _content.Users.Get(change.User, change.Numbers, before);
        for (int i = 0; i < before.Length; i++)
            after[i] = change.Sends(i) && LedgerEntry.IsCertain(certain[i]) ? certain[i] : before[i];
        Put(change, before, after);
    }

    private ulong Acknowledged(BulkRow row, int place)
    {
        ulong value = row.Change!.Values[place];
        return value == _key.Withdrawn && IsConsent(row, place) ? LedgerEntry.WithdrawnThisRun : value;
    }

    /// <summary>Keeps and writes what changed.</summary>
    /// <returns>The writer's ticket; 0: nothing did.</returns>
    private long Put(RowChange change, ReadOnlySpan<ulong> before, Span<ulong> after)
    {
        Span<byte> numbers = stackalloc byte[after.Length];
        int count = 0;
        for (int i = 0; i < after.Length; i++)
        {
            if (after[i] != before[i])
                (numbers[count], after[count++]) = (change.Numbers[i], after[i]);
        }

        if (count == 0)
            return 0;
        numbers = numbers.Slice(0, count);
        after = after.Slice(0, count);
        _content.Users.Set(change.User, numbers, after);
        for (int i = 0; i < count; i++)
            after[i] = _key.ToFile(after[i]);
        return _writer!.Add(change.User, numbers, after);
    }
}
