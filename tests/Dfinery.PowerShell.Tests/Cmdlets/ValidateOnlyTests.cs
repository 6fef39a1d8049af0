using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Looking before leaping: -ValidateOnly sends nothing and needs nothing, -WhatIf names what would be set.</summary>
[Collection("Environment")]
public sealed class ValidateOnlyTests : IDisposable
{
    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Set-DfineryUserProfile -Age 3", "Valid,Invalid,Valid")]
    [InlineData("Set-DfineryUserProfile", "Skipped,Invalid,Skipped")]
    [InlineData("Set-DfineryUserCi -KakaoId 0123456789", "Valid,Invalid,Valid")]
    [InlineData("Remove-DfineryUserCi -PropertyName kakao_id", "Valid,Invalid,Valid")]
    [InlineData("Remove-DfineryUserCi -PropertyName kakao_id -Confirm", "Valid,Invalid,Valid")]
    [InlineData("Set-DfineryUserProfile -Age 3 -WhatIf", "Valid,Invalid,Valid")]
    [InlineData("Set-DfineryUserProfile -Age 3 -Connection nowhere", "Valid,Invalid,Valid")]
    public void Each_row_is_looked_at_without_a_connection(string command, string statuses)
    {
        ScriptResult run = _session.Run($"'u1', '', 'u2' | {command} -ValidateOnly -SummaryVariable s");
        Assert.Equal(statuses.Split(','), run.Column("Status"));
        Assert.Equal(["RowInvalid"], run.ErrorIds);
        Assert.Null(run.Terminating);
        Assert.Equal(["0", "0", "0"], run.Column("Attempts"));
        int valid = statuses.Split(',').Count(status => status == "Valid");
        Assert.Equal($"3 {valid} 0", _session.Run("\"$($s.Rows) $($s.Valid) $($s.Requests)\"").Single<string>());
    }

    [Fact]
    public void Nothing_is_sent_where_there_is_a_connection_and_a_valid_result_sends_its_columns()
    {
        ScriptResult run = _session.Run(
            """
            $emulator = Start-DfineryEmulator; $emulator | Connect-Dfinery
            $r = @{ user_id = 'u'; mkt_flag = 'subscribed'; crm = 1 } | Set-DfineryUserProfile -Age 3 -ValidateOnly
            $r.Status; $r.mkt_flag; $emulator.Requests.Count
            ($r | ConvertTo-Csv | ConvertFrom-Csv | Set-DfineryUserProfile).Status
            $emulator.Requests[0].Body
            """).ThrowIfFailed();
        Assert.Equal(
            [
                "Valid", "Subscribed", "0", "Succeeded",
                """{"user_properties":[{"user_id":"u","properties":{"age":"3","mkt_flag":"Subscribed"}}]}""",
            ],
            run.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_hundred_thousand_rows_are_looked_at()
    {
        ScriptResult run = _session.Run(
            "1..100000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -ValidateOnly -SummaryVariable s | Out-Null; $s");
        Assert.Equal(100_000L, run.Output.Single().Properties["Valid"].Value);
        Assert.Null(run.Output.Single().Properties["StopReason"].Value);
    }

    [Theory]
    [InlineData("@{ user_id = 'u1'; mkt_flag = 'Subscribed'; age = 3; crm = 1 } | Set-DfineryUserProfile", "Set age, mkt_flag")]
    [InlineData("@{ user_id = 'u1'; vip = 1; age = 3 } | Set-DfineryUserProfile -PropertyName vip, age", "Set age, vip")]
    [InlineData("Set-DfineryUserCi u1 -PhoneNumber 821012345678 -KakaoId 0123456789", "Set kakao_id, phone_number")]
    [InlineData("Remove-DfineryUserCi u1 phone_number, KakaoId", "Delete phone_number, kakao_id")]
    public void WhatIf_names_what_would_be_done(string script, string action)
    {
        using var transcript = new TempFile();
        ScriptResult run = _session.Run(
            "$null = Start-DfineryEmulator | Connect-Dfinery; $null = Start-Transcript -Path $path; " +
                $"$null = {script} -WhatIf; $null = Stop-Transcript; Get-Content $path",
            ("path", transcript.Path)).ThrowIfFailed();
        Assert.Contains(
            $"What if: Performing the operation \"{action}\" on target \"user u1\".", run.Output.Select(line => line.ToString()));
    }
}
