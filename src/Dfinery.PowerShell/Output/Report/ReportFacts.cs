using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using static Dfinery.PowerShell.Output.Report.ReportWords;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>What a report says in pairs of a name and a value, the same in HTML and in Markdown.</summary>
internal static class ReportFacts
{
    public static string Title(RunReport report) => report.Title ?? (report.Runs.Count == 0
        ? "Dfinery report"
        : "Dfinery report: " + string.Join(", ", report.Runs.Select(run => run.Command).Distinct()));

    /// <summary>When it ran, and how long.</summary>
    public static string Subtitle(RunReport report)
    {
        if (report.Runs.Count > 0)
        {
            DateTime began = report.Runs.Min(run => run.Began);
            return $"Began {Time(began)}, took {Duration(Took(report))}";
        }

        return report.Times is { First: { } first, Last: { } last }
            ? $"Rows settled from {Time(first)} to {Time(last)}"
            : $"Made {Time(report.Made)}";
    }

    /// <summary>What stands in large figures.</summary>
    public static IEnumerable<(string Name, string Value)> Tiles(RunReport report)
    {
        yield return ("Rows", Number(report.AllRows));
        foreach (UserStatus status in new[] { UserStatus.Succeeded, UserStatus.Valid, UserStatus.Unchanged })
        {
            if (report.Count(status) > 0)
                yield return (Of(status), Number(report.Count(status)));
        }

        if (report.Comparisons.Count > 0)
            yield return ("Differ", Number(report.Comparisons.Sum(item => item.Key == ComparisonText.Same ? 0 : item.Value)));
        yield return ("Need attention", Number(Math.Max(report.NeedAttention, ReportVerdict.NotSucceeded(report))));
        if (report.Runs.Count == 0)
            yield break;
        yield return ("Took", Duration(Took(report)));
        if (report.OnlyRun is { } run)
            yield return ("Users/s", Number(run.UsersPerSecond));
        yield return ("Requests", Number(report.Runs.Sum(item => item.Requests)));
    }

    public static IEnumerable<(string Name, string Value)> Input(RunReport report)
    {
        yield return ("File", report.Source?.Name ?? "Not named: rows came through the pipeline, and -SourcePath was not given.");
        yield return ("Rows", Number(report.AllRows) + OfOthers(report));
        if (report.Source is not { } source)
            yield break;
        yield return ("Size", $"{Size(source.Size)}{(source.Size < 1000 ? string.Empty : $" ({Number(source.Size)} bytes)")}");
        yield return ("SHA-256", source.Sha256);
    }

    /// <summary>All that is known of each run, then of the machine.</summary>
    public static IEnumerable<(string? Heading, IReadOnlyList<(string Name, string Value)> Facts)> OfRuns(RunReport report)
    {
        foreach (RunSummary run in report.Runs)
            yield return (report.Runs.Count > 1 ? run.Command : null, [.. OfRun(run)]);
        if (report.Runs.Count == 0)
            yield return (null, [("Run", "Not known: no result came straight from a cmdlet of this session.")]);
        yield return (report.Runs.Count > 1 ? "Versions" : null,
        [
            ("Dfinery", report.Versions.Module), ("PowerShell", report.Versions.PowerShell), (".NET", report.Versions.Runtime),
            ("System", report.Versions.System), ("Report made", Time(report.Made)),
        ]);
    }

    public static string RowsNote(RunReport report, int shown)
    {
        string ids = report.ShowsIds
            ? "User ids are shown as they are."
            : "User ids are masked: the same user always looks the same within this report, and differs from one report to another.";
        return shown < report.NeedAttention
            ? $"The first {Number(shown)} of {Number(report.NeedAttention)}. {ids}"
            : ids;
    }

    public static string Footer(RunReport report) =>
        $"Made by Dfinery for PowerShell {report.Versions.Module}. No value of a property is in this report"
            + (report.ShowsIds ? "; ids of users are." : ", and ids of users are masked.");

    private static IEnumerable<(string, string)> OfRun(RunSummary run)
    {
        yield return ("Cmdlet", run.Command);
        yield return ("Ended", run.StopReason is { } reason ? "early: " + reason : run.HasEnded ? "at the end of its input" : "not yet");
        yield return ("Began", Time(run.Began));
        yield return ("Took", Duration(run.Elapsed));
        yield return ("Rates", $"{Number(run.UsersPerSecond)} users/s, {Number(run.SentPerSecond)} users sent/s");
        yield return ("Requests", $"{Quantity(run.Requests, "request")}, {Quantity(run.Throttled, "answer")} 429");
        yield return ("Waited for the quota", Duration(Waited(run)));
        yield return ("Rows sent again", Number(run.Retries));
        yield return ("Ledger", run.HasLedger
            ? $"{Number(run.Unchanged)} unchanged, {Number(run.Sent)} sent, {Number(run.Withheld)} withheld"
            : "none");
        yield return ("Shard", run.Shard is null ? "none: all users" : $"{run.Shard}; {Quantity(run.OtherShards, "row")} left to others");
        if (run.AuditLogHead is { } head)
            yield return ("Head of the audit log", head);
    }

    private static TimeSpan Waited(RunSummary run) =>
        TimeSpan.FromMilliseconds(run.Timeline.Samples[run.Timeline.Samples.Count - 1].WaitedMs);

    private static string OfOthers(RunReport report) =>
        report.OnlyRun is { OtherShards: > 0 and var others } ? $", and {Number(others)} of other shards" : string.Empty;

    private static TimeSpan Took(RunReport report) => report.Runs.Max(run => run.Elapsed);
}
