using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Dfinery.Client.Bulk;
using static Dfinery.PowerShell.Output.Report.ReportWords;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>A report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.</summary>
internal sealed class HtmlReport
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    private readonly RunReport _report;
    private readonly HtmlWriter _html;

    private HtmlReport(RunReport report, HtmlWriter html)
    {
        _report = report;
        _html = html;
    }

    public static void Write(RunReport report, TextWriter output)
    {
        using var html = new HtmlWriter(output);
        new HtmlReport(report, html).Write();
    }

    private void Write()
    {
        string title = ReportFacts.Title(_report);
        _html.Start("html", "lang", "en").Start("head").Void("meta", "charset", "utf-8")
            .Void("meta", "http-equiv", "Content-Security-Policy", "content", Policy)
            .Void("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
            .Void("meta", "name", "color-scheme", "content", "light dark")
            .Void("meta", "name", "referrer", "content", "no-referrer")
            .Plain("title", title).Plain("style", StyleSheet()).End();
        _html.Start("body").Start("main");
        WriteHead(title);
        WriteSteps();
        WriteInput();
        WriteStatuses();
        WriteTimes();
        WriteReasons();
        WriteRows();
        WriteFacts();
        _html.End();
        _html.Start("footer").Element("p", ReportFacts.Footer(_report)).End().End().End();
    }

    private void WriteHead(string title)
    {
        ReportVerdict verdict = ReportVerdict.Of(_report);
        (string sign, string word) = verdict.Level switch
        {
            VerdictLevel.Good => ("✓", "Good"),
            VerdictLevel.Attention => ("!", "Needs attention"),
            _ => ("✕", "Ended early"),
        };
        _html.Start("header").Element("h1", title).Element("p", ReportFacts.Subtitle(_report), "class", "when").End();
        _html.Start("section", "class", "verdict " + verdict.Level, "aria-label", "Verdict");
        _html.Element("div", sign, "class", "sign", "aria-hidden", "true").Start("div");
        _html.Element("p", word, "class", "word").Element("h2", verdict.Headline);
        foreach (string detail in verdict.Details)
            _html.Element("p", detail);
        _html.End().End();
        _html.Start("dl", "class", "tiles");
        foreach ((string name, string value) in ReportFacts.Tiles(_report))
            _html.Start("div").Element("dt", name).Element("dd", value).End();
        _html.End();
    }

    private void WriteSteps()
    {
        Section("What to do next").Start("ol", "class", "steps");
        foreach (string step in ReportSteps.Of(_report))
            _html.Element("li", step);
        _html.End().End();
    }

    private void WriteInput()
    {
        Section("Input");
        Facts(ReportFacts.Input(_report));
        _html.End();
    }

    private void WriteStatuses()
    {
        Section("Rows by status");
        (UserStatus Status, long Rows)[] parts =
            [.. StatusOrder.All.Select(status => (status, _report.Count(status))).Where(part => part.Item2 > 0)];
        if (parts.Length == 0)
            _html.Element("p", "There are no rows.");
        else
        {
            HtmlChart.Bar(_html, parts);
            ReportTable.Write(
                _html, "Rows by status and code", ["Status", "Code", "Rows", "Part", "Meaning"], _report.AllCodes.Select(item => new[]
                {
                    new ReportCell(Of(item.Status), "status", "s-" + item.Status),
                    ReportCell.Code(item.Code),
                    ReportCell.Number(item.Rows),
                    ReportCell.Number(Percent(item.Rows, _report.AllRows)),
                    new ReportCell(Meaning(item.Status), "meaning"),
                }));
        }

        if (_report.Comparisons.Count > 0)
        {
            _html.Element("h3", "Comparison with the server");
            ReportTable.Write(
                _html, "Rows by comparison", ["Comparison", "Rows", "Part"], _report.Comparisons.Select(item => new[]
                {
                    new ReportCell(item.Key), ReportCell.Number(item.Value), ReportCell.Number(Percent(item.Value, _report.Rows)),
                }));
        }

        _html.End();
    }

    private void WriteTimes()
    {
        Section("Over time");
        IReadOnlyList<RunSummary> runs = [.. _report.Runs.Where(run => run.Timeline.Samples.Count > 1).Take(3)];
        if (runs.Count == 0)
            Curves(RateCurve.Of(_report.Times.ToSamples()), "c", hasRequests: false);
        for (int i = 0; i < runs.Count; i++)
        {
            if (runs.Count > 1)
                _html.Element("h3", runs[i].Command);
            Curves(RateCurve.Of(runs[i].Timeline.Samples), "c" + i, hasRequests: true);
        }

        _html.End();
    }

    private void Curves(RateCurve? curve, string id, bool hasRequests)
    {
        if (curve is null)
        {
            _html.Element("p", _report.Rows == 0 ? "There is nothing to show." : "It took too short a time for a curve.");
            return;
        }

        HtmlChart.Curve(_html, "curve-rows" + id, "Users", "users/s", curve.Rows, curve);
        if (!hasRequests)
        {
            _html.Element("p", "By the times of the rows. Requests, waits for the quota and 429s are not known.", "class", "note");
            return;
        }

        HtmlChart.Curve(_html, "curve-requests" + id, "Requests", "requests/s", curve.Requests, curve);
        _html.Start("p", "class", "legend");
        long throttled = curve.Throttled.Sum();
        if (curve.Waits.Count > 0)
            _html.Element("span", string.Empty, "class", "mark wait-mark", "aria-hidden", "true")
                .Text($"shaded: waiting for the quota, {Duration(curve.Waited)} in all. ");
        if (throttled > 0)
            _html.Element("span", string.Empty, "class", "mark throttled", "aria-hidden", "true")
                .Text($"at the bottom: {Quantity(throttled, "answer")} 429. ");
        if (curve.Waits.Count == 0 && throttled == 0)
            _html.Text("No wait for the quota, and no answer 429.");
        _html.End();
    }

    private void WriteReasons()
    {
        if (_report.NeedAttention == 0)
            return;
        Section("Reasons, and what to do");
        ReportTable.Write(_html, "Reasons", ["Rows", "Status", "Code", "Reason", "What to do"], _report.Reasons.All.Select(reason => new[]
        {
            ReportCell.Number(reason.Rows),
            new ReportCell(Of(reason.Status), "status", "s-" + reason.Status),
            ReportCell.Code(reason.Code),
            new ReportCell(reason.Text, "long"),
            new ReportCell(reason.Advice, "long"),
        }));
        if (_report.Reasons.Others > 0)
            _html.Element("p", $"{Quantity(_report.Reasons.Others, "row")} had still other reasons.", "class", "note");
        _html.End();
    }

    private void WriteRows()
    {
        if (_report.NeedAttention == 0)
            return;
        Section("Rows that need attention");
        _html.Element("p", ReportFacts.RowsNote(_report, _report.Attention.Count), "class", "note");
        string[] columns = ["Row", "User", "Status", "Code", "Message"];
        ReportTable.Write(_html, "Rows that need attention", columns, _report.Attention.Select(row => new[]
        {
            ReportCell.Number(row.Row > 0 ? row.Row.ToString(CultureInfo.InvariantCulture) : "–"),
            new ReportCell(row.User.Length > 0 ? row.User : "(none)", "user"),
            new ReportCell(Of(row.Status), "status", "s-" + row.Status),
            ReportCell.Code(row.Code),
            new ReportCell(row.Message, "long"),
        }));
        _html.End();
    }

    private void WriteFacts()
    {
        Section("The run");
        foreach ((string? heading, IReadOnlyList<(string, string)> facts) in ReportFacts.OfRuns(_report))
        {
            if (heading is not null)
                _html.Element("h3", heading);
            Facts(facts);
        }

        _html.End();
    }

    private HtmlWriter Section(string heading) => _html.Start("section").Element("h2", heading);

    private void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        _html.Start("dl", "class", "facts");
        foreach ((string name, string value) in facts)
            _html.Start("div").Element("dt", name).Element("dd", value).End();
        _html.End();
    }

    private static string StyleSheet()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("Dfinery.PowerShell.Output.Report.Report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r", string.Empty).Replace('\n', ' ');
    }
}
