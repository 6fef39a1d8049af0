using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using static Dfinery.PowerShell.Output.Report.ReportWords;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// What to do next, and what to run again, in words: never the line as it was typed, which may hold values.
/// </summary>
internal static class ReportSteps
{
    public static IReadOnlyList<string> Of(RunReport report)
    {
        var steps = new List<string>();
        if (report.Runs.FirstOrDefault(run => run.StopReason is not null) is { } run)
            AddEarlyEnd(run, steps);
        else if (report.Count(UserStatus.NotAttempted) is > 0 and var left)
            steps.Add($"Not attempted: remove the cause, then send {Quantity(left, "row")}.");
        AddRows(report, steps);
        if (report.Rows == 0 && steps.Count == 0)
            steps.Add("Check that the input has rows, and that the cmdlet's results reach the report.");
        if (steps.Count == 0 && report.Rows > 0 && report.Count(UserStatus.Skipped) == report.AllRows && report.Same < report.AllRows)
            steps.Add("Check that this was meant: the Message of each result says why it was skipped.");
        if (steps.Count == 0)
            steps.Add("Nothing.");
        return steps;
    }

    private static void AddEarlyEnd(RunSummary run, List<string> steps)
    {
        if (run.StopAdvice is { } advice)
            steps.Add(advice);
        string shard = run.Shard is null ? string.Empty : $", with -Shard {run.Shard}";
        // The whole line: a Set cmdlet that was fed by a comparison would otherwise send consent that people have withdrawn.
        string again = (steps.Count > 0 ? "Then run" : "Run")
            + $" the whole line with {run.Command} again, as it was and on the whole input";
        bool looks = run.Command.StartsWith("Get-", StringComparison.Ordinal)
            || run.Command.StartsWith("Compare-", StringComparison.Ordinal);
        steps.Add((run.HasLedger, looks) switch
        {
            (true, _) => $"{again}, with the same ledger{shard}: it knows what is done.",
            (_, true) => $"{again}{shard}.",
            _ => $"{again}{shard}: to send the same values twice does no harm.",
        });
    }

    private static void AddRows(RunReport report, List<string> steps)
    {
        long invalid = report.Count(UserStatus.Invalid);
        if (invalid > 0)
            steps.Add($"Invalid, so refused here: fix {Quantity(invalid, "row")} in the source, and send again.");
        long refused = report.Count(UserStatus.Failed) - report.Busy - report.Fatal;
        if (refused > 0)
            steps.Add($"Failed, so refused by the server: fix {Quantity(refused, "row")}, and send again.");
        if (report.Busy > 0)
            steps.Add($"Failed because the server was too busy: send {Quantity(report.Busy, "row")} again as they were.");
        long unknown = report.Count(UserStatus.Unknown);
        if (unknown > 0)
            steps.Add($"Unknown, because no answer came: send {Quantity(unknown, "row")} again; to send a row twice does no harm.");
        if (report.WithLaterRow > 0)
        {
            steps.Add(
                $"Followed by a later row, so held back: {Quantity(report.WithLaterRow, "row")}. Send all rows of these users in order.");
        }

        if (report.Withheld > report.LeftWithdrawn)
            steps.Add("Leave consent that was withheld as it is, unless the person has given it again since.");
        if (report.Comparisons.Any(item => item.Key != ComparisonText.Same))
            steps.Add("To send what differs, pipe the comparison into the Set cmdlet; flags that were withdrawn are not among it.");
        if (report.Withdrawn + report.LeftWithdrawn > 0)
            steps.Add("Correct the source: it grants consent that people have withdrawn.");
    }
}
