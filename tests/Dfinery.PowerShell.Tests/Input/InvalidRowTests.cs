using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class InvalidRowTests : System.IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("[pscustomobject]@{ age = 1 }", "(none)", "user id")]
    [InlineData("[pscustomobject]@{ user_id = ''; age = 1 }", "(none)", "user_id")]
    [InlineData("[pscustomobject]@{ user_id = '  '; age = 1 }", "'  '", "user_id")]
    [InlineData("$null", "(none)", "empty")]
    [InlineData("@{ user_id = \"a$([char]0xD800)\"; age = 1 }", "'a", "surrogate")]
    [InlineData("@{ user_id = 'bad'; user_name = \"$([char]0xDC00)x\" }", "'bad'", "user_name")]
    [InlineData("@{ user_id = 'bad'; info_flag = 'Yes' }", "'bad'", "info_flag")]
    [InlineData("@{ user_id = 'bad'; info_flag = $true }", "'bad'", "info_flag")]
    [InlineData("@{ user_id = 'bad'; age = [datetime]'2020-01-01' }", "'bad'", "DateTime")]
    [InlineData("@{ user_id = 'bad'; user_name = @(1, 2) }", "'bad'", "array")]
    [InlineData("@{ user_id = 'bad'; user_name = @{ a = 1 } }", "'bad'", "Hashtable")]
    [InlineData("@{ user_id = 'bad'; age = [double]::NaN }", "'bad'", "age")]
    [InlineData("@{ user_id = @('a', 'b'); age = 1 }", "(none)", "array")]
    [InlineData("@{ user_id = @{ a = 1 }; age = 1 }", "(none)", "Hashtable")]
    [InlineData("@{ user_id = [datetime]'2020-01-01'; age = 1 }", "(none)", "DateTime")]
    [InlineData("@{ user_id = $true; age = 1 }", "(none)", "Boolean")]
    [InlineData("@{ user_id = 'bad '; age = 1 }", "'bad '", "white space")]
    [InlineData("Failing 'bad'", "'bad'", "user_name cannot be read")]
    [InlineData("[pscustomobject]@{ user_id = 'bad'; user_name = 'a'; UserName = 'b' }", "'bad'", "two columns")]
    [InlineData("[pscustomobject]@{ user_id = 'bad'; UserId = 'other'; age = 1 }", "'bad'", "two columns")]
    public void A_bad_profile_row_is_refused_in_words_and_the_others_go_on(string row, string user, string problem) =>
        Check("Set-DfineryUserProfile", "@{ user_id = 'good'; age = 1 }", row, user, problem);

    [Theory]
    [InlineData("@{ user_id = 'bad'; kakao_id = '123456789' }", "kakao_id")]
    [InlineData("@{ user_id = 'bad'; kakao_id = '12345678901' }", "kakao_id")]
    [InlineData("@{ user_id = 'bad'; kakao_id = '12345abcde' }", "kakao_id")]
    [InlineData("@{ user_id = 'bad'; phone_number = '+82 10-1234-5678' }", "phone_number")]
    [InlineData("@{ user_id = 'bad'; phone_number = '01012345678' }", "phone_number")]
    [InlineData("@{ user_id = 'bad'; phone_number = $true }", "phone_number")]
    public void A_bad_CI_row_is_refused_in_words_and_the_others_go_on(string row, string problem) =>
        Check("Set-DfineryUserCi", "@{ user_id = 'good'; kakao_id = '0123456789' }", row, "'bad'", problem);

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyName mkt_flg", "SimilarProperty")]
    [InlineData("Get-DfineryUserProfile u agee", "SimilarProperty")]
    [InlineData("Get-DfineryUserCi u phone_numer", "UnknownProperty")]
    [InlineData("Remove-DfineryUserCi u email -Force", "UnknownProperty")]
    public void A_slip_in_a_name_is_caught_before_anything_is_sent(string script, string id)
    {
        Assert.Equal(id, _session.Run(script).TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void All_problems_of_a_row_stand_in_one_message()
    {
        ScriptResult run = _session.Run("@{ user_id = 'bad'; info_flag = 'x'; night_flag = 'y' } | Set-DfineryUserProfile");
        string message = run.Column("Message").Single();
        Assert.Contains("info_flag", message);
        Assert.Contains("night_flag", message);
    }

    [Fact]
    public void A_message_never_quotes_the_value()
    {
        ScriptResult run = _session.Run("@{ user_id = 'bad'; phone_number = '+82 10-7777-8888' } | Set-DfineryUserCi");
        Assert.DoesNotContain("7777", run.Column("Message").Single() + run.Errors.Single());
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Property @{ info_flag = 'perhaps' }", "info_flag")]
    [InlineData("Set-DfineryUserProfile u -Property @{ user_name = $null }", "user_name")]
    [InlineData("Set-DfineryUserProfile u -Property @{ user_name = '' }", "user_name")]
    [InlineData("Set-DfineryUserProfile u -Property @{ user_id = 'v' }", "user_id")]
    [InlineData("Set-DfineryUserCi u -KakaoId 1", "-KakaoId")]
    [InlineData("Set-DfineryUserCi u -PhoneNumber 010", "-PhoneNumber")]
    public void A_bad_parameter_ends_the_command_before_anything_is_sent(string script, string named)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("InvalidProperty", run.TerminatingId);
        Assert.Contains(named, run.Terminating!.ToString());
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Theory]
    [InlineData("'user_id,age,crm', 'u,3,x', ',,' | ConvertFrom-Csv")]
    [InlineData("@{ user_id = 'u'; age = 3 }, @{ user_id = $null; age = ''; crm = [dbnull]::Value }")]
    public void A_row_of_empty_cells_is_skipped_also_when_it_comes_again(string rows)
    {
        string[] commands = ["Set-DfineryUserProfile", "Set-DfineryUserProfile -Gender M", "Get-DfineryUserCi"];
        foreach (string command in commands)
        {
            ScriptResult run = _session.Run($"{rows} | {command} -OutVariable global:r; $r[1] | {command}").ThrowIfFailed();
            Assert.Equal(["Succeeded", "Skipped", "Skipped"], run.Column("Status"));
            Assert.Equal(["The row is empty.", "The row is empty."], run.Column("Message").Skip(1));
            ScriptResult fromFile = _session.Run($"$r[1] | ConvertTo-Csv | ConvertFrom-Csv | {command}").ThrowIfFailed();
            Assert.Equal(["Skipped"], fromFile.Column("Status"));
        }
    }

    [Theory]
    [InlineData("'user_id,age,crm', ',,x' | ConvertFrom-Csv")]
    [InlineData("'user_id,age,crm', ',3,' | ConvertFrom-Csv")]
    [InlineData("@{ user_id = ''; crm = 0 }")]
    [InlineData("[pscustomobject]@{ user_id = ''; crm = 'x' }, [pscustomobject]@{ user_id = ''; crm = 'x' }")]
    public void A_row_with_any_other_cell_and_no_id_stays_invalid(string rows)
    {
        ScriptResult run = _session.Run(
            $"{rows} | Set-DfineryUserProfile -OutVariable global:r -ErrorAction SilentlyContinue; $r | Set-DfineryUserProfile");
        Assert.All(run.Column("Status"), status => Assert.Equal("Invalid", status));
        ScriptResult mended = _session.Run(
            "$s = '' | Select-Object user_id, age | Set-DfineryUserProfile; $s.age = 3; $s | Set-DfineryUserProfile");
        Assert.Equal(["Invalid"], mended.Column("Status"));
    }

    [Fact]
    public void An_unset_variable_is_called_that() => Assert.Contains(
        "The row is empty ($null): was a variable never set?", _session.Run("$null | Set-DfineryUserProfile").Column("Message").Single());

    private void Check(string command, string good, string bad, string user, string problem)
    {
        _session.Run("function global:Failing($id) { $row = [psobject]::new(); " +
            "$row.psobject.Properties.Add([psnoteproperty]::new('user_id', $id)); " +
            "$row.psobject.Properties.Add([psscriptproperty]::new('user_name', { throw 'secret' })); $row }");
        ScriptResult run = _session.Run($"{good}, ({bad}), {good} | {command}");

        Assert.Equal(["Succeeded", "Invalid", "Succeeded"], run.Column("Status"));
        Assert.Equal("0", run.Column("Attempts")[1]);
        ErrorRecord error = Assert.Single(run.Errors);
        Assert.StartsWith("RowInvalid,", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Same(run.Output[1].BaseObject, error.TargetObject is PSObject wrapped ? wrapped.BaseObject : error.TargetObject);
        Assert.Contains("Row 2", error.ToString());
        Assert.Contains($"user {user}", error.ToString());
        Assert.Contains(problem, error.ToString());
        Assert.Equal(error.ToString(), run.Column("Message")[1]);
    }
}
