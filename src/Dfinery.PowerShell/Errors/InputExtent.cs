namespace Dfinery.PowerShell.Errors;

/// <summary>How far a run that ended early had read its input, and what to do about it, in words.</summary>
/// <param name="rows">Rows taken in.</param>
/// <param name="isAllRead">True where nothing came after them.</param>
/// <param name="isPipeline">True where rows came from the pipeline: a file, most likely.</param>
internal readonly struct InputExtent(long rows, bool isAllRead, bool isPipeline)
{
    /// <summary>True where no row was taken in, so that there is nothing to tell.</summary>
    public bool IsEmpty => rows == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        ErrorFactory.Format(isAllRead ? Messages.InputRead : Messages.InputUnread, rows) + " "
        + (isPipeline ? Messages.AdviceSendAgain : Messages.AdviceRunAgain);
}
