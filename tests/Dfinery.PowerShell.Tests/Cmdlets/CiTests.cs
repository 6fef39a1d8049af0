using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class CiTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("[pscustomobject]@{ user_id = 'u'; kakao_id = '0123456789'; phone_number = '821012345678' } | Set-DfineryUserCi")]
    [InlineData("@{ UserID = 'u'; KakaoId = '0123456789'; PhoneNumber = 821012345678 } | Set-DfineryUserCi")]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789 -PhoneNumber 821012345678")]
    [InlineData("'u' | Set-DfineryUserCi -Property @{ kakao_id = '0123456789' } -PhoneNumber 821012345678")]
    [InlineData("@{ id = 'u'; k = '0123456789'; m = '821012345678' } | Set-DfineryUserCi -PropertyMap @{ id = 'UserId'; k = 'kakao_id'; " +
        "m = 'PhoneNumber' }")]
    [InlineData("@{ user_id = 'u'; kakao_id = '0123456789'; phone_number = '+82 10-1234-5678' } | " +
        "Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82")]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789 -PhoneNumber 010-1234-5678 -NormalizePhoneNumber -CountryCode 82")]
    public void Every_shape_of_input_sets_the_same_CI(string script)
    {
        Assert.Equal(["Succeeded"], _session.Run(script).ThrowIfFailed().Column("Status"));
        Assert.Equal(
            "0123456789/821012345678",
            _session.Run("\"$($emulator.Users['u'].Ci['kakao_id'])/$($emulator.Users['u'].Ci['phone_number'])\"").Single<string>());
    }

    [Theory]
    [InlineData("+82 10-1234-5678", "821012345678")]
    [InlineData("+82 (0)10-1234-5678", "821012345678")]
    [InlineData("+82 010 1234 5678", "821012345678")]
    [InlineData("0082-10-1234-5678", "821012345678")]
    [InlineData("010.1234.5678", "821012345678")]
    [InlineData("(02) 312 3456", "8223123456")]
    [InlineData("821012345678", "821012345678")]
    [InlineData("82-10-1234-5678", "821012345678")]
    [InlineData("+1 212 555 0100", "12125550100")]
    [InlineData("01012345678.0", "821012345678")]
    [InlineData("821012345678.0 ", "821012345678")]
    [InlineData("82 1012345678.00", "821012345678")]
    [InlineData("010.1234.5600", "821012345600")]
    [InlineData("+33 1.23.45.67.00", "33123456700")]
    public void A_written_number_is_brought_into_the_APIs_form(string written, string sent)
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; phone_number = $written } | Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82", ("written", written));
        Assert.Equal(["Succeeded"], run.Column("Status"));
        Assert.Equal(sent, _session.Run("$emulator.Users['u'].Ci['phone_number']").Single<string>());
    }

    [Theory]
    [InlineData("10-1234-5678")]
    [InlineData("1012345678")]
    [InlineData("1012345678.0")]
    [InlineData("call me")]
    [InlineData("+")]
    [InlineData("010-1234-5678 ext 9")]
    public void What_is_no_whole_number_stays_refused(string written)
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; phone_number = $written } | Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82", ("written", written));
        Assert.Equal(["Invalid"], run.Column("Status"));
    }

    [Fact]
    public void Without_the_switch_a_written_number_is_refused_with_the_advice()
    {
        ScriptResult run = _session.Run("@{ user_id = 'u'; phone_number = '010-1234-5678' } | Set-DfineryUserCi");
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.Contains("-NormalizePhoneNumber -CountryCode 82", run.Errors.Single().ToString());
    }

    [Fact]
    public void The_switch_needs_a_country() =>
        Assert.Equal(
            "NoCountryCode", _session.Run("'u' | Set-DfineryUserCi -PhoneNumber 010-1234-5678 -NormalizePhoneNumber").TerminatingId);
}
