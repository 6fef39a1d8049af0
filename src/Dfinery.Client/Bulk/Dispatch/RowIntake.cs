using System.Collections.Concurrent;
using System.Threading;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Rows on their way from the pump's thread to the dispatcher: adding one takes no lock, and only tells now and then that the dispatcher
/// has something to do.
/// </summary>
internal sealed class RowIntake
{
    private readonly ConcurrentQueue<BulkRow> _rows = new();
    private int _added;
    private int _missing = UserOperation.MaxUsers;

    /// <summary>Adds a row. Returns true where enough were added for the dispatcher to look. For one thread only.</summary>
    public bool Add(BulkRow row)
    {
        _rows.Enqueue(row);
        if (++_added < Volatile.Read(ref _missing))
            return false;
        _added = 0;
        return true;
    }

    /// <summary>Takes the oldest row. The caller holds the run's lock.</summary>
    public bool TryTake(out BulkRow row) => _rows.TryDequeue(out row!);

    /// <summary>
    /// Sets how many rows are missing until something can be sent. Returns true where that many have come in since: their
    /// <see cref="Add"/> took them for too few. The caller holds the run's lock.
    /// </summary>
    public bool Expect(int missing)
    {
        // A full fence: either this count sees a row, or the Add of that row sees the new number.
        Interlocked.Exchange(ref _missing, missing);
        return _rows.Count >= missing;
    }
}
