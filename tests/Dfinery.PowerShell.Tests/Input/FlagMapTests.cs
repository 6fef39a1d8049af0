using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Consent flags as a CRM writes them.</summary>
public sealed class FlagMapTests : IDisposable
{
    private const string Map =
        "@{ Y = 'subscribed'; N = 'UNSUBSCRIBED'; 1 = 'Subscribed'; '0' = 'Unsubscribed'; $true = 'Subscribed'; " +
        "\uc218\uc2e0\uac70\ubd80 = 'Unsubscribed' }";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("'Y'", "Subscribed")]
    [InlineData("'n'", "Unsubscribed")]
    [InlineData("1", "Subscribed")]
    [InlineData("'1'", "Subscribed")]
    [InlineData("0", "Unsubscribed")]
    [InlineData("1.0", "Subscribed")]
    [InlineData("$true", "Subscribed")]
    [InlineData("'TRUE'", "Subscribed")]
    [InlineData("'\uc218\uc2e0\uac70\ubd80'", "Unsubscribed")]
    [InlineData("'unsubscribed'", "Unsubscribed")]
    public void A_value_in_the_map_is_sent_as_what_it_means(string value, string sent)
    {
        _session.Run($"@{{ user_id = 'u'; mkt_flag = {value}; user_name = 'Y' }} | Set-DfineryUserProfile -FlagMap {Map}").ThrowIfFailed();
        _session.Run($"Set-DfineryUserProfile v -Property @{{ mkt_flag = {value} }} -FlagMap {Map}").ThrowIfFailed();

        foreach (string user in new[] { "u", "v" })
            Assert.Equal(sent, _session.Run($"$emulator.Users['{user}'].Profile['mkt_flag']").Single<string>());
        Assert.Equal("Y", _session.Run("$emulator.Users['u'].Profile['user_name']").Single<string>());
    }

    [Fact]
    public void Undefined_means_not_sent()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; mkt_flag = 'null'; night_flag = 'Y' }, @{ user_id = 'v'; mkt_flag = 'NULL' } | " +
            "Set-DfineryUserProfile -FlagMap @{ Y = 'Subscribed'; NULL = 'undefined'; Undefined = 'Undefined' }").ThrowIfFailed();
        Assert.Equal(["Succeeded", "Skipped"], run.Column("Status"));
        Assert.Equal(["", ""], run.Column("mkt_flag"));
        Assert.Equal("night_flag", _session.Run("$emulator.Users['u'].Profile.Keys").Single<string>());
    }

    [Theory]
    [InlineData("'X'", "Undefined if it stands for no answer")]
    [InlineData("'X'", "-FlagMap")]
    [InlineData("$false", "-FlagMap")]
    [InlineData("2", "-FlagMap")]
    [InlineData("'Y '", "white space")]
    public void What_is_not_in_the_map_is_invalid(string value, string problem)
    {
        ScriptResult run = _session.Run($"@{{ user_id = 'u'; mkt_flag = {value} }} | Set-DfineryUserProfile -FlagMap {Map}");
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.Contains(problem, run.Column("Message").Single());
        Assert.Equal("InvalidProperty", _session.Run(
            $"Set-DfineryUserProfile v -Property @{{ mkt_flag = {value} }} -FlagMap {Map}").TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Theory]
    [InlineData("'Y'")]
    [InlineData("'N'")]
    [InlineData("1")]
    [InlineData("$true")]
    [InlineData("'\uc218\uc2e0\ub3d9\uc758'")]
    public void Without_a_map_the_message_says_how_to_give_one(string value)
    {
        ScriptResult run = _session.Run($"@{{ user_id = 'u'; mkt_flag = {value} }} | Set-DfineryUserProfile");
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.Contains("-FlagMap @{ Y = 'Subscribed'; N = 'Unsubscribed' }", run.Column("Message").Single());
    }

    [Theory]
    [InlineData("@{ Y = 'yes' }", "meaning of 'Y' in -FlagMap must be Subscribed, Unsubscribed or Undefined")]
    [InlineData("@{ Y = $null }", "must be Subscribed, Unsubscribed or Undefined")]
    [InlineData("@{ Y = 'Subscribed ' }", "must be Subscribed, Unsubscribed or Undefined")]
    [InlineData("@{ Y = 1 }", "must be Subscribed, Unsubscribed or Undefined")]
    [InlineData("@{ Subscribed = 'Undefined' }", "'Subscribed'")]
    [InlineData("$($m = @{ 1 = 'Subscribed' }; $m['1'] = 'Undefined'; $m)", "'1'")]
    [InlineData("@{ '' = 'Subscribed' }", "empty")]
    [InlineData("@{ (Get-Date) = 'Subscribed' }", "text")]
    [InlineData("@{ Subscribed = 'Unsubscribed' }", "always means itself")]
    [InlineData("@{ unsubscribed = 'Subscribed' }", "always means itself")]
    [InlineData("@{ Undefined = 'Unsubscribed' }", "always means itself")]
    [InlineData("$($m = @{ 1 = 'Subscribed' }; $m['1'] = 'Unsubscribed'; $m)", "mean different things")]
    [InlineData("$($m = [hashtable]::new(); $m['y'] = 'Subscribed'; $m['Y'] = 'Unsubscribed'; $m)", "mean different things")]
    public void A_map_that_cannot_be_meant_ends_the_command_before_anything_is_sent(string map, string problem)
    {
        ScriptResult run = _session.Run($"Set-DfineryUserProfile u -Age 3 -FlagMap {map}");
        Assert.Equal("InvalidProperty", run.TerminatingId);
        Assert.Contains(problem, run.Terminating!.ToString());
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void A_map_that_holds_nothing_is_no_default() =>
        Assert.Equal("ParameterArgumentValidationError", _session.Run("Set-DfineryUserProfile u -Age 3 -FlagMap $map").TerminatingId);

    [Fact]
    public void A_map_may_name_the_apis_own_values_and_say_a_thing_twice() => _session.Run(
        "$m = @{ 1 = 'Subscribed'; Subscribed = 'subscribed' }; $m['1'] = 'SUBSCRIBED'; " +
        "Set-DfineryUserProfile u -Age 3 -FlagMap $m").ThrowIfFailed();

    [Fact]
    public void Results_and_views_need_no_map_and_an_invalid_result_is_mended_by_one()
    {
        ScriptResult run = _session.Run(
            """
            $map = @{ Y = 'Unsubscribed' }
            $bad = @{ user_id = 'u'; mkt_flag = 'Y'; night_flag = 'Subscribed' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $bad | Set-DfineryUserProfile -FlagMap $map
            Get-DfineryUserProfile u | Set-DfineryUserProfile -FlagMap $map
            """).ThrowIfFailed();
        Assert.Equal(["Succeeded", "Succeeded"], run.Column("Status"));
        Assert.Equal("Unsubscribed", _session.Run("$emulator.Users['u'].Profile['mkt_flag']").Single<string>());
        Assert.Equal("Subscribed", _session.Run("$emulator.Users['u'].Profile['night_flag']").Single<string>());
    }
}
