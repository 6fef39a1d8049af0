using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using static Dfinery.PowerShell.Output.Report.ReportWords;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>How it went, in words.</summary>
internal sealed class ReportVerdict
{
    private ReportVerdict(VerdictLevel level, string headline, IReadOnlyList<string> details)
    {
        Level = level;
        Headline = headline;
        Details = details;
    }

    public VerdictLevel Level { get; }

    /// <summary>One sentence.</summary>
    public string Headline { get; }

    /// <summary>Whole sentences.</summary>
    public IReadOnlyList<string> Details { get; }

    public static ReportVerdict Of(RunReport report)
    {
        var details = new List<string>();
        RunSummary? stopped = report.Runs.FirstOrDefault(run => run.StopReason is not (null or RunSummary.Stopped))
            ?? report.Runs.FirstOrDefault(run => run.StopReason is not null);
        if (stopped is { StopReason: not RunSummary.Stopped, StopMessage: { } message })
            details.Add(message);
        if (stopped is not null)
            details.Add(report.AllRows == 0 ? "No row was processed." : Counts(report));
        AddNotes(report, details);
        if (stopped is not null)
            return new ReportVerdict(VerdictLevel.Failed, Ended(stopped), details);
        if (report.AllRows == 0)
        {
            string nothing = report.Runs.Any(run => run.OtherShards > 0)
                ? "No row was of this shard." : "Nothing was processed: no result came.";
            return new ReportVerdict(VerdictLevel.Attention, nothing, details);
        }

        return OfRows(report, details);
    }

    private static ReportVerdict OfRows(RunReport report, List<string> details)
    {
        string all = Quantity(report.AllRows, "row");
        long bad = NotSucceeded(report);
        if (bad > 0)
        {
            details.Insert(0, Counts(report));
            return new ReportVerdict(VerdictLevel.Attention, $"{Number(bad)} of {all} did not succeed.", details);
        }

        if (report.Comparisons.Count > 0)
            return OfComparison(report, details);
        long held = report.NeedAttention;
        if (held > 0)
            return new ReportVerdict(VerdictLevel.Attention, $"No row failed, but {Number(held)} of {all} need attention.", details);
        long skipped = report.Count(UserStatus.Skipped);
        if (report.Same == report.AllRows)
            return new ReportVerdict(VerdictLevel.Good, $"Nothing to send: the server has what the input has ({all}).", details);
        if (skipped == report.AllRows)
        {
            string rows = skipped == 1 ? "the row was" : $"all {all} were";
            return new ReportVerdict(VerdictLevel.Attention, $"Nothing was sent: {rows} skipped.", details);
        }

        string how = report.Count(UserStatus.Valid) == report.AllRows ? "valid" : "all right";
        if (report.AllRows == 1)
            return new ReportVerdict(VerdictLevel.Good, how == "valid" ? "The row is valid." : "The row succeeded.", details);
        if (report.Count(UserStatus.Succeeded) == report.AllRows)
            return new ReportVerdict(VerdictLevel.Good, $"All {all} succeeded.", details);
        if (how != "valid")
            details.Insert(0, Counts(report));
        return new ReportVerdict(VerdictLevel.Good, $"All {all} are {how}.", details);
    }

    private static ReportVerdict OfComparison(RunReport report, List<string> details)
    {
        report.Comparisons.TryGetValue(ComparisonText.Same, out long same);
        long compared = report.Comparisons.Values.Sum();
        // Where only some of the results came, such as those that are not Same, the run knows of all of them.
        if (report.IsPart && report.OnlyRun is { Same: { } all, Different: { } different, NotFound: { } notFound })
            (same, compared) = (all, all + different + notFound);
        long differ = compared - same;
        return differ == 0
            ? new ReportVerdict(VerdictLevel.Good, $"The server has what the input has: {Quantity(compared, "row")} compared.", details)
            : new ReportVerdict(
                VerdictLevel.Attention, $"{Number(differ)} of {Quantity(compared, "row")} differ from what the server has.", details);
    }

    /// <summary>Rows that did not succeed, of all that are known of.</summary>
    public static long NotSucceeded(RunReport report) => report.Count(UserStatus.Failed) + report.Count(UserStatus.Invalid)
        + report.Count(UserStatus.Unknown) + report.Count(UserStatus.NotAttempted);

    private static string Ended(RunSummary run) => run.StopReason == RunSummary.Stopped
        ? "The run was stopped before its end: with Ctrl+C, by an error elsewhere, or because no more results were wanted."
        : $"The run ended early: {run.StopReason}.";

    /// <summary>All rows by status: <c>98,020 succeeded, 1,980 failed.</c></summary>
    private static string Counts(RunReport report) => string.Join(", ", StatusOrder.All
        .Where(status => report.Count(status) > 0)
        .Select(status => $"{Number(report.Count(status))} {ReportWords.Of(status).ToLowerInvariant()}")) + ".";

    private static void AddNotes(RunReport report, List<string> details)
    {
        if (report.IsPart)
        {
            details.Add(
                $"The run had {Quantity(report.AllRows, "row")}; {Quantity(report.Rows, "result")} of them came to this report. "
                    + "Reasons and lists are of these.");
        }

        if (report.Withheld - report.LeftWithdrawn is > 0 and long withheld)
            details.Add($"Consent was held back for {Quantity(withheld, "row")}, because the person withdrew it.");
        if (report.LeftWithdrawn > 0)
            details.Add($"{Quantity(report.LeftWithdrawn, "row")} "
                + "had nothing to send but consent that the person withdrew; it was not sent.");
        if (report.Withdrawn > 0)
            details.Add($"{Quantity(report.Withdrawn, "row")} would grant consent that the person withdrew.");
        if (report.Runs.Sum(run => run.ConsentConflicts) is > 0 and var conflicts)
            details.Add($"In {Quantity(conflicts, "row")}, consent contradicts an earlier row of the same user; the last row wins.");
        if (report.Runs.Any(run => !run.HasEnded))
            details.Add("The run was still under way when this report was made.");
        if (report.Runs.Count == 0 && report.Rows > 0)
            details.Add("These results come from a file or another session, so nothing is known of the run but what its rows tell.");
    }
}

/// <summary>How a run went, in one word.</summary>
internal enum VerdictLevel
{
    Good,
    Attention,
    Failed,
}
