using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dfinery.Client.Bulk;
using static Dfinery.PowerShell.Output.Report.ReportWords;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>A report as GitHub's Markdown, for the summary of a job: small, whatever -MaxRows is.</summary>
internal static class MarkdownReport
{
    /// <summary>The most rows that are listed: a summary may have 1 MiB.</summary>
    public const int MostRows = 200;

    public static void Write(RunReport report, TextWriter output)
    {
        ReportVerdict verdict = ReportVerdict.Of(report);
        string sign = verdict.Level switch { VerdictLevel.Good => "✅", VerdictLevel.Attention => "⚠️", _ => "❌" };
        Line(output, "# " + Text(ReportFacts.Title(report)));
        Line(output, Text(ReportFacts.Subtitle(report)));
        Line(output, $"**{sign} {Text(verdict.Headline)}**");
        foreach (string detail in verdict.Details)
            Line(output, Text(detail));
        Line(output, "## What to do next");
        foreach (string step in ReportSteps.Of(report))
            output.Write("- " + Text(step) + "\n");
        Line(output, "\n## Input");
        Pairs(output, ReportFacts.Input(report));
        Line(output, "## Rows by status");
        Table(output, ["Status", "Code", "Rows", "Part"], report.AllCodes.Select(item => new[]
        {
            Text(Of(item.Status)), Code(item.Code), Number(item.Rows), Text(Percent(item.Rows, report.AllRows)),
        }));
        if (report.Comparisons.Count > 0)
        {
            Line(output, "## Comparison with the server");
            Table(output, ["Comparison", "Rows"], report.Comparisons.Select(item => new[] { Text(item.Key), Number(item.Value) }));
        }

        WriteAttention(report, output);
        Line(output, "## The run");
        foreach ((string? heading, IReadOnlyList<(string, string)> facts) in ReportFacts.OfRuns(report))
        {
            if (heading is not null)
                Line(output, "### " + Text(heading));
            Pairs(output, facts);
        }

        Line(output, Text(ReportFacts.Footer(report)));
    }

    private static void WriteAttention(RunReport report, TextWriter output)
    {
        if (report.NeedAttention == 0)
            return;
        Line(output, "## Reasons, and what to do");
        Table(output, ["Rows", "Status", "Code", "Reason", "What to do"], report.Reasons.All.Select(reason => new[]
        {
            Number(reason.Rows), Text(Of(reason.Status)), Code(reason.Code), Text(reason.Text), Text(reason.Advice),
        }));
        if (report.Reasons.Others > 0)
            Line(output, Text($"{Quantity(report.Reasons.Others, "row")} had still other reasons."));
        AttentionRow[] rows = [.. report.Attention.Take(MostRows)];
        Line(output, "## Rows that need attention");
        Line(output, Text(ReportFacts.RowsNote(report, rows.Length)));
        Table(output, ["Row", "User", "Status", "Code", "Message"], rows.Select(row => new[]
        {
            row.Row > 0 ? row.Row.ToString(System.Globalization.CultureInfo.InvariantCulture) : "–",
            Text(row.User), Text(Of(row.Status)), Code(row.Code), Text(row.Message),
        }));
    }

    private static void Pairs(TextWriter output, IEnumerable<(string Name, string Value)> pairs) =>
        Table(output, [" ", " "], pairs.Select(pair => new[] { Text(pair.Name), Text(pair.Value) }));

    private static void Table(TextWriter output, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        Row(output, columns);
        Row(output, columns.Select(_ => "---"));
        foreach (string[] row in rows)
            Row(output, row);
        output.Write('\n');
    }

    private static void Row(TextWriter output, IEnumerable<string> cells) => output.Write("| " + string.Join(" | ", cells) + " |\n");

    private static string Code(int? code) => code?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–";

    private static string Text(string text) => MarkdownText.Of(text);

    private static void Line(TextWriter output, string line) => output.Write(line + "\n\n");
}
