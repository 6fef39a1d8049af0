using System;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

// What a report asks of a run beyond its counts: how it went, and how it ended. Results lead here, so it is data only.
public sealed partial class RunSummary
{
    /// <summary>When the run began, in UTC.</summary>
    internal DateTime Began { get; } = DateTime.UtcNow;

    /// <summary>True once its counts, or why there are none, are known.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>What the error said that ended the run; <c>null</c>: none did, or its words may be of a user.</summary>
    internal string? StopMessage { get; private set; }

    /// <summary>What the error recommends.</summary>
    internal string? StopAdvice { get; private set; }

    /// <summary>How it went.</summary>
    internal RunTimeline Timeline { get; } = new();

    /// <summary>Notes the error that ended the run.</summary>
    internal void EndWith(ErrorRecord error)
    {
        HasEnded = true;
        StopReason = error.FullyQualifiedErrorId;
        StopAdvice = error.ErrorDetails.RecommendedAction;
        // These quote the first row, which names a user, or columns, which are values in a file without headers.
        StopMessage = StopReason is nameof(Messages.EveryRowRefused) or nameof(Messages.EveryRowInvalid) or nameof(Messages.NoIdColumn)
            ? null
            : error.ErrorDetails.Message;
    }

    /// <summary>Lets an output know its run.</summary>
    internal void Sign(object output)
    {
        if ((output is PSObject wrapped ? wrapped.BaseObject : output) is UserOutput written)
            written.Run = this;
    }

    /// <summary>Notes how far the run has come.</summary>
    internal void Sample(BulkProgress progress, bool isLast = false)
    {
        long rows = 0;
        foreach (KeyValuePair<UserStatus, long> count in progress.Rows)
            rows += count.Value;
        Timeline.Add(
            (long)progress.Elapsed.TotalMilliseconds, rows, progress.Requests, progress.Throttled, progress.WaitsFor is not null, isLast);
    }

    /// <summary>How many rows have a status.</summary>
    internal long CountOf(UserStatus status) => status switch
    {
        UserStatus.Unchanged => Unchanged,
        UserStatus.Succeeded => Succeeded,
        UserStatus.Failed => Failed,
        UserStatus.Invalid => Invalid,
        UserStatus.Skipped => Skipped,
        UserStatus.Unknown => Unknown,
        UserStatus.NotAttempted => NotAttempted,
        _ => Valid,
    };
}
