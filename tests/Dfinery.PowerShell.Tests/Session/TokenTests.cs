using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>A token is made of what people have, equal to its text, and never shown.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Given =
        """
        $secure = [Net.NetworkCredential]::new('', 'planted-token').SecurePassword
        $credential = [pscredential]::new('any', $secure)
        $token = [Dfinery.PowerShell.Session.DfineryToken]'planted-token'

        """;

    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$token -eq 'planted-token'", true)]
    [InlineData("$token -eq $secure", true)]
    [InlineData("$token -eq $credential", true)]
    [InlineData("[Dfinery.PowerShell.Session.DfineryToken]$secure -eq 'planted-token'", true)]
    [InlineData("[Dfinery.PowerShell.Session.DfineryToken]$credential -eq $token", true)]
    [InlineData("[Dfinery.PowerShell.Session.DfineryToken]\"planted-token`r`n\" -eq $token", true)]
    [InlineData("$token -eq 'Planted-Token'", false)]
    [InlineData("$token -eq 'another'", false)]
    [InlineData("$token -eq ''", false)]
    [InlineData("$token -eq $null", false)]
    [InlineData("$token -eq '(hidden)'", false)]
    [InlineData("$token.GetHashCode() -eq ([Dfinery.PowerShell.Session.DfineryToken]'another').GetHashCode()", true)]
    public void It_is_equal_to_its_text(string comparison, bool isEqual) =>
        Assert.Equal(isEqual, _session.Run(Given + comparison).ThrowIfFailed().Single<bool>());

    [Theory]
    [InlineData("$token")]
    [InlineData("\"$token\"")]
    [InlineData("$token | Out-String")]
    [InlineData("$token | Format-List * -Force | Out-String")]
    [InlineData("$token | Format-Custom * -Force | Out-String")]
    [InlineData("$token | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue")]
    [InlineData("[System.Management.Automation.PSSerializer]::Serialize($token, 5)")]
    [InlineData("$token | ConvertTo-Csv")]
    [InlineData("$token | Select-Object * | Out-String")]
    [InlineData("$token.psobject.Members | Out-String")]
    public void It_is_never_shown(string script)
    {
        ScriptResult run = _session.Run(Given + script);
        Assert.Null(run.Terminating);
        Assert.DoesNotContain("planted", string.Concat(run.Output.Select(line => line.ToString())));
        Assert.DoesNotContain(run.Errors, error => error.ToString().Contains("planted"));
    }

    [Theory]
    [InlineData("''")]
    [InlineData("\"`r`n\"")]
    [InlineData("[securestring]::new()")]
    [InlineData("[pscredential]::Empty")]
    public void What_holds_nothing_cannot_be_one(string value) =>
        Assert.Contains(
            "holds nothing", _session.Run($"[Dfinery.PowerShell.Session.DfineryToken]::new({value})").Terminating!.Exception.Message);

    [Theory]
    [InlineData("'token-in-a-file'")]
    [InlineData("\"token-in-a-file`r`n\"")]
    [InlineData("([Net.NetworkCredential]::new('', \"token-in-a-file`n\").SecurePassword)")]
    [InlineData("([pscredential]::new('any', [Net.NetworkCredential]::new('', 'token-in-a-file').SecurePassword))")]
    [InlineData("([Dfinery.PowerShell.Session.DfineryToken]'token-in-a-file')")]
    public void The_emulator_takes_each_kind_of_token(string token)
    {
        ScriptResult run = _session.Run(
            $"$emulator = Start-DfineryEmulator -Token {token}; $emulator.Token; $emulator | Connect-Dfinery; " +
            "(Test-DfineryConnection).Succeeded");
        Assert.Equal(["token-in-a-file", "True"], run.ThrowIfFailed().Output.Select(item => item.ToString()));
    }
}
