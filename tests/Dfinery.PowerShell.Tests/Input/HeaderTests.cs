using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What the headers of a file say, and what -PropertyName, -PropertyMap and -ExcludeColumn make of them.</summary>
public sealed class HeaderTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("mkt_flag ")]
    [InlineData(" MKT-Flag")]
    [InlineData("Mkt Flag")]
    [InlineData("\uFEFFmkt_flag")]
    [InlineData("mkt\u00A0flag")]
    public void A_documented_key_is_known_however_it_is_written(string header)
    {
        ScriptResult run = _session.Run(
            "[pscustomobject]@{ user_id = 'u'; $header = 'Unsubscribed' } | Set-DfineryUserProfile", ("header", header));
        Assert.Equal(["Succeeded"], run.ThrowIfFailed().Column("Status"));
        Assert.Equal("Unsubscribed", _session.Run("$emulator.Users['u'].Profile['mkt_flag']").Single<string>());
    }

    [Theory]
    [InlineData("\"user_id ,age`nu,3\"")]
    [InlineData("\"$([char]0xFEFF)user_id,age`nu,3\"")]
    [InlineData("\"User ID,Age`nu,3\"")]
    public void So_is_the_column_of_the_user(string csv) =>
        Assert.Equal(["u"], _session.Run(csv + " | ConvertFrom-Csv | Set-DfineryUserProfile").ThrowIfFailed().Column("UserId"));

    [Theory]
    [InlineData("\"user_id,mkt_flg`nu,Subscribed`nv,Subscribed\" | ConvertFrom-Csv | Set-DfineryUserProfile", "mkt_flg", "mkt_flag")]
    [InlineData("@{ user_id = 'u'; agee = 3 } | Set-DfineryUserProfile", "agee", "age")]
    [InlineData("@{ user_id = 'u'; phone_nubmer = '821012345678' } | Set-DfineryUserCi", "phone_nubmer", "phone_number")]
    [InlineData("\"uesr_id,age`nu,3`nv,3\" | ConvertFrom-Csv | Set-DfineryUserProfile", "uesr_id", "user_id")]
    [InlineData("\"uesr_id,age`nu,3`nv,3\" | ConvertFrom-Csv | Get-DfineryUserProfile", "uesr_id", "user_id")]
    [InlineData("\"uesr_id,age`nu,3`nv,3\" | ConvertFrom-Csv | Remove-DfineryUserCi -PropertyName * -Force", "uesr_id", "user_id")]
    [InlineData("@{ user_id = 'u'; agee = 3 } | Set-DfineryUserProfile -PropertyName age", "agee", "age")]
    public void A_slip_in_a_header_ends_the_run_before_anything_is_sent(string script, string column, string key)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("ColumnSlip", run.TerminatingId);
        Assert.Contains($"'{column}'", run.Terminating!.ToString());
        Assert.Contains($"'{key}'", run.Terminating.ToString());
        Assert.Empty(run.Errors);
        Assert.Equal(["Invalid"], run.Column("Status"));
        AssertNothingWasSent();
    }

    [Theory]
    [InlineData("@{ user_id = 'u'; age = 3; agee = 4 } | Set-DfineryUserProfile")]
    [InlineData("@{ user_id = 'u'; age = 3; mkt_flg = 'x' } | Set-DfineryUserProfile -PropertyName age")]
    [InlineData("@{ user_id = 'u'; agee = 3 } | Set-DfineryUserProfile -PropertyMap @{ agee = 'age' }")]
    [InlineData("@{ user_id = 'u'; age = 3; mkt_flg = 'x' } | Set-DfineryUserProfile -ExcludeColumn mkt_flg")]
    [InlineData("@{ user_id = 'u'; age = 3; mkt_flg = 'x' } | Set-DfineryUserProfile -ExcludeColumn mkt_*")]
    [InlineData("@{ user_id = 'u'; age = 3; phone_numer = 'x' } | Set-DfineryUserProfile")]
    [InlineData("@{ CustomerNo = 'u'; age = 3; uesr_id = 'x' } | Set-DfineryUserProfile -PropertyMap @{ CustomerNo = 'user_id' }")]
    [InlineData("@{ user_id = 'u'; agee = 3 } | Get-DfineryUserProfile")]
    [InlineData("@{ user_id = 'u'; mkt_flg = 'x' } | Set-DfineryUserProfile -MktFlag Unsubscribed")]
    public void What_is_settled_is_no_slip(string script) =>
        Assert.Equal(["Succeeded"], _session.Run(script).ThrowIfFailed().Column("Status"));

    [Fact]
    public void A_slip_that_comes_later_makes_its_rows_invalid_with_one_warning()
    {
        ScriptResult run = _session.Run(
            """
            $(1..3 | ForEach-Object { [pscustomobject]@{ user_id = "a$_"; mkt_flag = 'Subscribed' } }
            1..3 | ForEach-Object { [pscustomobject]@{ user_id = "b$_"; mkt_flg = 'Subscribed' } }
            [pscustomobject]@{ user_id = 'c'; mkt_flag = 'Subscribed' }) | Set-DfineryUserProfile
            """);
        Assert.Equal(
            ["Succeeded", "Succeeded", "Succeeded", "Invalid", "Invalid", "Invalid", "Succeeded"], run.Column("Status"));
        Assert.Equal(["RowInvalid", "RowInvalid", "RowInvalid"], run.ErrorIds);
        Assert.Contains("mkt_flg", Assert.Single(run.Warnings));
        Assert.Contains("mkt_flg", run.Column("Message")[4]);
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyName mkt_falg", "-PropertyName")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyName uesr_id", "-PropertyName")]
    [InlineData("Set-DfineryUserProfile u -Property @{ mkt_flg = 'Subscribed' }", "-Property")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyMap @{ Newsletter = 'mkt_flg' }", "-PropertyMap")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyMap @{ Id = 'uesr_id' }", "-PropertyMap")]
    public void The_same_slip_in_a_parameter_is_an_error(string script, string parameter)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("SimilarProperty", run.TerminatingId);
        Assert.Contains(parameter, run.Terminating!.ToString());
        AssertNothingWasSent();
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile", 100, 20)]
    [InlineData("Set-DfineryUserProfile", 3, 3)]
    [InlineData("Get-DfineryUserProfile", 100, 20)]
    [InlineData("Remove-DfineryUserCi -PropertyName * -Force", 100, 20)]
    public void Rows_without_an_id_column_give_one_error_that_lists_the_columns(string command, int rows, int results)
    {
        ScriptResult run = _session.Run(
            $"1..{rows} | ForEach-Object {{ [pscustomobject]@{{ CustomerNo = $_; age = 3; 'tel 010-1234-5678' = 1 }} }} | {command}");
        Assert.Equal("NoIdColumn", run.TerminatingId);
        Assert.Contains("CustomerNo, age, tel ***", run.Terminating!.ToString());
        Assert.Empty(run.Errors);
        Assert.Equal(Enumerable.Repeat("Invalid", results), run.Column("Status"));
        AssertNothingWasSent();
    }

    [Fact]
    public void One_row_with_an_id_is_enough_to_go_on()
    {
        ScriptResult run = _session.Run(
            """
            $(1..19 | ForEach-Object { @{ age = 3 } }
            @{ user_id = 'u'; age = 3 }
            1..30 | ForEach-Object { @{ age = 3 } }) | Set-DfineryUserProfile
            """);
        Assert.Null(run.Terminating);
        Assert.Equal(49, run.ErrorIds.Count(id => id == "RowInvalid"));
        Assert.Equal(Enumerable.Range(1, 50).Select(i => i == 20 ? "Succeeded" : "Invalid"), run.Column("Status"));
    }

    [Fact]
    public void Rows_that_are_nothing_say_nothing_of_the_columns()
    {
        ScriptResult run = _session.Run("@($null) * 25 | Set-DfineryUserProfile -Age 3");
        Assert.Null(run.Terminating);
        Assert.Equal(25, run.Errors.Count);
    }

    [Fact]
    public void A_list_given_as_one_row_is_refused_in_words()
    {
        ScriptResult run = _session.Run("Set-DfineryUserProfile -InputObject @(@{ user_id = 'u'; age = 3 }, @{ user_id = 'v'; age = 3 })");
        Assert.Contains("Pipe the rows in", Assert.Single(run.Column("Message")));
        Assert.Equal(["RowInvalid"], run.ErrorIds);
    }

    [Theory]
    [InlineData("-ExcludeColumn mkt_flag", "age")]
    [InlineData("-ExcludeColumn 'Mkt Flag'", "age")]
    [InlineData("-ExcludeColumn *flag", "age")]
    [InlineData("-ExcludeColumn Wanted", "age")]
    [InlineData("-PropertyName age, mkt_flag -ExcludeColumn mkt_*", "age")]
    [InlineData("-PropertyName mkt_*", "mkt_flag")]
    [InlineData("-PropertyName *", "age mkt_flag")]
    [InlineData("-PropertyName A*, mkt_flag", "age mkt_flag")]
    public void Only_what_is_meant_is_sent(string parameters, string sent)
    {
        string column = parameters.Contains("Wanted", StringComparison.Ordinal) ? "Wanted" : "Mkt-Flag";
        string map = column == "Wanted" ? "-PropertyMap @{ Wanted = 'mkt_flag' }" : string.Empty;
        string row = $"[pscustomobject]@{{ user_id = 'u'; age = 3; '{column}' = 'Subscribed' }}";
        _session.Run($"{row} | Set-DfineryUserProfile {map} {parameters}").ThrowIfFailed();
        Assert.Equal(sent, _session.Run("$emulator.Users['u'].Profile.Keys -join ' '").Single<string>());
    }

    [Fact]
    public void A_result_that_is_piped_back_leaves_an_excluded_column_out()
    {
        Assert.Empty(_session.Run(
            """
            $result = @{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed' } | Set-DfineryUserProfile
            $emulator.Reset()
            $result | Set-DfineryUserProfile -ExcludeColumn mkt_flag
            $result | ConvertTo-Csv | ConvertFrom-Csv | Set-DfineryUserProfile -ExcludeColumn mkt*
            """).ThrowIfFailed().Warnings);
        Assert.Equal("age", _session.Run("$emulator.Users['u'].Profile.Keys -join ' '").Single<string>());
    }

    [Theory]
    [InlineData("@{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed'; mkt_flg = 'x' } | Set-DfineryUserProfile -ExcludeColumn mkt_flg")]
    [InlineData("@{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed'; No = 1 } | Set-DfineryUserProfile -ExcludeColumn No")]
    [InlineData(
        "@{ 'User Id' = 'x'; No = 'u'; age = 3; mkt_flag = 'Subscribed' } | " +
        "Set-DfineryUserProfile -PropertyMap @{ No = 'user_id' } -ExcludeColumn user_*")]
    [InlineData(
        "$null = Set-DfineryUserProfile u -Age 3 -MktFlag Subscribed; $view = Get-DfineryUserProfile u; " +
        "$view | Add-Member uesr_id x -PassThru | Set-DfineryUserProfile")]
    public void What_is_excluded_or_not_needed_changes_nothing_else(string script)
    {
        Assert.Empty(_session.Run(script).ThrowIfFailed().Warnings);
        Assert.Equal("age mkt_flag", _session.Run("$emulator.Users['u'].Profile.Keys -join ' '").Single<string>());
    }

    [Fact]
    public void A_further_key_of_a_result_can_be_excluded()
    {
        ScriptResult run = _session.Run(
            """
            @{ user_id = 'u'; age = 3; vip = 1 } | Set-DfineryUserProfile -PropertyName age, vip -ErrorAction Ignore |
                Set-DfineryUserProfile -ExcludeColumn vip
            """);
        Assert.Equal(["Succeeded"], run.ThrowIfFailed().Column("Status"));
    }

    [Theory]
    [InlineData("@{ user_id = 'u' }, @{ uesr_id = 'v' }, @{ user_id = 'w' } | Get-DfineryUserProfile")]
    [InlineData("'u', 'user_id,age', 'w' | Get-DfineryUserProfile -WarningAction Ignore")]
    public void A_header_that_comes_after_a_good_row_refuses_its_own_row_only(string script)
    {
        ScriptResult run = _session.Run(script);
        Assert.Null(run.Terminating);
        Assert.Equal(["Succeeded", "Invalid", "Succeeded"], run.Column("Status"));
    }

    [Fact]
    public void An_excluded_column_that_no_row_has_is_warned_of() =>
        Assert.Contains(
            "'Note'", Assert.Single(_session.Run("@{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile -ExcludeColumn Note").Warnings));

    [Theory]
    [InlineData("[pscustomobject]@{ user_id = 'u'; mkt_flag = 'Subscribed' }")]
    [InlineData("@{ user_id = 'u'; MktFlag = 'Subscribed' }")]
    public void A_slip_in_ExcludeColumn_does_not_send_the_column_that_was_meant(string row)
    {
        ScriptResult run = _session.Run(row + " | Set-DfineryUserProfile -ExcludeColumn mkt_flg");
        Assert.Equal("InvalidProperty", run.TerminatingId);
        Assert.Contains("-ExcludeColumn names 'mkt_flg'", run.Terminating!.ToString());
        AssertNothingWasSent();
    }

    [Fact]
    public void A_wildcard_that_fits_nothing_is_an_error() =>
        Assert.Equal("NoSuchProperty", _session.Run("@{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile -PropertyName x*").TerminatingId);

    [Theory]
    [InlineData("-Property @{ mkt_flag = 'Subscribed' } -MktFlag Unsubscribed")]
    [InlineData("-Property @{ mkt_flag = 'Subscribed'; MktFlag = 'Unsubscribed' }")]
    public void Two_parameters_that_contradict_each_other_are_an_error(string parameters)
    {
        ScriptResult run = _session.Run("Set-DfineryUserProfile u " + parameters);
        Assert.Equal("ContradictingProperty", run.TerminatingId);
        Assert.DoesNotContain("subscribed", run.Terminating!.ToString(), StringComparison.OrdinalIgnoreCase);
        AssertNothingWasSent();
    }

    [Fact]
    public void Two_parameters_that_agree_are_none() =>
        _session.Run("Set-DfineryUserProfile u -Property @{ mkt_flag = 'subscribed'; age = 3 } -MktFlag Subscribed -Age 3").ThrowIfFailed();

    [Theory]
    [InlineData("Set-DfineryUserProfile", "user_name age gender info_flag mkt_flag mkt_push_flag mkt_sms_flag mkt_kakao_flag night_flag " +
        "night_push_flag night_sms_flag night_kakao_flag", "Profile")]
    [InlineData("Set-DfineryUserCi", "kakao_id phone_number", "Ci")]
    public void A_hashtable_with_the_names_of_the_API_splats(string command, string keys, string domain)
    {
        _session.Run(
            $$"""
            $row = @{ user_id = 'u' }
            foreach ($key in '{{keys}}'.Split(' ')) {
                $row[$key] = if ($key -like '*flag') { 'Subscribed' } elseif ($key -eq 'age') { '3' } else { '8210123456' }
            }
            {{command}} @row
            """).ThrowIfFailed();
        Assert.Equal(
            keys.Split(' ').Order(), _session.Run($"$emulator.Users['u'].{domain}.Keys").Output.Select(key => key.ToString()!).Order());
    }

    private void AssertNothingWasSent() => Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
}
