using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>-ConsentTimeColumn: the person's own date goes into the audit log, and nowhere else.</summary>
public sealed class ConsentTimeTests : IDisposable
{
    private const string Set = " | Set-DfineryUserProfile -ConsentTimeColumn withdrawn_at";

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _folder = new();
    private readonly string _log;

    public ConsentTimeTests()
    {
        _log = Path.Combine(Directory.CreateDirectory(_folder.Path).FullName, "audit.jsonl");
        _session.Run("$log = $path; $emulator | Connect-Dfinery -AuditLogPath $log", ("path", _log)).ThrowIfFailed();
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("'2026-11-25'", "2026-11-25")]
    [InlineData("' 2026/11/25 13:45 '", "2026-11-25T13:45:00")]
    [InlineData("'2026.1.5'", "2026-01-05")]
    [InlineData("'2026-11-25T13:45:10Z'", "2026-11-25T13:45:10Z")]
    [InlineData("'2026-11-25 13:45:10.25+0900'", "2026-11-25T13:45:10.25+09:00")]
    [InlineData("'2026-11-25T13:45+09:00'", "2026-11-25T13:45:00+09:00")]
    [InlineData("'2026-11-25T13:45-05'", "2026-11-25T13:45:00-05:00")]
    [InlineData("[datetimeoffset]'2026-11-25T13:45:00+09:00'", "2026-11-25T13:45:00+09:00")]
    [InlineData("[datetime]::new(2026, 11, 25, 13, 45, 0)", "2026-11-25T13:45:00")]
    [InlineData("[datetime]::SpecifyKind('2026-11-25 13:45', 'Utc')", "2026-11-25T13:45:00Z")]
    [InlineData("''", "")]
    [InlineData("$null", "")]
    public void A_date_that_begins_with_the_year_is_noted(string value, string expected)
    {
        ScriptResult run = _session.Run($"[pscustomobject]@{{ user_id = 'u'; mkt_flag = 'Unsubscribed'; withdrawn_at = {value} }}{Set}");
        run.ThrowIfFailed();
        Assert.Empty(run.Warnings);
        Assert.Equal([expected, expected], Times());
    }

    [Theory]
    [InlineData("'03/04/2026'")]
    [InlineData("'25.11.2026'")]
    [InlineData("'Nov 25, 2026'")]
    [InlineData("'2026-13-01'")]
    [InlineData("'20\uff12\uff16-11-25'")]
    [InlineData("'2026-11-25T10:00+0\uff19:00'")]
    [InlineData("'2026-02-30'")]
    [InlineData("'2026-11/25'")]
    [InlineData("'2026-11-25 24:10'")]
    [InlineData("'2026-11-25 1:45 PM'")]
    [InlineData("'20261125'")]
    [InlineData("'821077778888'")]
    [InlineData("46351")]
    [InlineData("@(1)")]
    public void Any_other_is_not_guessed_and_holds_up_no_row(string value)
    {
        ScriptResult run = _session.Run(
            $"1..3 | ForEach-Object {{ @{{ user_id = \"u$_\"; mkt_flag = 'Unsubscribed'; withdrawn_at = {value} }} }}{Set}")
            .ThrowIfFailed();
        Assert.Equal(["Succeeded", "Succeeded", "Succeeded"], run.Column("Status"));
        string warning = Assert.Single(run.Warnings);
        Assert.StartsWith("Row 1: the date in the column 'withdrawn_at'", warning);
        Assert.DoesNotContain(value.Trim('\''), warning.Replace("2026-11-25", string.Empty));
        Assert.All(Times(), Assert.Empty);
    }

    [Theory]
    [InlineData("Withdrawn At")]
    [InlineData("WITHDRAWN-AT")]
    [InlineData("withdrawnAt")]
    public void The_header_is_matched_in_any_spelling_and_is_neither_sent_nor_ignored(string header)
    {
        foreach (string row in new[] { "[pscustomobject]", string.Empty })
        {
            ScriptResult run = _session.Run(
                $"{row}@{{ user_id = 'u'; mkt_flag = 'Unsubscribed'; '{header}' = '2026-11-25'; other = 1 }}{Set} -Verbose")
                .ThrowIfFailed();
            Assert.Contains(run.Verbose, line => line.StartsWith("Columns not sent: other."));
            Assert.Empty(run.Warnings);
        }

        Assert.All(Times(), time => Assert.Equal("2026-11-25", time));
        Assert.Equal("mkt_flag", _session.Run("$emulator.Users['u'].Profile.Keys -join ' '").Single<string>());
    }

