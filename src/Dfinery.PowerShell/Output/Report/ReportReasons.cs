using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>Why rows need attention, by status, code and reason, with what to do. Bounded: the rest is one reason of its own.</summary>
internal sealed class ReportReasons
{
    /// <summary>The most reasons that are told apart.</summary>
    public const int Capacity = 100;

    private readonly Dictionary<(UserStatus, int?, string), ReportReason> _reasons = [];

    /// <summary>Rows of reasons beyond the capacity.</summary>
    public long Others { get; private set; }

    /// <summary>The reason of most rows first.</summary>
    public IReadOnlyList<ReportReason> All => [.. _reasons.Values.OrderByDescending(reason => reason.Rows)];

    /// <summary>Counts a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="reason">Why it needs attention, with a placeholder for its user.</param>
    public void Add(ReportRow row, string reason)
    {
        (UserStatus, int?, string) key = (row.Status, row.Code, ReasonText.Key(reason));
        if (_reasons.TryGetValue(key, out ReportReason? known))
            known.Rows++;
        else if (_reasons.Count == Capacity)
            Others++;
        else
            _reasons.Add(key, new ReportReason(row.Status, row.Code, ReasonText.With(reason, "(the user)"), AdviceFor(row)));
    }

    private static string AdviceFor(ReportRow row)
    {
        if (row.Status == UserStatus.Failed && row.Code is int code && ResultCode.IsFatal(code))
            return "Nothing on these rows: remove the cause that ended the run, then send them again.";
        if (RowErrors.AdviceOf(row.Status, row.Code, row.HasColumns) is { Length: > 0 } advice)
            return advice;
        if (row.Status == UserStatus.NotAttempted)
            return "Remove the cause that ended the run, then send these rows.";
        if (row.Withdrawn.Length > 0 || row.IsWithdrawn)
            return "Do not send these flags: the person has withdrawn consent since. Correct the source of the rows.";
        if (row.Withheld.Length > 0)
            return "Nothing, unless the person has given consent again since: then -AllowRegrant sends it, or after a comparison "
                + "Compare-DfineryUserProfile -IncludeWithdrawn. Otherwise correct the source.";
        return "Send all rows of these users again, in order.";
    }
}

/// <summary>One reason.</summary>
internal sealed class ReportReason(UserStatus status, int? code, string text, string advice)
{
    public UserStatus Status { get; } = status;

    public int? Code { get; } = code;

    /// <summary>In the words of the first row that had it.</summary>
    public string Text { get; } = text;

    public string Advice { get; } = advice;

    public long Rows { get; set; } = 1;
}
