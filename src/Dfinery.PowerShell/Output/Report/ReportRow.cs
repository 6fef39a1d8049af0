using System;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>What a report takes from one result. The API's columns, which hold values, are not among it.</summary>
internal sealed class ReportRow
{
    /// <summary>The user; empty where the row named none.</summary>
    public string UserId { get; set; } = string.Empty;

    public UserStatus Status { get; set; }

    public int? Code { get; set; }

    public string Message { get; set; } = string.Empty;

    /// <summary>1-based position in the input; 0 where it is not known.</summary>
    public long Row { get; set; }

    /// <summary>When it was settled, in UTC.</summary>
    public DateTime? Time { get; set; }

    public bool HasLaterRow { get; set; }

    /// <summary>The names of the grants of consent that were held back.</summary>
    public string Withheld { get; set; } = string.Empty;

    /// <summary>Of a comparison: Same, Different or NotFound.</summary>
    public string Comparison { get; set; } = string.Empty;

    /// <summary>Of a comparison: the names of the flags that the row grants and the server has as withdrawn.</summary>
    public string Withdrawn { get; set; } = string.Empty;

    /// <summary>True where the result has columns that can be fixed: that of an update.</summary>
    public bool HasColumns { get; set; }

    /// <summary>The run that wrote it; <c>null</c> for one that comes from a file, from JSON or from <c>Select-Object</c>.</summary>
    public RunSummary? Run { get; set; }

    /// <summary>True where a comparison left nothing to send, because the server has all of the row.</summary>
    public bool IsSame => Status == UserStatus.Skipped && Message == Messages.SkippedSame;

    /// <summary>True where a comparison left nothing to send but consent that the person withdrew.</summary>
    public bool IsWithdrawn => Status == UserStatus.Skipped && Message == Messages.SkippedWithdrawn;

    /// <summary>True where somebody has to look at it: it did not succeed, or something of it was held back.</summary>
    public bool NeedsAttention =>
        Status is UserStatus.Failed or UserStatus.Invalid or UserStatus.Unknown or UserStatus.NotAttempted
        || Withheld.Length > 0 || Withdrawn.Length > 0 || IsWithdrawn || (Status == UserStatus.Skipped && HasLaterRow);
}
