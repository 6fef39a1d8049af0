using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

// What an audit log adds: no request leaves that could not be noted, and no row is handed out that is not in it.
internal sealed partial class Dispatcher
{
    private readonly RunAudit? _audit;

    /// <summary>Writes a row that is about to be handed out, unless that was done. Not under the lock.</summary>
    public void Publish(BulkRow row) => _audit?.Flush(row);

    private void StopUnaudited()
    {
        if (_audit?.Failure is { } failure)
            Stop(StopReason.AuditFailed(failure));
    }

    /// <summary>Notes a request before it leaves.</summary>
    /// <exception cref="DfineryException">It cannot be noted, and must not leave.</exception>
    private void NoteSent(Batch batch)
    {
        if (_audit is null || _audit.TryNoteSent(batch))
            return;
        StopUnaudited();
        throw new DfineryException(DfineryFailure.Closed, "The audit log cannot be written.") { NeverSent = true };
    }
}
