using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class RemoveCiTests : System.IDisposable
{
    private readonly PowerShellSession _session = new();

    public RemoveCiTests() =>
        _session.Run("'u1', 'u2' | Set-DfineryUserCi -KakaoId 0123456789 -PhoneNumber 821012345678").ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Remove-DfineryUserCi u1 phone_number -Confirm:$false")]
    [InlineData("Remove-DfineryUserCi u1 PhoneNumber -Force")]
    [InlineData("'u1' | Remove-DfineryUserCi -PropertyName phone_number -Force")]
    [InlineData("Get-DfineryUserCi u1 | Remove-DfineryUserCi -PropertyName phone_number -Force")]
    [InlineData("$ConfirmPreference = 'None'; Remove-DfineryUserCi u1 phone_number")]
    public void Only_what_is_named_is_deleted(string script)
    {
        ScriptResult run = _session.Run(script).ThrowIfFailed();
        Assert.Equal(["Succeeded"], run.Column("Status"));
        Assert.Equal(
            "{\"user_ids\":[\"u1\"],\"user_ci_property_names\":[\"phone_number\"]}",
            _session.Run("$emulator.Requests[-1].Body").Single<string>());
        Assert.Equal("kakao_id", _session.Run("$emulator.Users['u1'].Ci.Keys").Single<string>());
        Assert.Equal(2, _session.Run("$emulator.Users['u2'].Ci.Count").Single<int>());
    }

    [Fact]
    public void It_asks_by_itself_and_a_host_that_cannot_be_asked_deletes_nothing()
    {
        ScriptResult run = _session.Run("Remove-DfineryUserCi u1 phone_number");
        Assert.NotNull(run.Terminating);
        Assert.Equal(2, _session.Run("$emulator.Users['u1'].Ci.Count").Single<int>());
    }

    [Fact]
    public void The_names_are_mandatory()
    {
        ScriptResult run = _session.Run("'u1' | Remove-DfineryUserCi -Force");
        Assert.NotNull(run.Terminating);
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u1, u2 -InfoFlag Subscribed -WhatIf")]
    [InlineData("'u1', 'u2' | Set-DfineryUserCi -KakaoId 1111111111 -WhatIf")]
    [InlineData("'u1', 'u2' | Remove-DfineryUserCi -PropertyName kakao_id -WhatIf")]
    [InlineData("'u1', 'u2' | Remove-DfineryUserCi -PropertyName kakao_id -Force -WhatIf")]
    [InlineData("$WhatIfPreference = $true; Set-DfineryUserProfile u1, u2 -InfoFlag Subscribed")]
    public void WhatIf_sends_nothing_and_gives_a_skipped_result_for_each_user(string script)
    {
        _session.Run("$emulator.Reset()");
        ScriptResult run = _session.Run(script).ThrowIfFailed();
        Assert.Equal(["Skipped", "Skipped"], run.Column("Status"));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }
}
