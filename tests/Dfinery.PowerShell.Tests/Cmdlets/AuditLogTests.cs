using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>-AuditLogPath: which cmdlets note what, and what is not noted.</summary>
public sealed class AuditLogTests : IDisposable
{
    private const string Connect = "$emulator | Connect-Dfinery -AuditLogPath $log";
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _folder = new();
    private readonly string _log;

    public AuditLogTests()
    {
        _log = Path.Combine(Directory.CreateDirectory(_folder.Path).FullName, "audit [1].jsonl");
        _session.Run("$log = $path; " + Connect, ("path", _log)).ThrowIfFailed();
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -UserName n -MktFlag Unsubscribed", "SetProfile", "user_name mkt_flag", true)]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789", "SetCi", "kakao_id", false)]
    [InlineData("Remove-DfineryUserCi u kakao_id, phone_number -Force", "RemoveCi", "kakao_id phone_number", false)]
    [InlineData("Get-DfineryUserProfile u", "GetProfile", "*", false)]
    [InlineData("Get-DfineryUserProfile u mkt_*ms_flag, age", "GetProfile", "mkt_sms_flag age", false)]
    [InlineData("Get-DfineryUserCi u phone_number", "GetCi", "phone_number", false)]
    [InlineData("@{ user_id = 'u'; age = 3 } | Compare-DfineryUserProfile", "GetProfile", "*", false)]
    public void Every_bulk_cmdlet_notes_its_rows(string script, string operation, string names, bool isConsent)
    {
        _session.Run(script).ThrowIfFailed();
        JsonElement[] lines = Lines();
        Assert.Equal(
            isConsent ? ["runStarted", "sent", "settled", "runEnded"] : ["runStarted", "settled", "runEnded"], lines.Select(Event));
        Assert.All(lines, line => Assert.Equal(
            (operation, "default", Environment.UserName, Environment.MachineName),
            (Text(line, "operation"), Text(line, "connection"), Text(line, "operator").Split('\\')[^1], Text(line, "host"))));
        Assert.All(lines, line => Assert.Equal(_session.Run("$emulator.BaseUri.Authority").Single<string>(), Text(line, "server")));
        JsonElement row = lines[^2];
        Assert.Equal(("u", "Succeeded"), (Text(row, "userId"), Text(row, "status")));
        Assert.Equal(names, string.Join(' ', row.GetProperty("properties").EnumerateArray()));
        Assert.Equal(isConsent, row.TryGetProperty("consent", out _));
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -MktFlag Unsubscribed -WhatIf")]
    [InlineData("Set-DfineryUserProfile u -MktFlag Unsubscribed -ValidateOnly")]
    [InlineData("Remove-DfineryUserCi u kakao_id -WhatIf")]
    [InlineData("Invoke-DfineryRequest /api/v1/users/profile @{} -WhatIf")]
    [InlineData("Test-DfineryConnection; Get-DfineryConnection")]
    public void What_does_nothing_notes_nothing(string script)
    {
        _session.Run(script).ThrowIfFailed();
        Assert.Empty(File.ReadAllBytes(_log));
    }

    [Fact]
    public void Each_row_has_a_line_whatever_became_of_it()
    {
        _session.Run("$emulator = Start-DfineryEmulator -PoisonUserId bad; " + Connect).ThrowIfFailed();
        ScriptResult run = _session.Run(
            """
            @{ user_id = 'ok'; age = 1 }, @{ user_id = 'bad'; age = 1 }, @{ user_id = 'x'; info_flag = 'maybe' }, @{ user_id = 'none' } |
                Set-DfineryUserProfile -SummaryVariable run -ErrorAction SilentlyContinue
            $run.AuditLogHead
            """);
        Assert.Equal(
            ["1 ok Succeeded", "2 bad Failed", "3 x Invalid", "4 none Skipped"],
            Lines().Where(line => Event(line) == "settled")
                .Select(line => $"{line.GetProperty("row")} {Text(line, "userId")} {Text(line, "status")}").Order());
        JsonElement last = Lines()[^1];
        Assert.Equal("""{"Succeeded":1,"Failed":1,"Invalid":1,"Skipped":1}""", last.GetProperty("rows").GetRawText());
        Assert.False(last.TryGetProperty("reason", out _));
        Assert.Equal((true, true), Tested(run.Output[^1].ToString()));
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile -Age 3 | Select-Object -First 1", "Stopped")]
    [InlineData("Set-DfineryUserProfile -Age 3 | ForEach-Object { throw 'mine' }", "Stopped")]
    [InlineData("Set-DfineryUserProfile -Age 3 | ForEach-Object { Disconnect-Dfinery; $_ }", "ConnectionClosed")]
    [InlineData("Get-DfineryUserProfile -PropertyName e_mail -MaxFailureCount 0 -ErrorAction SilentlyContinue", "TooManyFailures")]
    public void An_early_end_is_noted_with_all_rows_taken_in(string command, string reason)
    {
        _session.Run("1..3000 | ForEach-Object { \"u$_\" } | " + command);
        JsonElement last = Lines()[^1];
        Assert.Equal(("runEnded", reason), (Event(last), Text(last, "reason")));
        Assert.Equal(
            last.GetProperty("rows").EnumerateObject().Sum(count => count.Value.GetInt64()),
            Lines().Count(line => Event(line) == "settled"));
        Assert.True(_session.Run("(Test-DfineryAuditLog -LiteralPath $log).IsIntact").Single<bool>());
        // The log is let go.
        Assert.Null(_session.Run(Connect + "; Set-DfineryUserProfile u -Age 3").Terminating);
    }

    [Fact]
    public void Two_commands_of_a_pipeline_share_the_log_and_runs_of_others_continue_it()
    {
        _session.Run(
            "1..300 | ForEach-Object { @{ user_id = \"u$_\"; age = 3; kakao_id = '0123456789' } } | " +
            "Set-DfineryUserProfile | Set-DfineryUserCi; " +
            Connect + " -Name other; Set-DfineryUserProfile u -Age 3 -Connection other").ThrowIfFailed();
        Assert.Equal(601, Lines().Count(line => Event(line) == "settled"));
        Assert.Equal("3 0 True", _session.Run(
            "Test-DfineryAuditLog -LiteralPath $log | ForEach-Object { \"$($_.Runs) $($_.RunsNotEnded) $($_.IsIntact)\" }")
            .Single<string>());
    }

    [Fact]
    public void Another_connection_meanwhile_is_refused_before_anything_is_sent()
    {
        ScriptResult run = _session.Run(
            Connect + " -Name other; 'u' | Set-DfineryUserProfile -Age 3 -Connection default | " +
            "Set-DfineryUserProfile -MktFlag Subscribed -Connection other");
        Assert.Equal("AuditLogHeld", run.TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
        _session.Run("Set-DfineryUserProfile u -Age 3 -Connection other").ThrowIfFailed();
    }

    [Fact]
    public async Task Parallel_runspaces_share_a_connection_and_its_log()
    {
        using var other = new PowerShellSession(connect: false);
        object connection = _session.Run("Get-DfineryConnection").Output[0];
        Task<ScriptResult>[] runs =
        [
            .. new[] { _session, other }.Select(session => Task.Run(() => session.Run(
                "1..2000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -Connection $connection",
                ("connection", connection)))),
        ];
        await Task.WhenAll(runs).WaitAsync(HangGuard);
        Assert.Equal(4000, Lines().Count(line => Event(line) == "settled"));
        Assert.Equal((true, null), Tested(null));
    }

    [Theory]
    [InlineData("/api/v1/users/profile?user_id=planted", "@{ user_ids = @('u') }", "Succeeded", 200)]
    [InlineData("/api/v1/nothing", "@{ user_id = 'planted' }", "Refused", 404)]
    public void A_call_is_noted_before_and_after_without_its_body(string path, string body, string status, int http)
    {
        _session.Run($"Invoke-DfineryRequest '{path}' {body}");
        JsonElement[] lines = Lines();
        Assert.Equal(["sent", "called"], lines.Select(Event));
        Assert.Equal((path.Split('?')[0], status, http),
            (Text(lines[1], "path"), Text(lines[1], "status"), lines[1].GetProperty("httpStatus").GetInt32()));
        Assert.Equal(Text(lines[0], "run"), Text(lines[1], "run"));
        Assert.DoesNotContain("planted", File.ReadAllText(_log));
    }

    [Fact]
    public void A_ledger_and_a_shard_are_in_the_lines()
    {
        _session.Run(
            """
            $ledger = Join-Path (Split-Path $log) ledger
            Set-DfineryUserProfile u -MktFlag Unsubscribed
            1..2 | ForEach-Object {
                @{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed' } | Set-DfineryUserProfile -LedgerPath $ledger -Shard 1/1
            }
            """).ThrowIfFailed();
        JsonElement[] rows = [.. Lines().Where(line => Event(line) == "settled").Skip(1)];
        Assert.Equal(["Succeeded", "Skipped"], rows.Select(row => Text(row, "status")));
        Assert.Equal("""["age"]""", rows[0].GetProperty("properties").GetRawText());
        Assert.False(rows[0].TryGetProperty("consent", out _));
        Assert.All(rows, row => Assert.Equal("""["mkt_flag"]""", row.GetProperty("withheld").GetRawText()));
        Assert.All(rows, row => Assert.Equal("1/1", Text(row, "shard")));
        Assert.Single(Lines(), line => Event(line) == "sent");
    }

    [Fact]
    public void A_full_disk_ends_the_run()
    {
        // There, the lock that makes a write fail keeps everybody from reading as well.
        if (OperatingSystem.IsWindows())
            return;
        ScriptResult run = _session.Run(
            "1..3000 | ForEach-Object { if ($_ -eq 1000) { " +
            "$null = [Dfinery.PowerShell.Tests.FullDisk]::Fill((Split-Path $log), '.jsonl') }; " +
            "\"u$_\" } | Set-DfineryUserProfile -MktFlag Unsubscribed -SummaryVariable run; $run.AuditLogHead");
        Assert.Equal("AuditLogFailed", run.TerminatingId);
        Assert.Contains("cannot be written any more", run.Terminating!.ErrorDetails.Message);
        Assert.Null(_session.Run("$run.AuditLogHead").Output.SingleOrDefault());
        HashSet<string> noted = [.. Lines().Where(line => Event(line) == "sent").Select(line => Text(line, "userId"))];
        Assert.All(_session.Run("$emulator.Users.UserId").Output.Select(id => id.ToString()), id => Assert.Contains(id, noted));
    }

    private (bool IsIntact, bool? HasHead) Tested(string? head)
    {
        ScriptResult run = _session.Run(
            "Test-DfineryAuditLog -LiteralPath $log" + (head is null ? string.Empty : " -Head " + head)).ThrowIfFailed();
        return ((bool)run.Output[0].Properties["IsIntact"].Value, (bool?)run.Output[0].Properties["HasHead"].Value);
    }

    private JsonElement[] Lines()
    {
        using var reader = new StreamReader(new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Event(JsonElement line) => Text(line, "event");

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
