using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// What a report is made of: counts, reasons and the first rows that need attention. It grows with none of the rows that come by beyond
/// them, and holds none of their values.
/// </summary>
/// <param name="maxRows">The most rows that are listed.</param>
/// <param name="ids">How users are shown.</param>
internal sealed class RunReport(int maxRows, MaskedIds ids)
{
    private const int MostCodes = 200;
    private const int MostRuns = 8;

    private readonly Dictionary<(UserStatus Status, int? Code), long> _codes = [];
    private readonly long[] _statuses = new long[Enum.GetValues(typeof(UserStatus)).Length];
    private readonly SortedDictionary<string, long> _comparisons = new(StringComparer.Ordinal);
    private readonly List<RunSummary> _runs = [];
    private readonly List<AttentionRow> _attention = [];
    private readonly RowTimes _times = new();

    /// <summary>What it is called; <c>null</c>: after the cmdlet.</summary>
    public string? Title { get; set; }

    /// <summary>The file that the rows came from, where it was named.</summary>
    public SourceFile? Source { get; set; }

    /// <summary>The versions of what ran.</summary>
    public ReportVersions Versions { get; set; } = ReportVersions.Unknown;

    /// <summary>When it was made, in UTC.</summary>
    public DateTime Made { get; private set; }

    /// <summary>Results that came.</summary>
    public long Rows { get; private set; }

    /// <summary>Those of them that need attention.</summary>
    public long NeedAttention { get; private set; }

    /// <summary>Results of which a grant was held back.</summary>
    public long Withheld { get; private set; }

    /// <summary>Results of comparisons that found a withdrawal.</summary>
    public long Withdrawn { get; private set; }

    /// <summary>Results that had nothing to send but consent that the person withdrew.</summary>
    public long LeftWithdrawn { get; private set; }

    /// <summary>Results that had nothing to send, because a comparison found no difference.</summary>
    public long Same { get; private set; }

    /// <summary>Results that are to be sent in order, with the later rows of their users.</summary>
    public long WithLaterRow { get; private set; }

    /// <summary>Refused for now: busy, or over the quota.</summary>
    public long Busy { get; private set; }

    /// <summary>Refused with a code that ended the run: nothing is wrong with the rows.</summary>
    public long Fatal { get; private set; }

    /// <summary>True where ids are shown as they are.</summary>
    public bool ShowsIds => ids.ShowsId;

    /// <summary>The runs whose results came, then those that ended before one came; empty for results from a file.</summary>
    public IReadOnlyList<RunSummary> Runs => _runs;

    /// <summary>The first rows that need attention.</summary>
    public IReadOnlyList<AttentionRow> Attention => _attention;

    /// <summary>Results of comparisons by what they say; empty where there are none.</summary>
    public IReadOnlyDictionary<string, long> Comparisons => _comparisons;

    public ReportReasons Reasons { get; } = new();

    /// <summary>By the rows' own times.</summary>
    public RowTimes Times => _times;

    /// <summary>The one run of which it is; <c>null</c>: none, or several.</summary>
    public RunSummary? OnlyRun => _runs.Count == 1 ? _runs[0] : null;

    /// <summary>True where its run has more rows than came: something in between took them, or the run was stopped.</summary>
    public bool IsPart => OnlyRun is { } run && run.Rows > Rows;

    /// <summary>All rows that are known of: those of the run, where not all of them came.</summary>
    public long AllRows => IsPart ? OnlyRun!.Rows : Rows;

    /// <summary>Results by status and code.</summary>
    public IReadOnlyList<(UserStatus Status, int? Code, long Rows)> Codes =>
    [
        .. _codes.Select(item => (item.Key.Status, item.Key.Code, item.Value)).OrderBy(item => StatusOrder.Of(item.Status))
            .ThenByDescending(item => item.Value),
    ];

    /// <summary>The same of all rows that are known of; of those that did not come, the code is not known.</summary>
    public IReadOnlyList<(UserStatus Status, int? Code, long Rows)> AllCodes => !IsPart ? Codes :
    [
        .. StatusOrder.All.SelectMany(status =>
        {
            long others = Count(status) - _statuses[(int)status];
            (UserStatus, int?, long)[] known = [.. Codes.Where(item => item.Status == status && item.Code is not null)];
            long without = others + (_codes.TryGetValue((status, null), out long rows) ? rows : 0);
            return without > 0 ? [.. known, (status, null, without)] : known;
        }),
    ];

