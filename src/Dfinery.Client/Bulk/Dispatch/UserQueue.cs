using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// The rows that are to be sent, so ordered that one user's rows go one after the other: only the first unsettled row of a user is
/// ever ready; the others hang on it (promises 2 and 3). Knows no clock and no thread.
/// </summary>
internal sealed class UserQueue
{
    // Retries that fall due close together go out together.
    private static readonly long RetryTick = TimeSpan.FromMilliseconds(50).Ticks;

    private readonly int _batchSize;
    private readonly Dictionary<string, BulkRow> _lastOfUser = new(StringComparer.Ordinal);
    private readonly Queue<BulkRow> _ready = new();
    private readonly Queue<BulkRow> _again = new();
    private readonly Queue<BulkRow[]> _apart = new();
    private readonly SortedSet<BulkRow> _delayed = new(Comparer<BulkRow>.Create((a, b) =>
        a.DueAt != b.DueAt ? a.DueAt.CompareTo(b.DueAt) : a.Position.CompareTo(b.Position)));

    public UserQueue(int batchSize) => _batchSize = batchSize;

    /// <summary>When the next retry is due.</summary>
    public TimeSpan? NextDue => _delayed.Count > 0 ? _delayed.Min!.DueAt : null;

    /// <summary>Rows that wait for nothing but a place in their first batch.</summary>
    public int Unsent => _ready.Count;

    public void Admit(BulkRow row)
    {
        string user = row.UserId!;
        if (_lastOfUser.TryGetValue(user, out BulkRow? before))
            before.Next = row;
        else
            MakeReady(row, _ready);
        _lastOfUser[user] = row;
    }

    /// <summary>Takes a settled row out, so that the user's next one may go.</summary>
    public void Release(BulkRow row)
    {
        if (row.Next is { } next)
            MakeReady(next, _ready);
        else
            _lastOfUser.Remove(row.UserId!);
        row.Next = null;
    }

    /// <summary>Puts a row back for later; it keeps its place before the same user's other rows.</summary>
    public void Delay(BulkRow row, TimeSpan dueAt)
    {
        row.DueAt = TimeSpan.FromTicks((dueAt.Ticks + RetryTick - 1) / RetryTick * RetryTick);
        _delayed.Add(row);
    }

    /// <summary>Puts rows back that must go in a request of their own.</summary>
    public void SetApart(BulkRow[] rows) => _apart.Enqueue(rows);

    /// <summary>True where rows wait to be sent again.</summary>
    public bool HasRetries => _again.Count > 0 || _delayed.Count > 0;

    /// <summary>Makes the retries ready whose time has come.</summary>
    public void WakeDue(TimeSpan now)
    {
        while (_delayed.Count > 0 && _delayed.Min!.DueAt <= now)
        {
            BulkRow row = _delayed.Min;
            _delayed.Remove(row);
            MakeReady(row, _again);
        }
    }

    /// <summary>True where a batch can go: a full one, or any if a partial one may.</summary>
    public bool HasBatch(bool partial, bool fresh) =>
        _apart.Count > 0 || Count(fresh) >= _batchSize || (partial && Count(fresh) > 0);

    /// <summary>Takes the batch that <see cref="HasBatch"/> found: retries first, for they are the older rows.</summary>
    public BulkRow[] TakeBatch(bool fresh)
    {
        if (_apart.Count > 0)
            return _apart.Dequeue();

        var batch = new BulkRow[Math.Min(_batchSize, Count(fresh))];
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i] = _again.Count > 0 ? _again.Dequeue() : _ready.Dequeue();
            batch[i].IsReady = false;
        }

        return batch;
    }

    private int Count(bool fresh) => _again.Count + (fresh ? _ready.Count : 0);

    private static void MakeReady(BulkRow row, Queue<BulkRow> queue)
    {
        row.IsReady = true;
        queue.Enqueue(row);
    }
}
