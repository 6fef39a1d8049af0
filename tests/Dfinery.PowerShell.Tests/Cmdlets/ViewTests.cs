using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class ViewTests : System.IDisposable
{
    private const string Plain = "UserId,Status,Code,Message,Attempts,Row,Time";
    private readonly PowerShellSession _session = new();

    public ViewTests() =>
        _session.Run(
            """
            @{ user_id = 'u1'; user_name = 'lucas'; info_flag = 'Subscribed' }, @{ user_id = 'u2'; age = '30' } | Set-DfineryUserProfile
            @{ user_id = 'u1'; kakao_id = '0123456789'; phone_number = '821012345678' } | Set-DfineryUserCi
            """).ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("'u1', 'u2' | Get-DfineryUserProfile")]
    [InlineData("Get-DfineryUserProfile u1, u2")]
    [InlineData("Get-DfineryUserProfile -UserId u1, u2")]
    [InlineData("@{ user_id = 'u1' }, [pscustomobject]@{ UserId = 'u2'; age = 'ignored' } | Get-DfineryUserProfile")]
    [InlineData("Get-DfineryUserProfile u1, u2 | Get-DfineryUserProfile")]
    public void Ids_come_by_value_or_by_property(string script)
    {
        ScriptResult run = _session.Run(script).ThrowIfFailed();
        Assert.Equal(["u1", "u2"], run.Column("UserId"));
        Assert.Equal(["lucas", ""], run.Column("user_name"));
        Assert.Equal(["", "30"], run.Column("age"));
        Assert.Equal(["Undefined", "Undefined"], run.Column("night_flag"));
    }

    [Fact]
    public void A_view_has_one_property_for_each_asked_for_in_that_order()
    {
        ScriptResult run = _session.Run("Get-DfineryUserProfile u1, nobody -PropertyName info_flag, UserName, info_flag | " +
            "ForEach-Object { $_.psobject.Properties.Name -join ',' }");
        Assert.Equal([$"{Plain},info_flag,user_name", $"{Plain},info_flag,user_name"], run.Output.Select(o => o.ToString()));
    }

    [Fact]
    public void A_view_of_everything_has_the_documented_columns_for_every_user()
    {
        ScriptResult run = _session.Run("Get-DfineryUserProfile u1, u2 | ForEach-Object { $_.psobject.Properties.Name -join ',' }");
        Assert.Single(run.Output.Select(o => o.ToString()).Distinct());
        Assert.StartsWith(Plain + ",user_name,age,gender,info_flag", run.Output[0].ToString());
    }

    [Fact]
    public void A_CI_view_asks_for_both_keys_if_none_is_named()
    {
        ScriptResult run = _session.Run("Get-DfineryUserCi u1").ThrowIfFailed();
        Assert.Equal(["0123456789"], run.Column("kakao_id"));
        Assert.Equal(["821012345678"], run.Column("phone_number"));
        Assert.Equal(
            "{\"user_ids\":[\"u1\"],\"user_ci_property_names\":[\"kakao_id\",\"phone_number\"]}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
        Assert.DoesNotContain("phone_number", _session.Run("Get-DfineryUserCi u1 kakao_id").Output.Single().Properties.Select(p => p.Name));
    }

    [Fact]
    public void What_a_view_returned_can_be_piped_back()
    {
        ScriptResult run = _session.Run("$emulator.Reset(); $u = [pscustomobject]@{ user_id = 'u1'; " +
            "user_name = 'max' } | Set-DfineryUserProfile; Get-DfineryUserProfile u1 | Set-DfineryUserProfile");
        Assert.Equal(["Succeeded"], run.Column("Status"));
        Assert.Equal(
            "{\"user_properties\":[{\"user_id\":\"u1\",\"properties\":{\"user_name\":\"max\"}}]}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }
}