    /// <summary>How many rows have a status, of all that are known of.</summary>
    public long Count(UserStatus status) => IsPart ? OnlyRun!.CountOf(status) : _statuses[(int)status];

    /// <summary>Takes a result.</summary>
    public void Add(ReportRow row)
    {
        Rows++;
        _statuses[(int)row.Status]++;
        Withheld += row.Withheld.Length > 0 && !row.IsWithdrawn ? 1 : 0;
        Withdrawn += row.Withdrawn.Length > 0 ? 1 : 0;
        LeftWithdrawn += row.IsWithdrawn ? 1 : 0;
        Same += row.IsSame ? 1 : 0;
        (UserStatus, int?) code = (row.Status, row.Code);
        if (!_codes.ContainsKey(code) && _codes.Count >= MostCodes)
            code = (row.Status, null);
        _codes[code] = _codes.TryGetValue(code, out long rows) ? rows + 1 : 1;
        if (row.Comparison.Length > 0)
            _comparisons[row.Comparison] = _comparisons.TryGetValue(row.Comparison, out long same) ? same + 1 : 1;
        if (row.Run is { } run)
            AddRun(run);
        else if (row.Time is { } time)
            _times.Add(time);
        if (row.NeedsAttention)
            AddAttention(row);
    }

    /// <summary>Takes runs that ended before they had a result, and settles what the report says of itself.</summary>
    public void Complete(IEnumerable<RunSummary> ended, DateTime made)
    {
        Made = made;
        // With results, only a run above that ended early has something to add.
        foreach (RunSummary run in ended.Where(run => Rows == 0 || run.StopReason is not (null or RunSummary.Stopped)))
            AddRun(run);
    }

    private void AddRun(RunSummary run)
    {
        // Nearly always the last one.
        if (_runs.Count > 0 && ReferenceEquals(_runs[_runs.Count - 1], run))
            return;
        if (_runs.Count < MostRuns && !_runs.Contains(run))
            _runs.Add(run);
    }

    private void AddAttention(ReportRow row)
    {
        NeedAttention++;
        WithLaterRow += row is { HasLaterRow: true, Status: UserStatus.Skipped } ? 1 : 0;
        if (row is { Status: UserStatus.Failed, Code: int code })
        {
            Busy += ResultCode.IsTransient(code) ? 1 : 0;
            Fatal += ResultCode.IsFatal(code) ? 1 : 0;
        }

        string reason = Reason(row);
        Reasons.Add(row, reason);
        if (_attention.Count >= maxRows)
            return;
        string user = ids.Of(row.UserId);
        _attention.Add(new AttentionRow(row.Row, user, row.Status, row.Code, ReasonText.With(reason, user)));
    }

    private static string Reason(ReportRow row)
    {
        string reason = ReasonText.Of(row);
        string withdrawn = row.Withdrawn.Length > 0
            ? $"Subscribed in the row, but withdrawn on the server: {row.Withdrawn}." : string.Empty;
        return (reason.Length, withdrawn.Length) switch
        {
            (0, 0) => "No message.",
            (_, 0) => reason,
            (0, _) => withdrawn,
            _ => $"{withdrawn} {reason}",
        };
    }
}

/// <summary>A row that needs attention, as it is shown.</summary>
internal sealed class AttentionRow(long row, string user, UserStatus status, int? code, string message)
{
    public long Row { get; } = row;

    /// <summary>The user, masked or not; empty where there is none.</summary>
    public string User { get; } = user;

    public UserStatus Status { get; } = status;

    public int? Code { get; } = code;

    public string Message { get; } = message;
}

/// <summary>The order in which a report lists statuses: from good to bad.</summary>
internal static class StatusOrder
{
    private static readonly UserStatus[] Statuses =
    [
        UserStatus.Succeeded, UserStatus.Valid, UserStatus.Unchanged, UserStatus.Skipped,
        UserStatus.NotAttempted, UserStatus.Unknown, UserStatus.Invalid, UserStatus.Failed,
    ];

    public static IReadOnlyList<UserStatus> All => Statuses;

    public static int Of(UserStatus status) => Array.IndexOf(Statuses, status);
}
