using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>Rows that wait for a place in a batch, all of one kind. Not thread-safe.</summary>
internal sealed class ReadyRows
{
    private readonly Queue<BulkRow> _fresh = new();
    private readonly Queue<BulkRow> _again = new();

    /// <summary>Rows that were never sent.</summary>
    public int Fresh => _fresh.Count;

    /// <summary>True where rows wait to be sent again.</summary>
    public bool HasRetries => _again.Count > 0;

    /// <summary>Rows that may go: without the fresh ones where they may not.</summary>
    public int Count(bool fresh) => _again.Count + (fresh ? _fresh.Count : 0);

    /// <summary>Adds a row.</summary>
    public void Add(BulkRow row, bool isRetry) => (isRetry ? _again : _fresh).Enqueue(row);

    /// <summary>Takes the rows of a batch: retries first, for they are the older rows.</summary>
    public BulkRow[] Take(int atMost, bool fresh)
    {
        var rows = new BulkRow[Math.Min(atMost, Count(fresh))];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _again.Count > 0 ? _again.Dequeue() : _fresh.Dequeue();
            rows[i].IsReady = false;
        }

        return rows;
    }
}
