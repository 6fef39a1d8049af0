using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What is wrong with all rows is told once; what is left out although it looks meant is told, too.</summary>
public sealed class WholeInputTests : IDisposable
{
    private const string YesAndNo = "1..300 | ForEach-Object { [pscustomobject]@{ user_id = \"u$_\"; mkt_flag = 'Y' } }";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Nothing_but_invalid_rows_ends_the_run_after_200()
    {
        ScriptResult run = _session.Run(YesAndNo + " | Set-DfineryUserProfile");
        Assert.Equal("EveryRowInvalid", run.TerminatingId);
        Assert.Contains("Row 1, user 'u1'", run.Terminating!.ToString());
        Assert.Contains("-FlagMap", run.Terminating.ToString());
        Assert.Equal(Enumerable.Repeat("Invalid", 200), run.Column("Status"));
        Assert.Equal(199, run.Errors.Count);
        AssertNothingWasSent();
    }

    [Theory]
    [InlineData(YesAndNo + " | Set-DfineryUserProfile -MaxFailureCount 10", "Invalid")]
    [InlineData(YesAndNo + " | Set-DfineryUserProfile -ValidateOnly", "Invalid")]
    [InlineData(YesAndNo + " | Set-DfineryUserProfile -FlagMap @{ Y = 'Subscribed' }", "Succeeded")]
    [InlineData("$(@{ user_id = 'u'; mkt_flag = 'Subscribed' }; " + YesAndNo + ") | Set-DfineryUserProfile", "Invalid")]
    [InlineData(YesAndNo + " | Set-DfineryUserProfile -ValidateOnly -ErrorAction Ignore | Set-DfineryUserProfile", "Invalid")]
    public void A_person_or_one_good_row_lets_it_go_on(string script, string status)
    {
        ScriptResult run = _session.Run(script);
        Assert.Null(run.Terminating);
        Assert.Equal(300, run.Column("Status").Count(item => item == status));
    }

    [Theory]
    [InlineData("'user_id,mkt_flag', 'u,Subscribed', 'v,Subscribed' | Set-DfineryUserProfile -MktFlag Unsubscribed")]
    [InlineData("'user_id;mkt_flag', 'u;Subscribed' | Get-DfineryUserProfile")]
    [InlineData("'\"User Id\",\"x\"', '\"u\",\"1\"' | Remove-DfineryUserCi -PropertyName * -Force")]
    public void Lines_of_a_CSV_are_no_ids(string script)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("CsvLines", run.TerminatingId);
        Assert.Contains("Import-Csv", run.Terminating!.ErrorDetails.RecommendedAction);
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.Empty(run.Errors);
        AssertNothingWasSent();
    }

    [Theory]
    [InlineData("[pscustomobject]@{ user_id = 'u'; age = 3; marketing_flag = 'Unsubscribed' }")]
    [InlineData("@{ user_id = 'u'; age = 3; marketing_flag = 'SUBSCRIBED' }")]
    public void A_column_that_holds_consent_and_is_not_sent_is_warned_of_once(string row)
    {
        ScriptResult run = _session.Run($"1..3 | ForEach-Object {{ {row} }} | Set-DfineryUserProfile");
        Assert.Equal(["Succeeded", "Succeeded", "Succeeded"], run.Column("Status"));
        Assert.Contains("'marketing_flag' holds consent, but is not sent", Assert.Single(run.Warnings));
    }

    [Theory]
    [InlineData("-ExcludeColumn marketing_flag")]
    [InlineData("-PropertyName age")]
    [InlineData("-PropertyMap @{ marketing_flag = 'mkt_flag' }")]
    public void But_not_where_a_person_has_decided(string parameters) => Assert.Empty(_session.Run(
        "@{ user_id = 'u'; age = 3; marketing_flag = 'Unsubscribed' } | Set-DfineryUserProfile " + parameters).ThrowIfFailed().Warnings);

    [Theory]
    [InlineData("@{ CustomerNo = 'u'; age = 3 } | Set-DfineryUserProfile -PropertyMap @{ user_id = 'CustomerNo' }", "wrong way round")]
    [InlineData("@{ user_id = 'u'; news = 'x' } | Set-DfineryUserProfile -PropertyMap @{ mkt_flag = 'news' }", "wrong way round")]
    [InlineData("@{ user_id = 'u'; mkt_flag = 'Subscribed' } | Set-DfineryUserProfile -PropertyMap @{ news = 'mkt_flag' }", "'news'")]
    [InlineData("[pscustomobject]@{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile -PropertyMap @{ Id = 'user_id' }", "'Id'")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyName phone_number", "Set- and Get-DfineryUserCi")]
    [InlineData("Set-DfineryUserProfile u -Property @{ phone_number = '821012345678' }", "Set- and Get-DfineryUserCi")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyMap @{ Mobile = 'phone_number' }", "Set- and Get-DfineryUserCi")]
    [InlineData("Set-DfineryUserCi u -KakaoId 1234567890 -PropertyMap @{ News = 'mkt_flag' }", "Set- and Get-DfineryUserProfile")]
    [InlineData("Get-DfineryUserProfile u kakao_id", "Set- and Get-DfineryUserCi")]
    public void A_name_that_cannot_work_is_refused_before_anything_is_sent(string script, string words)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("InvalidProperty", run.TerminatingId);
        Assert.Contains(words, run.Terminating!.ToString());
        AssertNothingWasSent();
    }

    [Theory]
    [InlineData("@{ id = 'u' } | Get-DfineryUserProfile")]
    [InlineData("@{ uesr_id = 'u' } | Remove-DfineryUserCi -PropertyName * -Force")]
    public void Advice_names_only_parameters_that_the_cmdlet_has(string script)
    {
        string advice = _session.Run(script).Terminating!.ErrorDetails.RecommendedAction;
        Assert.DoesNotContain("-PropertyMap", advice);
        Assert.DoesNotContain("-ExcludeColumn", advice);
        Assert.Contains("| ForEach-Object '", advice);
    }

    private void AssertNothingWasSent() => Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
}
