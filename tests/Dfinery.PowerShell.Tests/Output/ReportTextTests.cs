using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What stands in a report, and what never does: markup from outside, values, ids, what a terminal would obey.</summary>
public sealed class ReportTextTests : IDisposable
{
    private const string Three =
        " | Export-DfineryReport run.html -PassThru | Export-DfineryReport run.md -PassThru | Export-DfineryReport run.json";

    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "abc\u202Efdp.exe", new string('x', 300), "긴아이디긴아이디",
        "👨‍👩‍👧family", "홍길동길동", "|pipe|pipe|", "@octocat/team", "[link](http://evil.example)", "`code` **bold**", "nul\0byte\uFFFEid",
        "half\uD800char", "tab\tline\nline",
        "</style></title><svg onload=alert(1)>", "&lt;&amp;&lt;", "]]> <!-- -->", "javascript:alert(1)",
        "https://evil.example/x", ":tada: #12345",
    ];

    private static readonly string[] Elements =
    [
        "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "h1", "h2", "h3", "p", "div", "span",
        "strong",
        "dl", "dt", "dd", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "desc", "rect",
        "path",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");
    private readonly PowerShellSession _session = new(connect: false);

    public ReportTextTests() => _session.Run($"Set-Location '{_folder.FullName}'").ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The error on the screen may quote the first row; a report is sent around.</summary>
    [Theory]
    [InlineData("1..200 | ForEach-Object { @{ user_id = \"planted$_\"; mkt_flag = 'x' } }", "EveryRowInvalid")]
    [InlineData("1..20 | ForEach-Object { [pscustomobject]@{ planted = 1; 'planted 01098765432' = 2 } }", "NoIdColumn")]
    public void What_ended_the_run_is_told_without_what_the_rows_hold(string rows, string reason)
    {
        _session.Run("$e = Start-DfineryEmulator; $e | Connect-Dfinery; " +
            rows + " | Set-DfineryUserProfile -ErrorAction SilentlyContinue" + Three + " -ErrorAction SilentlyContinue");
        foreach (string file in new[] { "run.html", "run.md", "run.json" })
        {
            Assert.Contains(reason, Text(file));
            Assert.DoesNotContain("planted", Text(file));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-ShowUserId")]
    public void Html_is_well_formed_and_whatever_comes_from_outside_is_text(string switches)
    {
        RunHostile($"Export-DfineryReport run.html -Title \"$($ids[0]) & 'x'\" -SourcePath $source {switches}");
        string html = Text("run.html");
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        XDocument document = XDocument.Load(reader);

        Assert.StartsWith("<!DOCTYPE html><html lang=\"en\">", html);
        Assert.Equal(Elements.Order(), document.Descendants().Select(element => element.Name.LocalName).Distinct().Order());
        foreach (XAttribute attribute in document.Descendants().Attributes())
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.ToString());
            Assert.DoesNotContain(attribute.Name.LocalName, new[] { "href", "src", "style", "action", "srcset", "data" });
            Assert.DoesNotContain("evil", attribute.Value);
        }

        string style = document.Descendants("style").Single().Value;
        Assert.DoesNotContain("url(", style);
        Assert.DoesNotContain("@import", style);
        Assert.Contains(
            document.Descendants("meta"), meta => meta.Attribute("content")?.Value == "default-src 'none'; style-src 'unsafe-inline'");
        Assert.Equal("<script>alert(1)</script> & 'x'", document.Descendants("h1").Single().Value);
        Assert.DoesNotMatch(Invisible(), html);
        Assert.Contains("abc", html);
        Assert.Equal(switches.Length > 0, html.Contains(@"abc\u202Efdp.exe"));
        Assert.All(document.Descendants("svg"), svg => Assert.True(
            svg.Element("title") is not null && svg.Element("desc")!.Value.Length > 10 && svg.Attribute("role")!.Value == "img"));
        Assert.All(document.Descendants("th"), header => Assert.Equal("col", header.Attribute("scope")!.Value));
        string[] ids = [.. document.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Elements_that_are_not_void_have_an_end_tag()
    {
        RunHostile("Export-DfineryReport run.html");
        string[] closed = [.. Regex.Matches(Text("run.html"), @"<(\w+)[^<>]*/>").Select(match => match.Groups[1].Value).Distinct().Order()];
        Assert.Equal(["meta", "path", "rect"], closed);
    }

    [Fact]
    public void Markdown_from_outside_means_itself()
    {
        RunHostile("Export-DfineryReport run.md -ShowUserId");
        string text = Text("run.md");
        Assert.DoesNotMatch(Invisible(), text.Replace("\n", string.Empty));
        Assert.DoesNotMatch(@"<(?!!-- -->)", text);
        Assert.DoesNotMatch(@"@\w", text);
        Assert.DoesNotMatch(@"https?://|(?<!\\)\[link|(?<!\\)`|(?<!\\)\*\*bold|:tada:|#12345", text);
        string[] lines = text.Split('\n');
        int header = Array.FindIndex(lines, line => line.StartsWith("| Row | User", StringComparison.Ordinal));
        string[] rows = [.. lines.Skip(header + 2).TakeWhile(line => line.Length > 0)];
        Assert.Equal(Hostile.Length, rows.Length);
        Assert.All(rows, row => Assert.Equal(6, Regex.Count(row, @"(?<!\\)\|")));
    }

    [Fact]
    public void Markdown_is_small_whatever_there_is()
    {
        _session.Run(
            "1..5000 | ForEach-Object { [pscustomobject]@{ UserId = \"user_$_\"; Status = 'Failed'; Attempts = 1; Row = $_; " +
            "Message = ('<' * 600) } } | Export-DfineryReport run.md -MaxRows 5000").ThrowIfFailed();
        Assert.InRange(new FileInfo(Path.Combine(_folder.FullName, "run.md")).Length, 1000, 700_000);
        Assert.Contains("The first 200 of 5,000.", Text("run.md"));
    }

    [Fact]
    public void Ids_are_masked_alike_within_a_report_and_never_shown_also_in_messages()
    {
        const string Script =
            """
            $ids = 'kim.minsu@example.com', '821012345678', '홍길동홍길동', 'customer_000123', ('long-id-' * 40), 'u7'
            $rows = 1..12 | ForEach-Object { $id = $ids[($_ - 1) % 6]
                [pscustomobject] @{ UserId = $id; Status = 'Failed'; Code = 4007; Attempts = 1; Row = $_
                    Message = "Row $_, user '$id' was refused by the server: No user $id here ($id), '$id'. (code 4007)" } }
            """;
        _session.Run(Script + "; $rows" + Three).ThrowIfFailed();
        JsonElement[] rows = [.. JsonDocument.Parse(Text("run.json")).RootElement.GetProperty("attention").EnumerateArray()];
        string[] users = [.. rows.Select(row => row.GetProperty("user").GetString()!)];
        Assert.Equal(12, users.Length);
        Assert.Equal(users.Take(6), users.Skip(6));
        Assert.Equal(6, users.Distinct().Count());
        Assert.All(rows, row => Assert.Equal(
            $"No user {row.GetProperty("user")} here ({row.GetProperty("user")}), '{row.GetProperty("user")}'.",
            row.GetProperty("message").GetString()));
        Assert.Equal("kim.…", users[0][..5]);
        foreach (string file in new[] { "run.html", "run.md", "run.json" })
        {
            Assert.DoesNotMatch("minsu|example|12345678|길동|000123|long-id-|u7", Text(file));
            Assert.Matches("kim\\.…[0-9a-f]{8}", Text(file));
        }

        _session.Run(
            Script + "; $rows | Export-DfineryReport run2.json; $rows | Export-DfineryReport shown.json -ShowUserId").ThrowIfFailed();
        Assert.DoesNotContain(users[0], Text("run2.json"));
        Assert.Contains("No user kim.minsu@example.com here (kim.minsu@example.com)", Text("shown.json"));
    }

    [Theory]
    [InlineData("@{ user_id = 'planted-user'; user_name = 'planted-name'; mkt_flag = 'planted-value' } | Set-DfineryUserProfile")]
    [InlineData("@{ user_id = 'poison'; user_name = 'planted-name' } | Set-DfineryUserProfile -Property @{ vip = 'planted-value' }")]
    [InlineData("@{ user_id = 'planted-user'; phone_number = '010-7777-8888' } | Set-DfineryUserCi")]
    [InlineData("@{ user_id = 'poison'; phone_number = '821077778888'; kakao_id = '7700001111' } | Set-DfineryUserCi")]
    [InlineData("'planted-user' | Get-DfineryUserProfile")]
    [InlineData("Set-DfineryUserProfile planted-user -UserName planted-name -Connection bad")]
    [InlineData("Set-DfineryUserProfile poison -UserName planted-name | ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData("'planted-user' | Set-DfineryUserProfile -UserName planted-name -ErrorAction Stop -Connection bad")]
    public void No_value_no_token_and_no_id_is_in_a_report(string script)
    {
        _session.Run(
            "$e = Start-DfineryEmulator -Token planted-token -PoisonUserId poison; $e | Connect-Dfinery; " +
            "Connect-Dfinery -Token planted-token-2 -BaseUri $e.BaseUri -Name bad; " +
            "$null = Set-DfineryUserProfile planted-user -UserName planted-name").ThrowIfFailed();
        _session.Run($"$ErrorActionPreference = 'SilentlyContinue'; {script}{Three}; $ErrorActionPreference = 'Continue'");
        foreach (string file in new[] { "run.html", "run.md", "run.json" })
        {
            string text = Text(file);
            Assert.True(text.Length > 500);
            Assert.DoesNotMatch("planted-|7777|77000|Bearer", text);
        }
    }

    /// <summary>Results of hostile users, with a source file of a hostile name.</summary>
    private void RunHostile(string export)
    {
        string source = Path.Combine(_folder.FullName, "<b>&'x'.csv");
        File.WriteAllText(source, "x");
        _session.Run(
            """
            $n = 0
            $rows = foreach ($id in $ids) {
                $n++
                [pscustomobject] @{ UserId = $id; Status = 'Failed'; Code = 4007; Attempts = 1; Row = $n; HasLaterRow = $false
                    Comparison = 'Different'; WithdrawnOnServer = $id; SentProperties = ''; Withheld = $id
                    Message = "Row $n, user '$id' was refused by the server: No $id. $id <b>$n</b> (code 4007)"
                    Time = [DateTime]::UtcNow.AddSeconds($n).ToString('o') }
            }

            """ + "$rows | " + export, ("ids", Hostile), ("source", source)).ThrowIfFailed();
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder.FullName, name));

    private static string Invisible() =>
        @"[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF]";
}
