using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>A run that ends before its input does: what it says, and when it does so on its own.</summary>
public sealed class EarlyEndTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_error_says_how_many_rows_were_taken_in_and_that_the_rest_was_not_read()
    {
        ScriptResult run = _session.Run(
            """
            Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri
            $read = 0
            1..100000 | ForEach-Object { $read++; "u$_" } | Set-DfineryUserProfile -Age 3
            """);
        Assert.Equal("InvalidToken", run.TerminatingId);
        Assert.InRange(run.Output.Count, 20, 99_999);
        Assert.Equal(_session.Run("$read").Single<int>(), run.Output.Count);
        Assert.Contains($" Rows taken in: {run.Output.Count:N0}. The input after them was not read. ", run.Terminating!.ToString());
        Assert.EndsWith("send the whole file again: every operation can be repeated without harm.", run.Terminating.ToString());
    }

    [Theory]
    [InlineData("'a', 'b' | Set-DfineryUserProfile -Age 3", "Rows taken in: 2, the whole input.", "send the whole file again")]
    [InlineData("Set-DfineryUserProfile a, b -Age 3", "Rows taken in: 2, the whole input.", "run the command again")]
    [InlineData("Get-DfineryUserProfile a", "Rows taken in: 1, the whole input.", "run the command again")]
    public void Where_nothing_was_left_it_says_so(string script, string extent, string advice)
    {
        ScriptResult run = _session.Run("Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri; " + script);
        Assert.Contains("Invalid API token. " + extent, run.Terminating!.ToString());
        Assert.Contains(advice, run.Terminating.ToString());
        Assert.DoesNotContain("not read", run.Terminating.ToString());
        Assert.DoesNotContain("that did not succeed", run.Terminating.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void An_error_of_the_input_says_what_was_taken_in_before()
    {
        ScriptResult run = _session.Run(
            "$other = Set-DfineryUserProfile u -Age 3 | ConvertTo-Csv | ConvertFrom-Csv; $n = 0; " +
                "@{ user_id = 'v'; kakao_id = '0123456789' }, $other, 'w' | ForEach-Object { $n++; $_ } | Set-DfineryUserCi");
        Assert.Equal("ResultOfAnotherOperation", run.TerminatingId);
        Assert.Contains("Rows taken in: 1. The input after them was not read.", run.Terminating!.ToString());
        Assert.Equal(["v"], run.Column("UserId"));
    }

    [Theory]
    [InlineData("Invoke-DfineryRequest /api/v1/users/profile @{}")]
    [InlineData("Test-DfineryConnection | ForEach-Object { throw $_.Message }")]
    public void A_single_call_speaks_of_no_rows(string script)
    {
        ScriptResult run = _session.Run("Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri; " + script);
        Assert.Contains("does not accept the API token", run.Terminating!.ToString());
        Assert.DoesNotContain("Rows", run.Terminating.ToString());
        Assert.DoesNotContain("again", run.Terminating.ToString());
    }

    [Theory]
    [InlineData("Get-DfineryUserProfile -PropertyName email")]
    [InlineData("Set-DfineryUserProfile -Property @{ email = 'x' }")]
    public void Rows_that_are_all_refused_end_the_run_unless_a_bound_was_given(string command)
    {
        string script = $"1..400 | ForEach-Object {{ \"u$_\" }} | {command} -ErrorAction SilentlyContinue";
        ScriptResult run = _session.Run(script);
        Assert.Equal("EveryRowRefused", run.TerminatingId);
        Assert.Contains("(code 4007): Unsupported property name", run.Terminating!.ToString());
        Assert.InRange(run.Column("Status").Count(status => status == "Failed"), 200, 399);

        run = _session.Run(script + " -MaxFailureCount 1000");
        Assert.Null(run.Terminating);
        Assert.Equal(400, run.Column("Status").Count(status => status == "Failed"));
    }

    [Theory]
    [InlineData("$r", false)]
    [InlineData("$r | ConvertTo-Csv | ConvertFrom-Csv", false)]
    [InlineData("$r | ForEach-Object { $_.Status = 'Valid'; $_ } | ConvertTo-Csv | ConvertFrom-Csv", true)]
    public void Rows_that_were_refused_before_are_exempt(string again, bool ends)
    {
        _session.Run(
            "$r = 1..300 | ForEach-Object { \"u$_\" } | " +
                "Set-DfineryUserProfile -Property @{ email = 'x' } -MaxFailureCount 999 -ErrorAction SilentlyContinue");
        ScriptResult run = _session.Run(again + " | Set-DfineryUserProfile -ErrorAction SilentlyContinue");
        Assert.Equal(ends ? "EveryRowRefused" : "", run.TerminatingId);
        Assert.InRange(run.Output.Count, ends ? 200 : 300, 300);
    }

    [Fact]
    public void MaxFailureCount_ends_the_run_beyond_it()
    {
        const string Rows = "1..100 | ForEach-Object { if ($_ -in 1, 2) { @{ user_id = \"u$_\"; email = 1 } } else { \"u$_\" } } | " +
            "Set-DfineryUserProfile -Age 3 -PropertyName email -ErrorAction SilentlyContinue -WarningAction SilentlyContinue ";
        Assert.Null(_session.Run(Rows + "-MaxFailureCount 2").Terminating);
        ScriptResult run = _session.Run(Rows + "-MaxFailureCount 1");
        Assert.Equal("TooManyFailures", run.TerminatingId);
        Assert.Contains("(Failed: 2, Unknown: 0)", run.Terminating!.ToString());
        Assert.InRange(run.Output.Count, 20, 100);
    }

    [Theory]
    [InlineData("$undefined")]
    [InlineData("-1")]
    public void A_bound_that_is_none_is_refused(string bound) =>
        Assert.Equal(
            "ParameterArgumentValidationError",
            _session.Run($"Set-DfineryUserProfile u -Age 3 -MaxFailureCount {bound}").TerminatingId);

    [Theory]
    [InlineData("@{ user_id = 'u'; CrmField = 1; '010-1234-5678' = 2 } | Set-DfineryUserProfile", "CrmField, ***|user_name, age")]
    [InlineData("@{ user_id = 'u'; age = '' } | Set-DfineryUserProfile", "user_name, age")]
    [InlineData("Set-DfineryUserCi u", "kakao_id, phone_number")]
    public void A_run_that_had_nothing_to_send_warns_once(string script, string words)
    {
        ScriptResult run = _session.Run(script);
        string warning = Assert.Single(run.Warnings, text => text.StartsWith("No row held anything to send.", StringComparison.Ordinal));
        Assert.All(words.Split('|'), word => Assert.Contains(word.Split(", ").Last(), warning));
        Assert.DoesNotContain("1234", warning);
    }

    [Theory]
    [InlineData("@() | Set-DfineryUserProfile")]
    [InlineData("@{ user_id = 'u' }, @{ user_id = 'v'; age = 3 } | Set-DfineryUserProfile")]
    [InlineData("@{ user_id = 'u' }, @{ user_id = 'v'; info_flag = 'x' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue")]
    [InlineData("'u' | Set-DfineryUserProfile -Age 3 -WhatIf")]
    public void Other_runs_do_not(string script) => Assert.Empty(_session.Run(script).Warnings);

    [Theory]
    [InlineData("'u' | Get-DfineryUserProfile mkt_flag")]
    [InlineData("'u' | Get-DfineryUserCi kakao_id")]
    [InlineData("'u' | Remove-DfineryUserCi kakao_id -PropertyName kakao_id -Force")]
    [InlineData("'u' | Set-DfineryUserProfile age")]
    public void Ids_beside_rows_are_one_error_that_says_what_to_write(string script)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("IdsAndInput", run.TerminatingId);
        Assert.Contains("-PropertyName", run.Terminating!.ToString());
        Assert.Empty(run.Errors);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void A_removal_without_names_names_the_parameter() =>
        Assert.Contains("PropertyName", _session.Run("'u' | Remove-DfineryUserCi kakao_id -Force").Terminating!.ToString());

    [Theory]
    [InlineData("Get-DfineryUserProfile")]
    [InlineData("Get-DfineryUserCi")]
    [InlineData("Remove-DfineryUserCi")]
    public void The_syntax_shows_a_place_for_PropertyName_only_after_ids(string command)
    {
        string[] lines = [.. _session.Run($"(Get-Command {command} -Syntax) -split '\\r?\\n'").Output.Select(line => line.ToString()!)];
        Assert.Contains(lines, line => line.Contains("[-UserId]") && line.Contains("[-PropertyName]"));
        Assert.Contains(
            lines, line => line.Contains("-InputObject") && line.Contains("-PropertyName") && !line.Contains("[-PropertyName]"));
    }
}
