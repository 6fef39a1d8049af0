namespace Dfinery.PowerShell.Errors;

/// <summary>How far a run that ended early had read its input, and what to do about it, in words.</summary>
/// <param name="rows">Rows taken in.</param>
/// <param name="otherShards">Rows that were left to other shards.</param>
/// <param name="shard">The shard; <c>null</c>: all users.</param>
/// <param name="isAllRead">True where nothing came after them.</param>
/// <param name="isPipeline">True where rows came from the pipeline: a file, most likely.</param>
/// <param name="hasLedger">True where a ledger knows what is done.</param>
internal readonly struct InputExtent(
    long rows, long otherShards, string? shard, bool isAllRead, bool isPipeline, bool hasLedger)
{
    /// <summary>True where no row was taken in, so that there is nothing to tell.</summary>
    public bool IsEmpty => rows + otherShards == 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        string extent = (shard is null, isAllRead) switch
        {
            (true, true) => Messages.InputRead,
            (true, false) => Messages.InputUnread,
            (false, true) => Messages.InputReadShard,
            (false, false) => Messages.InputUnreadShard,
        };
        string advice = (hasLedger, isPipeline) switch
        {
            (true, _) => Messages.AdviceLedger,
            (false, true) => Messages.AdviceSendAgain,
            (false, false) => Messages.AdviceRunAgain,
        };
        return ErrorFactory.Format(extent, rows, otherShards) + " "
            + ErrorFactory.Format(advice, shard is null ? string.Empty : " with -Shard " + shard);
    }
}
