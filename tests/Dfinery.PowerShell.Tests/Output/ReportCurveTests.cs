using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The pictures of a report and its bounds.</summary>
public sealed class ReportCurveTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");
    private readonly PowerShellSession _session = new();

    public ReportCurveTests() => _session.Run($"Set-Location '{_folder.FullName}'").ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_wait_for_the_quota_and_a_429_are_in_the_picture_and_in_words()
    {
        _session.Run(
            "$e = Start-DfineryEmulator -QuotaLimit 20 -QuotaWindow 2s -ThrottleRate 0.1 -Seed 3; $e | Connect-Dfinery; " +
            "1..1000 | ForEach-Object { @{ user_id = \"u$_\"; age = 3 } } | Set-DfineryUserProfile -WarningAction SilentlyContinue " +
            "-SummaryVariable s | Export-DfineryReport run.html -PassThru | Export-DfineryReport run.json");
        XDocument html = Html("run.html");
        Assert.Equal(2, html.Descendants("figure").Count());
        Assert.Contains(html.Descendants("rect"), rect => rect.Attribute("class")!.Value == "wait");
        Assert.Contains(html.Descendants("rect"), rect => rect.Attribute("class")!.Value == "throttled");
        string legend = html.Descendants("p").Single(p => p.Attribute("class")?.Value == "legend").Value;
        Assert.Matches(@"shaded: waiting for the quota, [\d.]+ s in all\. at the bottom: \d+ answers? 429\.", legend);
        Assert.All(html.Descendants("desc"), desc => Assert.EndsWith(".", desc.Value));
        Assert.Contains(html.Descendants("desc"), desc => Regex.IsMatch(desc.Value, @"\d waits? for the quota; \d+ answers? 429\."));

        JsonElement run = JsonDocument.Parse(Text("run.json")).RootElement.GetProperty("runs")[0];
        JsonElement last = run.GetProperty("timeline").EnumerateArray().Last();
        Assert.InRange(last.GetProperty("waitedSeconds").GetDouble(), 0.5, last.GetProperty("seconds").GetDouble());
        Assert.Equal(_session.Run("$s.Throttled").Single<long>(), last.GetProperty("throttled").GetInt64());
    }

    [Fact]
    public void Results_from_a_file_have_a_curve_by_their_times()
    {
        _session.Run(
            """
            $start = [DateTimeOffset] '2026-01-02T03:00:00Z'
            1..10000 | ForEach-Object {
                [pscustomobject] @{ UserId = "u$_"; Status = 'Succeeded'; Attempts = 1; Row = $_
                    Time = $start.AddSeconds($_ / 10).ToString('o') }
            } | Export-DfineryReport run.html
            """).ThrowIfFailed();
        XDocument html = Html("run.html");
        Assert.Contains("from 2026-01-02 03:00:00 UTC to 2026-01-02 03:16:40 UTC", html.Root!.Value);
        XElement curve = Assert.Single(html.Descendants("figure"));
        Assert.Contains("on average 10.0 users/s", curve.Descendants("desc").Single().Value);
        XElement area = curve.Descendants("path").Single(path => path.Attribute("class")!.Value == "area");
        double[] heights =
        [
            .. Regex.Matches(area.Attribute("d")!.Value, @"V([\d.]+)H")
                .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(60, heights.Length);
        Assert.All(heights.Skip(1).SkipLast(1), height => Assert.InRange(height, 0, 45));
    }

    [Theory]
    [InlineData("'u' | Set-DfineryUserProfile -Age 3", "The row succeeded.", 1)]
    [InlineData("@() | Set-DfineryUserProfile", "There are no rows.", 0)]
    public void Few_rows_make_a_whole_report(string script, string says, int bars)
    {
        _session.Run($"{script} | Export-DfineryReport run.html").ThrowIfFailed();
        XDocument html = Html("run.html");
        Assert.Equal(bars, html.Descendants("svg").Count());
        Assert.Contains(says, html.Root!.Value);
        string style = html.Descendants("style").Single().Value;
        Assert.All(
            new[] { "(prefers-color-scheme: dark)", "@media print", "(max-width: 44rem)" }, rule => Assert.Contains(rule, style));
        Assert.Equal(
            ["What to do next", "Input", "Rows by status", "Over time", "The run"], html.Descendants("h2").Skip(1).Select(h2 => h2.Value));
    }

    [Fact]
    public void Reasons_codes_and_runs_are_bounded()
    {
        _session.Run(
            """
            $letters = [char[]] (97..122)
            1..900 | ForEach-Object {
                $word = "$($letters[$_ % 26])$($letters[[math]::Floor($_ / 26) % 26])x$($letters[[math]::Floor($_ / 676)])"
                [pscustomobject] @{ UserId = "user_$_"; Status = 'Failed'; Code = 4000 + $_; Attempts = 1; Row = $_; Message = "No $word." }
            } | Export-DfineryReport run.json
            1..20 | ForEach-Object { Set-DfineryUserProfile u -Age 3 } | Export-DfineryReport runs.json
            """).ThrowIfFailed();
        JsonElement report = JsonDocument.Parse(Text("run.json")).RootElement;
        Assert.Equal(100, report.GetProperty("reasons").GetArrayLength());
        Assert.Equal(800, report.GetProperty("rowsOfOtherReasons").GetInt64());
        Assert.InRange(report.GetProperty("statuses").GetArrayLength(), 100, 201);
        Assert.Equal(900, report.GetProperty("statuses").EnumerateArray().Sum(item => item.GetProperty("rows").GetInt64()));
        JsonElement several = JsonDocument.Parse(Text("runs.json")).RootElement;
        Assert.Equal(8, several.GetProperty("runs").GetArrayLength());
        Assert.Equal("All 20 rows succeeded.", several.GetProperty("verdict").GetProperty("headline").GetString());
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder.FullName, name));

    private XDocument Html(string name)
    {
        using var reader = XmlReader.Create(
            new StringReader(Text(name)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
