using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class SetProfileTests : System.IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Forty_five_users_make_three_requests_and_45_results_in_input_order()
    {
        ScriptResult run = _session.Run(
            "1..45 | ForEach-Object { [pscustomobject]@{ user_id = \"u$_\"; user_name = \"n$_\" } } | Set-DfineryUserProfile");
        int[] sizes = [.. _session.Run("$emulator.Requests | ForEach-Object { $_.UserIds.Count }").Output.Select(o => (int)o.BaseObject)];

        Assert.Equal([5, 20, 20], sizes.Order());
        Assert.Equal(Enumerable.Range(1, 45).Select(i => $"u{i}"), run.Column("UserId"));
        Assert.Equal(Enumerable.Range(1, 45).Select(i => $"{i}"), run.Column("Row"));
        Assert.All(run.Column("Status"), status => Assert.Equal("Succeeded", status));
        Assert.All(run.Column("Attempts"), attempts => Assert.Equal("1", attempts));
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void The_same_user_twice_goes_in_two_requests_in_order_and_the_later_value_stands()
    {
        ScriptResult run = _session.Run("@{ user_id = 'a'; age = '1' }, @{ user_id = 'a'; age = '2' } | Set-DfineryUserProfile");
        Assert.Equal(["Succeeded", "Succeeded"], run.Column("Status"));
        Assert.Equal(2, _session.Run("$emulator.Requests.Count").Single<int>());
        Assert.Contains("\"1\"", _session.Run("$emulator.Requests[0].Body").Single<string>());
        Assert.Equal("2", _session.Run("$emulator.Users['a'].Profile['age']").Single<string>());
    }

    [Theory]
    [InlineData("[pscustomobject]@{ user_id = 'u'; user_name = 'n' } | Set-DfineryUserProfile")]
    [InlineData("[pscustomobject]@{ User_ID = 'u'; UserName = 'n' } | Set-DfineryUserProfile")]
    [InlineData("@{ userid = 'u'; USER_NAME = 'n' } | Set-DfineryUserProfile")]
    [InlineData("[ordered]@{ UserId = 'u'; user_name = 'n' } | Set-DfineryUserProfile")]
    [InlineData("'u' | Set-DfineryUserProfile -UserName n")]
    [InlineData("Set-DfineryUserProfile -UserId u -UserName n")]
    [InlineData("Set-DfineryUserProfile u -Property @{ user_name = 'n' }")]
    [InlineData("Set-DfineryUserProfile u -Property @{ UserName = 'n' }")]
    [InlineData("[pscustomobject]@{ user_id = 'u'; user_name = 'other' } | Set-DfineryUserProfile -UserName n")]
    [InlineData("[pscustomobject]@{ id = 'u'; Kundenname = 'n' } | Set-DfineryUserProfile -PropertyMap @{ id = 'user_id'; " +
        "kundenname = 'user_name' }")]
    [InlineData("[pscustomobject]@{ user_id = 'x'; id = 'u'; user_name = 'n' } | Set-DfineryUserProfile -PropertyMap @{ id = 'user_id' }")]
    [InlineData("Set-DfineryUserProfile -InputObject ([pscustomobject]@{ user_id = 'u'; user_name = 'n' })")]
    public void Every_shape_of_input_sets_the_same_profile(string script)
    {
        ScriptResult run = _session.Run(script).ThrowIfFailed();
        Assert.Equal(["Succeeded"], run.Column("Status"));
        Assert.Equal(["u"], run.Column("UserId"));
        Assert.Equal(
            "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"user_name\":\"n\"}}]}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }

    [Theory]
    [InlineData("UserName", "user_name", "n")]
    [InlineData("Age", "age", "30")]
    [InlineData("Gender", "gender", "male")]
    [InlineData("InfoFlag", "info_flag", "Subscribed")]
    [InlineData("MktFlag", "mkt_flag", "Subscribed")]
    [InlineData("MktPushFlag", "mkt_push_flag", "Unsubscribed")]
    [InlineData("MktSmsFlag", "mkt_sms_flag", "Subscribed")]
    [InlineData("MktKakaoFlag", "mkt_kakao_flag", "Unsubscribed")]
    [InlineData("NightFlag", "night_flag", "Subscribed")]
    [InlineData("NightPushFlag", "night_push_flag", "Subscribed")]
    [InlineData("NightSmsFlag", "night_sms_flag", "Unsubscribed")]
    [InlineData("NightKakaoFlag", "night_kakao_flag", "Subscribed")]
    public void Each_typed_parameter_sets_its_key(string parameter, string key, string value)
    {
        _session.Run($"Set-DfineryUserProfile u -{parameter} {value.ToLowerInvariant()}").ThrowIfFailed();
        string stored = _session.Run($"$emulator.Users['u'].Profile['{key}']").Single<string>();
        Assert.Equal(value, stored, ignoreCase: !key.EndsWith("_flag"));
    }

    [Fact]
    public void Other_columns_are_left_alone_and_listed_once_in_Verbose()
    {
        ScriptResult run = _session.Run("1..30 | ForEach-Object { [pscustomobject]@{ user_id = \"u$_\"; age = 1; " +
            "crm_score = 'secret' } } | Set-DfineryUserProfile -Verbose");
        Assert.DoesNotContain(
            "secret", _session.Run("$emulator.Requests | ForEach-Object Body").Output.Select(o => o.ToString()).Aggregate(string.Concat));
        Assert.Single(run.Verbose, line => line.Contains("crm_score"));
        Assert.DoesNotContain(run.Verbose, line => line.Contains("secret"));
    }

    [Fact]
    public void PropertyName_takes_other_columns_besides_and_narrows_documented_ones()
    {
        const string Row = "[pscustomobject]@{ user_id = 'u'; user_name = 'n'; age = '3'; vip = $true; score = 1.5 }";
        _session.Run($"{Row} | Set-DfineryUserProfile -PropertyName user_name");
        Assert.Contains("\"properties\":{\"user_name\":\"n\"}", _session.Run("$emulator.Requests[-1].Body").Single<string>());

        ScriptResult refused = _session.Run($"{Row} | Set-DfineryUserProfile -PropertyName vip, score");
        Assert.Contains(
            "\"properties\":{\"user_name\":\"n\",\"age\":\"3\",\"vip\":true,\"score\":1.5}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
        Assert.Equal(["4007"], refused.Column("Code"));
    }

    [Fact]
    public void A_column_that_no_row_has_is_warned_of()
    {
        ScriptResult run = _session.Run(
            "[pscustomobject]@{ user_id = 'u'; age = 1 } | Set-DfineryUserProfile -PropertyMap @{ Naem = 'user_name' }");
        Assert.Contains(run.Warnings, line => line.Contains("'Naem'") && line.Contains("-PropertyMap"));
    }

    [Fact]
    public void A_column_that_only_a_later_row_has_is_not_lost()
    {
        _session.Run(
            """
            [pscustomobject]@{ user_id = 'a'; age = '1' },
            [pscustomobject]@{ user_id = 'b'; age = '2'; night_flag = 'Subscribed' },
            [pscustomobject]@{ user_id = 'c'; night_flag = 'Unsubscribed' },
            [pscustomobject]@{ night_flag = 'Subscribed'; user_id = 'd' } | Set-DfineryUserProfile
            """).ThrowIfFailed();
        ScriptResult flags = _session.Run("foreach ($id in 'a', 'b', 'c', 'd') { \"$($emulator.Users[$id].Profile['night_flag'])\" }");
        Assert.Equal(["", "Subscribed", "Unsubscribed", "Subscribed"], flags.Output.Select(o => o.ToString()));
    }

    [Fact]
    public void Empty_cells_and_Undefined_are_not_sent_and_a_row_with_nothing_left_is_skipped()
    {
        ScriptResult run = _session.Run(
            """
            [pscustomobject]@{ user_id = 'a'; user_name = ''; age = $null; info_flag = 'Undefined' },
            [pscustomobject]@{ user_id = 'b'; user_name = 'n'; age = ''; info_flag = 'undefined' } | Set-DfineryUserProfile
            """);
        Assert.Equal(["Skipped", "Succeeded"], run.Column("Status"));
        Assert.Empty(run.Errors);
        Assert.Equal(
            "{\"user_properties\":[{\"user_id\":\"b\",\"properties\":{\"user_name\":\"n\"}}]}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }

    [Fact]
    public void A_number_in_a_documented_key_goes_as_the_string_that_the_contract_shows()
    {
        _session.Run("@{ user_id = 7; age = 30 } | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(
            "{\"user_properties\":[{\"user_id\":\"7\",\"properties\":{\"age\":\"30\"}}]}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }
}
