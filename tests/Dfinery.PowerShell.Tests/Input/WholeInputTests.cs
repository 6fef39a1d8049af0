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
    [InlineData("$(@{ user_id = 'u' }; " + YesAndNo + ") | Set-DfineryUserProfile", "Invalid")]
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
        Assert.Empty(run.Warnings);
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

    [Theory]
    [InlineData("@{ age = 3 }, @{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile", 1)]
    [InlineData("@{ age = 3 }, @{ user_id = 'u' } | Get-DfineryUserProfile", 1)]
    [InlineData(
        "$(1..19 | ForEach-Object { @{ age = 3 } }; 1..60 | ForEach-Object { @{ user_id = \"u$_\"; age = 3 } }) | " +
        "Set-DfineryUserProfile",
        19)]
    public void The_error_of_a_row_without_an_id_is_written_once_another_row_has_one(string script, int errors)
    {
        Assert.Equal(Enumerable.Repeat("RowInvalid", errors), _session.Run(script).ErrorIds);
        Assert.Equal("RowInvalid", _session.Run(script + " -ErrorAction Stop").TerminatingId);
    }

    [Fact]
    public void Rows_that_are_nothing_do_not_put_the_judgement_off()
    {
        ScriptResult run = _session.Run("@(@{ age = 3 }) + @($null) * 1000 + @(@{ user_id = 'u'; age = 3 }) | Set-DfineryUserProfile");
        Assert.Equal("NoIdColumn", run.TerminatingId);
        Assert.Equal(20, run.Output.Count);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ user_id = 'v'; age = 3; mkt_flg = 'Unsubscribed' }")]
    [InlineData("@{ user_id = 'v'; age = 3; mkt_flg = 'Unsubscribed' }")]
    [InlineData("[pscustomobject]@{ user_id = 'v'; age = 3 } | Add-Member ScriptProperty mkt_flag { throw 'x' } -PassThru")]
    public void A_row_with_a_value_that_could_not_be_read_stays_refused_when_it_comes_back(string row)
    {
        ScriptResult run = _session.Run(
            $$"""
            $r = @{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed' }, ({{row}}) | Set-DfineryUserProfile -ErrorAction Ignore
            $bad = $r | Where-Object Status -eq Invalid
            $bad | Set-DfineryUserProfile -ErrorAction Ignore -WarningAction Ignore
            $bad | ConvertTo-Csv | ConvertFrom-Csv | Set-DfineryUserProfile -ErrorAction Ignore
            $bad | Set-DfineryUserProfile -MktFlag Unsubscribed
            """);
        Assert.Equal(["Invalid", "Invalid", "Succeeded"], run.Column("Status"));
    }

    [Theory]
    [InlineData("$(Set-DfineryUserProfile u -Age 3)")]
    [InlineData("$(Get-DfineryUserProfile u)")]
    [InlineData("@{ user_id = 'u' }")]
    [InlineData("u, $([pscustomobject]@{ user_id = 'v' })")]
    [InlineData("1.5")]
    [InlineData("$true")]
    [InlineData("(Get-Date)")]
    public void What_is_no_id_is_refused_before_it_becomes_text(string value)
    {
        ScriptResult run = _session.Run($"$value = {(value[0] == 'u' ? "'u', $([pscustomobject]@{ user_id = 'v' })" : value)}");
        run.ThrowIfFailed();
        _session.Run("$emulator.Reset()");
        string[] commands = ["Set-DfineryUserProfile -Age 3", "Remove-DfineryUserCi -PropertyName * -Force", "Get-DfineryUserProfile"];
        foreach (string command in commands)
            Assert.Contains("no user id", _session.Run($"{command} -UserId $value").Terminating!.ToString());
        AssertNothingWasSent();
    }

    [Theory]
    [InlineData("007")]
    [InlineData("0x10")]
    [InlineData("'a b'")]
    public void A_plain_id_stays_as_it_is_typed(string id) =>
        Assert.Equal([id.Trim('\'')], _session.Run("Get-DfineryUserProfile -UserId " + id).ThrowIfFailed().Column("UserId"));

    [Fact]
    public void What_a_command_returned_that_returned_nothing_is_an_empty_cell() => Assert.Equal(
        ["Succeeded"],
        _session.Run("[pscustomobject]@{ user_id = 'u'; age = 3; gender = & { } } | Set-DfineryUserProfile").ThrowIfFailed()
            .Column("Status"));

    [Theory]
    [InlineData("-PropertyMap @{ consent = 'mkt_flag' } -ExcludeColumn mkt_flag")]
    [InlineData("-PropertyMap @{ consent = 'mkt_flag' } -ExcludeColumn mkt_*")]
    [InlineData("-PropertyMap @{ consent = 'mkt_flag' } -ExcludeColumn consent")]
    public void What_is_excluded_is_not_sent_under_another_name_either(string parameters)
    {
        _session.Run($"@{{ user_id = 'u'; age = 3; consent = 'Subscribed' }} | Set-DfineryUserProfile {parameters}").ThrowIfFailed();
        Assert.Equal("age", _session.Run("$emulator.Users['u'].Profile.Keys -join ' '").Single<string>());
    }

    [Fact]
    public void A_documented_column_that_is_excluded_and_not_there_is_warned_of() => Assert.Contains(
        "'mkt_flag'", Assert.Single(_session.Run("@{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile -ExcludeColumn mkt_flag").Warnings));

    [Fact]
    public void Two_warnings_that_are_due_at_the_last_row_are_both_written()
    {
        ScriptResult run = _session.Run(
            """
            $r = 'a', 'b' | Set-DfineryUserProfile -Age 3
            $slip = $r[0] | ConvertTo-Csv | ConvertFrom-Csv | Select-Object * -ExcludeProperty mkt_flag | Add-Member mkt_flg x -PassThru
            $r[1], $slip | Set-DfineryUserProfile -ErrorAction Ignore
            """);
        Assert.Equal(2, run.Warnings.Count);
    }

    [Fact]
    public void A_header_is_never_written_raw()
    {
        ScriptResult run = _session.Run("@{ \"mkt_fl`e[31mg\" = 'x'; \"x`e[31m\" = 1 } | Set-DfineryUserProfile");
        Assert.DoesNotContain('\u001b', run.Terminating!.ToString());
        Assert.Contains("\\u001B", run.Terminating.ToString());
    }

    private void AssertNothingWasSent() => Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
}