    [Fact]
    public void A_column_that_is_named_to_be_sent_is_sent_as_well()
    {
        _session.Run($"@{{ user_id = 'u'; age = 1; withdrawn_at = '2026-11-25' }}{Set} -PropertyMap @{{ withdrawn_at = 'user_name' }}")
            .ThrowIfFailed();
        Assert.Equal("2026-11-25", _session.Run("$emulator.Users['u'].Profile['user_name']").Single<string>());
        Assert.Equal(["2026-11-25"], Times());
    }

    [Fact]
    public void A_column_that_no_row_has_is_told()
    {
        ScriptResult run = _session.Run($"@{{ user_id = 'u'; age = 1 }}{Set}").ThrowIfFailed();
        Assert.Equal("No row has the column 'withdrawn_at' that -ConsentTimeColumn names.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void A_header_that_looks_like_a_slip_of_a_key_is_none()
    {
        _session.Run("@{ user_id = 'u'; mkt_flag = 'Unsubscribed'; ages = '2026-11-25' } | Set-DfineryUserProfile -ConsentTimeColumn ages")
            .ThrowIfFailed();
        Assert.Equal(["2026-11-25", "2026-11-25"], Times());
    }

    [Theory]
    [InlineData("$r")]
    [InlineData("$r | Select-Object *, @{ n = 'withdrawn_at'; e = { '2026-11-25' } } | ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData("Start-Job { $using:r } | Receive-Job -Wait")]
    [InlineData("@{ user_id = 'u'; mkt_flag = 'Unsubscribed'; withdrawn_at = '2026-11-25' } | Compare-DfineryUserProfile")]
    public void Results_that_are_piped_in_again_bring_the_column_of_their_row(string results)
    {
        if (results.StartsWith("Start-Job", StringComparison.Ordinal))
            results = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($r)) | " +
                "Select-Object *, @{ n = 'withdrawn_at'; e = { '2026-11-25' } }";
        _session.Run(
            $"$r = [pscustomobject]@{{ user_id = 'u'; mkt_flag = 'Unsubscribed'; withdrawn_at = '2026-11-25' }} | " +
            "Set-DfineryUserProfile; $null = Set-DfineryUserProfile u -MktFlag Subscribed; " +
            $"Clear-Content $log; {results} | Set-DfineryUserProfile -ConsentTimeColumn 'Withdrawn at'").ThrowIfFailed();
        Assert.Contains("2026-11-25", Times());
    }

    [Fact]
    public void It_needs_a_log_but_to_validate()
    {
        const string Row = "@{ user_id = 'u'; age = 1; withdrawn_at = '03/04/2026' }";
        _session.Run("$emulator | Connect-Dfinery").ThrowIfFailed();
        Assert.Equal("NoAuditLog", _session.Run(Row + Set).TerminatingId);
        Assert.Equal("NoAuditLog", _session.Run(Row + Set + " -WhatIf").TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
        ScriptResult run = _session.Run("Disconnect-Dfinery; " + Row + Set + " -ValidateOnly").ThrowIfFailed();
        Assert.Equal("Valid", run.Column("Status").Single());
        Assert.Single(run.Warnings);
        Assert.StartsWith("ParameterArgumentValidationError", _session.Run(
            Row + " | Set-DfineryUserProfile -ConsentTimeColumn $null").TerminatingId);
    }

    /// <summary>The times of consent in the lines of rows; empty where there is none.</summary>
    private string[] Times() =>
    [
        .. File.ReadAllLines(_log).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("userId", out _))
            .Select(line => line.TryGetProperty("consentTime", out JsonElement time) ? time.GetString()! : string.Empty),
    ];
}
