using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class ServerErrorTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_wrong_token_gives_every_row_its_result_and_one_terminating_error()
    {
        ScriptResult run = _session.Run("Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri; " +
            "1..100 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -OutVariable results");
        Assert.Equal("InvalidToken", run.TerminatingId);
        Assert.Equal(ErrorCategory.AuthenticationError, run.Terminating!.CategoryInfo.Category);
        Assert.DoesNotContain("wrong", run.Terminating.ToString());

        Assert.InRange(run.Output.Count, 1, 100);
        Assert.Equal(Enumerable.Range(1, run.Output.Count).Select(i => $"{i}"), run.Column("Row"));
        Assert.Equal(run.Output.Count, _session.Run("$results.Count").Single<int>());
        Assert.All(
            run.Output,
            row =>
                Assert.Equal(
                    row.Properties["Attempts"].Value.Equals(0) ? "NotAttempted" : "Failed", row.Properties["Status"].Value.ToString()));
        Assert.All(
            run.Output.Where(row => row.Properties["Status"].Value.ToString() == "Failed"),
            row => Assert.Equal(4001, row.Properties["Code"].Value));
        Assert.Empty(run.Errors);
        Assert.Equal(1, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void An_unsupported_property_fails_its_row_alone_with_code_and_message()
    {
        ScriptResult run = _session.Run(
            "1..20 | ForEach-Object { if ($_ -eq 7) { @{ user_id = \"u$_\"; shoe_size = 43 } } else { @{ user_id = \"u$_\"; " +
                "age = '3' } } } | Set-DfineryUserProfile -PropertyName shoe_size");
        Assert.Equal(Enumerable.Range(1, 20).Select(i => i == 7 ? "Failed" : "Succeeded"), run.Column("Status"));
        Assert.Equal("4007", run.Column("Code")[6]);
        ErrorRecord error = Assert.Single(run.Errors);
        Assert.StartsWith("RowFailed,", error.FullyQualifiedErrorId);
        Assert.Contains("Row 7, user 'u7'", error.ToString());
        Assert.Contains("4007", error.ToString());
    }

    [Fact]
    public void A_wrong_token_ends_as_such_with_ErrorAction_Stop_too() =>
        Assert.Equal("InvalidToken", _session.Run("Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri; " +
            "'a', 'b' | Set-DfineryUserProfile -Age 3 -ErrorAction Stop").TerminatingId);

    [Theory]
    [InlineData("-BusyRate 1", "Failed", "RowBusy", "5003")]
    [InlineData("-GarbageRate 1", "Unknown", "RowUnknown", "")]
    public void A_server_that_never_gets_better_is_given_up_in_words(string faults, string status, string id, string code)
    {
        ScriptResult run = _session.Run(
            $"$e = Start-DfineryEmulator {faults}; $e | Connect-Dfinery -MaxRetryCount 1; Set-DfineryUserProfile a -Age 3");
        Assert.Equal([status], run.Column("Status"));
        Assert.Equal(["2"], run.Column("Attempts"));
        Assert.Equal([code], run.Column("Code"));
        Assert.Equal([id], run.ErrorIds);
        Assert.Null(run.Terminating);
    }

    [Fact]
    public void An_outage_does_not_use_up_a_long_list()
    {
        ScriptResult run = _session.Run("$e = Start-DfineryEmulator -ServerErrorRate 1; $e | Connect-Dfinery -MaxRetryCount 0; " +
            "1..5000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue");
        Assert.Equal("RunStopped", run.TerminatingId);
        Assert.InRange(run.Column("Status").Count(status => status is "Unknown" or "Failed"), 200, 400);
        Assert.All(
            run.Output,
            row => Assert.Equal(row.Properties["Attempts"].Value.Equals(0), row.Properties["Status"].Value.ToString() == "NotAttempted"));
    }

    [Fact]
    public void No_server_ends_the_run_in_words()
    {
        ScriptResult run = _session.Run("Connect-Dfinery -Token t -BaseUri http://127.0.0.1:9 -MaxRetryCount 0; " +
            "1..50 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3");
        Assert.Equal("ServerUnreachable", run.TerminatingId);
        Assert.Contains("127.0.0.1:9", run.Terminating!.ToString());
        Assert.Equal(Enumerable.Range(1, run.Output.Count).Select(i => $"{i}"), run.Column("Row"));
        Assert.Subset(new[] { "Unknown", "NotAttempted" }.ToHashSet(), run.Column("Status").ToHashSet());
    }

    [Fact]
    public void ErrorAction_Stop_ends_at_the_first_bad_row()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'a'; info_flag = 'x' }, @{ user_id = 'b'; age = '1' } | Set-DfineryUserProfile -ErrorAction Stop");
        Assert.Equal("RowInvalid", run.TerminatingId);
        Assert.Equal(["Invalid"], run.Column("Status"));
    }

    [Fact]
    public void ErrorAction_SilentlyContinue_leaves_the_results()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'a'; info_flag = 'x' }, @{ user_id = 'b'; age = '1' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue");
        Assert.Equal(["Invalid", "Succeeded"], run.Column("Status"));
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void Failed_rows_go_back_in_with_their_columns_fixed()
    {
        ScriptResult run = _session.Run(
            """
            $rows = [pscustomobject]@{ user_id = 'a'; info_flag = 'x' }, [pscustomobject]@{ user_id = 'b'; age = '1' }
            $r = $rows | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $r[0].info_flag = 'Subscribed'
            $r | Where-Object Status -ne Succeeded | Set-DfineryUserProfile
            """);
        Assert.Equal(["a"], run.Column("UserId"));
        Assert.Equal(["Succeeded"], run.Column("Status"));
        Assert.Equal("Subscribed", _session.Run("$emulator.Users['a'].Profile['info_flag']").Single<string>());
    }

    [Theory]
    [InlineData("$r")]
    [InlineData("([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($r)))")]
    public void A_refused_row_that_was_a_plain_id_takes_what_was_to_be_set_along(string again)
    {
        _session.Run("$e = Start-DfineryEmulator -PoisonUserId b; $e | Connect-Dfinery; " +
            "$r = 'a', 'b' | Set-DfineryUserProfile -MktFlag Unsubscribed -ErrorAction SilentlyContinue").ThrowIfFailed();
        ScriptResult run = _session.Run($"$emulator | Connect-Dfinery; {again} | " +
            "Where-Object { \"$($_.Status)\" -notin 'Succeeded', '0' } | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["Succeeded"], run.Column("Status"));
        Assert.Equal("Unsubscribed", _session.Run("$emulator.Users['b'].Profile['mkt_flag']").Single<string>());
    }

    [Fact]
    public void A_call_that_cannot_be_does_not_block_the_next_ones()
    {
        ScriptResult run = _session.Run(
            "try { Invoke-DfineryRequest no/slash @{} } catch { \"$($_.FullyQualifiedErrorId)\" }; Set-DfineryUserProfile u -Age 5");
        Assert.StartsWith("InvalidRequest", run.Output[0].ToString());
        Assert.Equal("Succeeded", run.Output[1].Properties["Status"].Value.ToString());
    }

    [Fact]
    public void The_summary_stands_in_the_Information_stream_under_its_tag()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'a'; info_flag = 'x' }, @{ user_id = 'b'; age = '1' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue");
        InformationRecord record = Assert.Single(run.Information, item => item.Tags.Contains("Dfinery"));
        PSObject summary = PSObject.AsPSObject(record.MessageData);
        Assert.Equal(2L, summary.Properties["Rows"].Value);
        Assert.Equal(1L, summary.Properties["Succeeded"].Value);
        Assert.Equal(1L, summary.Properties["Invalid"].Value);
        Assert.Equal(1L, summary.Properties["Requests"].Value);
    }
}
