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
            steps.Add($"Send the {Quantity(left, "row")} that {Were(left)} not attempted, once the cause is removed.");
        AddRows(report, steps);
        if (report.Rows == 0 && steps.Count == 0)
            steps.Add("Check that the input has rows, and that the cmdlet's results reach the report.");
        if (steps.Count == 0)
            steps.Add("Nothing.");
        return steps;
    }

    private static void AddEarlyEnd(RunSummary run, List<string> steps)
    {
        if (run.StopAdvice is { } advice)
            steps.Add(advice);
        string shard = run.Shard is null ? string.Empty : $", with -Shard {run.Shard}";
        steps.Add((run.HasLedger, run.Command.StartsWith("Get-", System.StringComparison.Ordinal)) switch
        {
            (true, _) => $"Then run {run.Command} on the same input again, with the same ledger{shard}: it knows what is done.",
            (_, true) => $"Then run {run.Command} on the whole input again{shard}.",
            _ => $"Then run {run.Command} on the whole input again{shard}: to send the same values twice does no harm.",
        });
    }

    private static void AddRows(RunReport report, List<string> steps)
    {
        long invalid = report.Count(UserStatus.Invalid);
        if (invalid > 0)
            steps.Add($"Fix the {Quantity(invalid, "row")} that {Were(invalid)} refused here (Invalid) in the source, and send them again.");
        long refused = report.Count(UserStatus.Failed) - report.Busy;
        if (refused > 0 && !report.IsPart)
            steps.Add($"Fix the {Quantity(refused, "row")} that the server refused (Failed), and send them again.");
        else if (refused > 0)
            steps.Add($"Look at the {Quantity(refused, "row")} that failed, and send them again.");
        if (report.Busy > 0)
            steps.Add($"Send the {Quantity(report.Busy, "row")} again for which the server was too busy.");
        long unknown = report.Count(UserStatus.Unknown);
        if (unknown > 0)
            steps.Add($"Send the {Quantity(unknown, "row")} again of which no answer came (Unknown): to send a row twice does no harm.");
        if (report.WithLaterRow > 0)
            steps.Add($"Send all rows again, in order, of the users of {Quantity(report.WithLaterRow, "row")} that a later one followed.");
        if (report.Withheld > 0)
            steps.Add("Leave consent that was withheld as it is, unless the person has given it again since.");
        if (report.Withdrawn > 0)
            steps.Add("Correct the source: it grants consent that people have withdrawn.");
    }

    private static string Were(long count) => count == 1 ? "was" : "were";
}
