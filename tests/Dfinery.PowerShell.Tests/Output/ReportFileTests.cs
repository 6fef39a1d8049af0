using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Where a report is written, and how: whole, or not at all.</summary>
public sealed class ReportFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");
    private readonly PowerShellSession _session = new();

    public ReportFileTests() => _session.Run($"Set-Location '{_folder.FullName}'").ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("run.txt", "ReportPathInvalid")]
    [InlineData("run", "ReportPathInvalid")]
    [InlineData("nowhere/run.html", "ReportPathInvalid")]
    [InlineData("folder.html", "ReportPathInvalid")]
    [InlineData("env:/run.html", "ReportPathInvalid")]
    [InlineData("nodrive:/run.html", "ReportPathInvalid")]
    [InlineData("a*.html", "ReportPathInvalid")]
    [InlineData("x*.html", "ReportPathInvalid")]
    [InlineData("-LiteralPath x*.txt", "ReportPathInvalid")]
    [InlineData("a1.html -NoClobber", "ReportExists")]
    [InlineData("run.html -SourcePath nowhere.csv", "SourceUnreadable")]
    [InlineData("run.html -SourcePath folder.html", "SourceUnreadable")]
    [InlineData("$undefined", "ParameterArgumentValidationError")]
    [InlineData("run.html -Title $undefined", "ParameterArgumentValidationError")]
    [InlineData("run.html -SourcePath $undefined", "ParameterArgumentValidationError")]
    public void What_cannot_be_written_is_an_error_before_anything_is_sent(string arguments, string error)
    {
        _folder.CreateSubdirectory("folder.html");
        foreach (string name in new[] { "a1.html", "a2.html" })
            File.WriteAllText(Path.Combine(_folder.FullName, name), "old");
        ScriptResult run = _session.Run($"1..50 | Set-DfineryUserProfile -Age 3 | Export-DfineryReport {arguments}");
        Assert.Equal(error, run.TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Users.Count").Single<int>());
        Assert.Equal(["a1.html", "a2.html"], Names());
        Assert.Equal("old", Text("a1.html"));
    }

    [Theory]
    [InlineData("run.html", "run.html")]
    [InlineData("RUN.HTM", "RUN.HTM")]
    [InlineData("./run.md", "run.md")]
    [InlineData("here:/run.json", "run.json")]
    [InlineData("-LiteralPath 'run[1].html'", "run[1].html")]
    [InlineData("'old?.html'", "old1.html")]
    public void A_path_means_what_it_does_elsewhere(string path, string file)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "old1.html"), "old");
        _session.Run(
            $"$null = New-PSDrive here FileSystem '{_folder.FullName}'; Set-DfineryUserProfile u -Age 3 | Export-DfineryReport {path}")
            .ThrowIfFailed();
        Assert.Contains(file, Names());
        Assert.Contains("The row succeeded.", Text(file).Replace("\\", string.Empty));
        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder.FullName, file));
        Assert.NotEqual(0xEF, bytes[0]);
    }

    [Fact]
    public void An_earlier_report_stays_whole_until_the_new_one_takes_its_place()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "run.html"), "old");
        ScriptResult run = _session.Run(
            "$r = Set-DfineryUserProfile u -Age 3; & { $r; Get-Content run.html | Set-Variable -Scope 1 before; (Get-ChildItem).Name | " +
            "Set-Variable -Scope 1 names } | Export-DfineryReport run.html; $before; $names").ThrowIfFailed();
        Assert.Equal(["old", "run.html"], run.Output.Select(item => item.ToString()));
        Assert.StartsWith("<!DOCTYPE html>", Text("run.html"));
        Assert.EndsWith("</html>", Text("run.html"));
        Assert.Equal(["run.html"], Names());
    }

    [Fact]
    public void One_that_cannot_be_written_at_the_end_is_an_error_and_leaves_nothing_behind()
    {
        ScriptResult run = _session.Run(
            "$null = New-Item -ItemType Directory sub; $r = Set-DfineryUserProfile u -Age 3; " +
            "& { $r; Remove-Item sub -Recurse } | Export-DfineryReport sub/run.html");
        Assert.Equal("ReportNotWritten", run.TerminatingId);
        ScriptResult taken = _session.Run("& { $r; 'mine' | Set-Content new.html } | Export-DfineryReport new.html -NoClobber");
        Assert.Equal("ReportNotWritten", taken.TerminatingId);
        Assert.Equal("mine", Text("new.html").Trim());
        Assert.Equal(["new.html"], Names());
    }

    [Theory]
    [InlineData("-WhatIf")]
    [InlineData("-WhatIf -PassThru")]
    public void WhatIf_writes_nothing_and_hands_on(string switches)
    {
        ScriptResult run = _session.Run(
            $"'a', 'b' | Set-DfineryUserProfile -Age 3 | Export-DfineryReport run.html {switches}").ThrowIfFailed();
        Assert.Equal(switches.Contains("PassThru") ? 2 : 0, run.Output.Count);
        _session.Run("'a' | Set-DfineryUserProfile -Age 3 -Connection nowhere | Export-DfineryReport run.html -WhatIf");
        Assert.Empty(Names());
    }

    [Fact]
    public void The_source_is_named_without_its_folder_with_its_size_and_hash()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(2_500_000);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "users.csv"), bytes);
        _session.Run("Set-DfineryUserProfile u -Age 3 | Export-DfineryReport run.json -SourcePath ./users.csv").ThrowIfFailed();
        JsonElement input = JsonDocument.Parse(Text("run.json")).RootElement.GetProperty("input");
        Assert.Equal(
            $"users.csv 1 2500000 {Convert.ToHexStringLower(SHA256.HashData(bytes))}",
            string.Join(' ', input.EnumerateObject().Select(property => property.Value.ToString())));
        Assert.DoesNotContain(_folder.Name, Text("run.json"));
    }

    [Fact]
    public void Ledger_shard_and_the_head_of_the_audit_log_are_in_all_three()
    {
        _session.Run(
            """
            $rows = 1..40 | ForEach-Object { @{ user_id = "user_$_"; age = 3 } }
            $null = $rows | Set-DfineryUserProfile -LedgerPath ./ledger -Shard 1/2
            $rows | Set-DfineryUserProfile -LedgerPath ./ledger -Shard 1/2 -SummaryVariable s |
                Export-DfineryReport run.html -PassThru | Export-DfineryReport run.md -PassThru | Export-DfineryReport run.json
            """).ThrowIfFailed();
        long rows = _session.Run("$s.Unchanged").Single<long>();
        string facts = $"{rows} unchanged, 0 sent, 0 withheld";
        string version = _session.Run("(Get-Module Dfinery).Version.ToString()").Single<string>();
        string shard = $"1/2; {40 - rows} rows left to others";
        foreach (string file in new[] { "run.html", "run.md" })
        {
            Assert.Contains(facts, Text(file));
            Assert.Contains(shard, Text(file));
            Assert.Contains("Made by Dfinery for PowerShell " + version, Text(file).Replace("\\", string.Empty));
        }

        JsonElement run = JsonDocument.Parse(Text("run.json")).RootElement.GetProperty("runs")[0];
        Assert.Equal(rows, run.GetProperty("unchanged").GetInt64());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("auditLogHead").ValueKind);
        Assert.StartsWith("All", XDocument.Parse(Text("run.html")).Descendants("h2").First().Value);
    }

    [Fact]
    public void The_time_line_of_a_run_is_bounded_and_true()
    {
        System.Type type = Shipped.Module.GetType("Dfinery.PowerShell.Output.RunTimeline", throwOnError: true)!;
        object timeline = Activator.CreateInstance(type)!;
        for (int i = 1; i <= 100_000; i++)
            type.GetMethod("Add")!.Invoke(timeline, [200L * i, 40L * i, 2L * i, (long)(i / 1000), i % 2 == 0, i == 100_000]);
        object[] samples = [.. ((IEnumerable<object>)Enumerable.Cast<object>(
            (System.Collections.IEnumerable)type.GetProperty("Samples")!.GetValue(timeline)!))];
        long Of(object sample, string name) => (long)sample.GetType().GetProperty(name)!.GetValue(sample)!;

        Assert.InRange(samples.Length, 100, 240);
        Assert.Equal(20_000_000, Of(samples[^1], "ElapsedMs"));
        Assert.Equal(10_000_000, Of(samples[^1], "WaitedMs"));
        Assert.All(samples.SkipLast(1), sample => Assert.Equal(Of(sample, "ElapsedMs") / 5, Of(sample, "Rows")));
        long[] gaps = [.. samples.Zip(samples.Skip(1), (one, next) => Of(next, "ElapsedMs") - Of(one, "ElapsedMs"))];
        Assert.All(gaps, gap => Assert.InRange(gap, 1, 20_000_000 / 50));
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder.FullName, name));

    private string[] Names() => [.. _folder.GetFiles().Select(file => file.Name).Order()];
}
