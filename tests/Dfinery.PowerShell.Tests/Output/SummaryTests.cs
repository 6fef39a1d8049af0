using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The summary of a run in a variable: rows stream on, counts stay.</summary>
public sealed class SummaryTests : IDisposable
{
    private const string Wrong = "Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri; ";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Age 3")]
    [InlineData("Get-DfineryUserProfile u")]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789")]
    [InlineData("Get-DfineryUserCi u")]
    [InlineData("Remove-DfineryUserCi u kakao_id -Force")]
    public void Each_bulk_cmdlet_leaves_its_summary(string script)
    {
        PSObject summary = _session.Run(script + " -SummaryVariable s -InformationVariable info | Out-Null; $s")
            .ThrowIfFailed().Output.Single();
        Assert.Equal((1L, 1L), (summary.Properties["Rows"].Value, summary.Properties["Succeeded"].Value));
        Assert.Null(summary.Properties["StopReason"].Value);
        Assert.StartsWith($"{script.Split(' ')[0]}: 1 row, 1 succeeded", summary.ToString());
        Assert.Contains("; 1 request, 0 rows sent again", summary.ToString());
        Assert.True(_session.Run("[object]::ReferenceEquals($info[-1].MessageData, $s)").Single<bool>());
    }

    [Theory]
    [InlineData(Wrong + "'a', 'b' | Set-DfineryUserProfile -Age 3", "InvalidToken", 2)]
    [InlineData(
        "1..50 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Property @{ email = 1 } -MaxFailureCount 0", "TooManyFailures", 50)]
    [InlineData("Disconnect-Dfinery; 'a' | Set-DfineryUserProfile -Age 3", "NoConnection", 0)]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyName mkt_flg", "SimilarProperty", 0)]
    [InlineData("'a' | Get-DfineryUserProfile age", "IdsAndInput", 0)]
    public void It_names_the_error_that_ended_the_run(string script, string reason, long rows)
    {
        _session.Run(
            "$null = Set-DfineryUserProfile x -Age 3 -SummaryVariable s; " + script
                + " -SummaryVariable s -ErrorAction SilentlyContinue | Out-Null");
        Assert.Equal(reason, _session.Run("$s.StopReason").Single<string>());
        Assert.Equal(rows, _session.Run("$s.Rows").Single<long>());
    }

    [Theory]
    [InlineData("Select-Object -First 1")]
    [InlineData("ForEach-Object { throw 'x' }")]
    public void A_run_that_was_stopped_has_all_rows_in_its_counts(string next)
    {
        _session.Run("1..500 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -SummaryVariable s | " + next);
        PSObject summary = _session.Run("$s").Output.Single();
        Assert.Equal("Stopped", summary.Properties["StopReason"].Value);
        Assert.InRange((long)summary.Properties["Succeeded"].Value, 1, (long)summary.Properties["Rows"].Value);
        Assert.EndsWith("; ended early: Stopped", summary.ToString());
    }

    [Fact]
    public void ErrorAction_Stop_leaves_it_too()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; info_flag = 'x' }, 'v' | Set-DfineryUserProfile -Age 3 -ErrorAction Stop -SummaryVariable s");
        Assert.Equal("RowInvalid", run.TerminatingId);
        Assert.Equal("Stopped 1", _session.Run("\"$($s.StopReason) $($s.Invalid)\"").Single<string>());
    }

    [Fact]
    public void It_is_a_variable_of_the_caller()
    {
        ScriptResult run = _session.Run(
            """
            function Send { Set-DfineryUserProfile u -Age 3 -SummaryVariable inner | Out-Null; $inner.Rows }
            Send; "$inner"
            & { Set-DfineryUserProfile u -Age 3 -SummaryVariable script:outer | Out-Null }; $outer.Rows
            Set-DfineryUserProfile u -Age 3 -SummaryVariable '$named' | Out-Null; $named.Rows
            """).ThrowIfFailed();
        Assert.Equal(["1", "", "1", "1"], run.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_name_that_is_none_is_refused() =>
        Assert.Equal(
            "ParameterArgumentValidationError",
            _session.Run("Set-DfineryUserProfile u -Age 3 -SummaryVariable $undefined").TerminatingId);

    [Fact]
    public void It_is_shown_as_a_list_of_all_counts()
    {
        string text = _session.Run("Set-DfineryUserProfile u -Age 3 -SummaryVariable s | Out-Null; $s | Out-String").Single<string>();
        string[] names = [.. text.Split('\n').Where(line => line.Contains(" : ")).Select(line => line.Split(' ')[0])];
        Assert.Equal(
            "Command Shard Rows Unchanged Sent Withheld Succeeded Failed Invalid Skipped Unknown NotAttempted Valid OtherShards "
                + "ConsentConflicts Requests Retries Throttled Elapsed UsersPerSecond SentPerSecond StopReason AuditLogHead",
            string.Join(' ', names));
    }

    [Theory]
    [InlineData("mkt_flag = 'Subscribed'", "mkt_flag = 'Unsubscribed'", 1)]
    [InlineData("mkt_flag = 'Subscribed'", "mkt_flag = 'subscribed'", 0)]
    [InlineData("mkt_flag = 'Subscribed'", "night_flag = 'Unsubscribed'", 0)]
    public void Contradicting_consent_is_counted(string first, string second, long count)
    {
        ScriptResult run = _session.Run(
            $"@{{ user_id = 'u'; {first} }}, @{{ user_id = 'v'; age = 3 }}, @{{ user_id = 'u'; {second} }} | " +
                "Set-DfineryUserProfile -SummaryVariable s -Verbose").ThrowIfFailed();
        Assert.Equal(count, _session.Run("$s.ConsentConflicts").Single<long>());
        Assert.Equal(count > 0, run.Verbose.Any(line => line.Contains("contradicts an earlier row")));
        Assert.Equal(count > 0, run.Verbose[^1].EndsWith("; 1 contradiction of consent", StringComparison.Ordinal));
    }
}
