using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// Two tenants: kr is the environment's, jp is connected by hand. Whatever is wrong with what was given for jp, nothing reaches kr.
/// </summary>
[Collection("Environment")]
public sealed class TenantTests : IDisposable
{
    private const string Nothing = "holds nothing";

    private readonly PowerShellSession _session = new(connect: false);

    public TenantTests() => _session.Run(
        """
        $kr = Start-DfineryEmulator -Token token-of-kr
        $jp = Start-DfineryEmulator -Token token-of-jp
        $env:DFINERY_API_TOKEN = 'token-of-kr'
        $env:DFINERY_BASE_URI = $kr.BaseUri
        $undefined = $null
        """).ThrowIfFailed();

    public void Dispose()
    {
        _session.Run("$env:DFINERY_API_TOKEN = $null; $env:DFINERY_BASE_URI = $null");
        _session.Dispose();
    }

    [Theory]
    [InlineData("Connect-Dfinery -Name jp -Token $undefined", Nothing)]
    [InlineData("Connect-Dfinery $undefined -Name jp", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token ''", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token \"`r`n\"", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token ([DBNull]::Value)", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token ([securestring]::new())", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token ([pscredential]::Empty)", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token @()", "Object[]")]
    [InlineData("Connect-Dfinery -Name jp -Token 'planted', 'secret'", "Object[]")]
    [InlineData("Connect-Dfinery -Name jp -Token 4711", "Int32")]
    [InlineData("Connect-Dfinery -Name jp -Token @{ a = 'planted' }", "Hashtable")]
    [InlineData("Connect-Dfinery -Name jp -Token ([pscustomobject]@{ a = 'planted' })", "PSCustomObject")]
    [InlineData("Connect-Dfinery -Name jp -Token ([uri]'http://planted')", "Uri")]
    [InlineData("[pscustomobject]@{ Token = $null; BaseUri = $jp.BaseUri } | Connect-Dfinery -Name jp", Nothing)]
    [InlineData("[pscustomobject]@{ Token = ''; BaseUri = $jp.BaseUri } | Connect-Dfinery -Name jp", Nothing)]
    [InlineData("[pscustomobject]@{ Token = & { }; BaseUri = $jp.BaseUri } | Connect-Dfinery -Name jp", Nothing)]
    [InlineData("[pscustomobject]@{ Name = 'jp' } | Connect-Dfinery -Name jp", "neither a Token nor a BaseUri")]
    [InlineData("'planted' | Connect-Dfinery -Name jp", "neither a Token nor a BaseUri")]
    [InlineData("[pscustomobject]@{ Token = [pscredential]::Empty; BaseUri = $jp.BaseUri } | Connect-Dfinery -Name jp", Nothing)]
    [InlineData("[pscustomobject]@{ Token = 'planted', 'secret'; BaseUri = $jp.BaseUri } | Connect-Dfinery -Name jp", "Object[]")]
    [InlineData("[pscustomobject]@{ Token = 4711; BaseUri = $jp.BaseUri } | Connect-Dfinery -Name jp", "Int32")]
    [InlineData("[pscustomobject]@{ Token = 'token-of-jp'; BaseUri = $null } | Connect-Dfinery -Name jp", Nothing)]
    [InlineData("[pscustomobject]@{ Token = 'token-of-jp'; BaseUri = 'a', 'b' } | Connect-Dfinery -Name jp", "not an absolute address")]
    [InlineData("Connect-Dfinery -Name $undefined -Token token-of-jp -BaseUri $jp.BaseUri", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token token-of-jp -BaseUri $undefined", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token token-of-jp -BaseUri $jp.BaseUri -Proxy $undefined", Nothing)]
    [InlineData("Connect-Dfinery -Name jp -Token token-of-jp -BaseUri $jp.BaseUri -ProxyCredential ([pscredential]::Empty)", Nothing)]
    [InlineData("$null = Set-DfineryUserProfile u -Age 3 -Connection $undefined", Nothing)]
    [InlineData("$null = Test-DfineryConnection $undefined", Nothing)]
    [InlineData("$undefined | Test-DfineryConnection", Nothing)]
    [InlineData("Invoke-DfineryRequest /api/v1/users/ci/delete @{} -Connection $undefined", Nothing)]
    [InlineData("Invoke-DfineryRequest /api/v1/users/ci/delete $undefined", Nothing)]
    public void What_holds_no_token_is_an_error_and_never_the_environments(string connect, string reason)
    {
        ScriptResult run = _session.Run(connect);
        string error = Assert.Single(run.Errors.Select(item => item.ToString()).Append(run.Terminating?.ToString()).OfType<string>());
        Assert.Contains(reason, error);
        Assert.DoesNotContain("planted", error);
        Assert.DoesNotContain("4711", error);

        Assert.Empty(_session.Run("Get-DfineryConnection").Output);
        Assert.Equal("UnknownConnection", _session.Run("Set-DfineryUserProfile u -Age 3 -Connection jp").TerminatingId);
        if (connect.Contains("Connect-Dfinery", StringComparison.Ordinal))
            Assert.Equal("ConnectFailed", _session.Run("Set-DfineryUserProfile u -Age 3").TerminatingId);
        Assert.Equal([0, 0], Requests());
    }

    [Fact]
    public void After_a_connect_that_failed_nothing_serves_in_its_place_until_a_person_has_decided()
    {
        _session.Run("$kr | Connect-Dfinery").ThrowIfFailed();
        _session.Run("Connect-Dfinery -Name jp -Token $undefined");
        Assert.Equal("ConnectFailed", _session.Run("Set-DfineryUserProfile u -Age 3").TerminatingId);
        Assert.Equal([0, 0], Requests());

        _session.Run("Set-DfineryUserProfile u -Age 3 -Connection default").ThrowIfFailed();
        _session.Run("$jp | Connect-Dfinery -Name jp; Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        Assert.Equal([2, 0], Requests());

        _session.Run("Connect-Dfinery -BaseUri nonsense -Name jp");
        Assert.Equal("ConnectFailed", _session.Run("Set-DfineryUserProfile u -Age 3").TerminatingId);
        _session.Run("Disconnect-Dfinery; Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        Assert.Equal([3, 0], Requests());
    }

    [Fact]
    public void Of_several_piped_objects_only_those_without_a_token_property_use_the_environment()
    {
        ScriptResult run = _session.Run(
            """
            [pscustomobject]@{ Token = 'token-of-jp'; BaseUri = $jp.BaseUri },
            [pscustomobject]@{ Token = $null; BaseUri = $jp.BaseUri },
            [pscustomobject]@{ BaseUri = $kr.BaseUri },
            [pscustomobject]@{ Token = ''; BaseUri = $kr.BaseUri },
            [pscustomobject]@{ Token = 'token-of-jp'; BaseUri = $jp.BaseUri },
            [pscustomobject]@{ Token = 4711; BaseUri = $kr.BaseUri },
            [pscustomobject]@{ BaseUri = $kr.BaseUri } |
                Connect-Dfinery -Name one -PassThru | ForEach-Object { Test-DfineryConnection $_; "$($_.BaseUri)" }
            """);
        Assert.Equal(3, run.Errors.Count);
        Assert.All(run.Errors, error => Assert.Contains("parameter 'Token'", error.ToString()));
        Assert.Equal(["True", "", "True", "", "True", "", "True", ""], run.Column("Succeeded"));
        string[] addresses = [.. run.Output.Where((_, i) => i % 2 == 1).Select(item => item.ToString())];
        Assert.Equal(["jp", "kr", "jp", "kr"], addresses.Select(address => _session.Run(
            "if ($jp.BaseUri -eq $address) { 'jp' } else { 'kr' }", ("address", address)).Single<string>()));
    }

    [Fact]
    public void Without_the_parameter_the_environment_serves() =>
        Assert.Equal(["Succeeded"], _session.Run("Connect-Dfinery; Set-DfineryUserProfile u -Age 3").ThrowIfFailed().Column("Status"));

    [Fact]
    public void The_only_connection_does_not_serve_if_it_has_a_name_and_the_environment_could_be_meant()
    {
        _session.Run("$jp | Connect-Dfinery -Name jp").ThrowIfFailed();
        ScriptResult run = _session.Run("Set-DfineryUserProfile u -Age 3");

        Assert.Equal("NamedConnectionOrEnvironment", run.TerminatingId);
        Assert.Contains("'jp'", run.Terminating!.ToString());
        Assert.Contains("-Connection 'jp'", run.Terminating.ErrorDetails.RecommendedAction);
        Assert.Contains("Disconnect-Dfinery 'jp'", run.Terminating.ErrorDetails.RecommendedAction);
        Assert.Empty(run.Output);
        Assert.Equal([0, 0], Requests());

        _session.Run("Set-DfineryUserProfile u -Age 3 -Connection jp").ThrowIfFailed();
        Assert.Equal([0, 1], Requests());
        _session.Run("$env:DFINERY_API_TOKEN = $null; Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        Assert.Equal([0, 2], Requests());
        _session.Run("$env:DFINERY_API_TOKEN = 'token-of-kr'; Disconnect-Dfinery jp; Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        Assert.Equal([1, 2], Requests());
    }

    [Fact]
    public void A_connection_without_a_name_serves_beside_the_environment()
    {
        _session.Run("$jp | Connect-Dfinery; Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        Assert.Equal([0, 1], Requests());
    }

    [Theory]
    [InlineData("Disconnect-Dfinery -Name $undefined")]
    [InlineData("Disconnect-Dfinery $undefined")]
    [InlineData("Disconnect-Dfinery @()")]
    [InlineData("Disconnect-Dfinery jp, $undefined")]
    [InlineData("[pscustomobject]@{ Name = $null } | Disconnect-Dfinery")]
    [InlineData("Get-DfineryConnection $undefined")]
    [InlineData("Get-DfineryConnection -Name ''")]
    [InlineData("Stop-DfineryEmulator $undefined")]
    [InlineData("Stop-DfineryEmulator @()")]
    [InlineData("Stop-DfineryEmulator -Emulator $jp, $undefined")]
    [InlineData("$undefined | Stop-DfineryEmulator")]
    [InlineData("$null = Start-DfineryEmulator -Token $undefined")]
    [InlineData("$null = Start-DfineryEmulator -SeedPath $undefined")]
    [InlineData("$null = Start-DfineryEmulator -PoisonUserId $undefined")]
    [InlineData("$null = Start-DfineryEmulator -QuotaWindow $undefined")]
    public void A_variable_that_was_never_set_does_not_mean_all_nor_the_default(string script)
    {
        _session.Run("$jp | Connect-Dfinery -Name jp; $kr | Connect-Dfinery -Name kr").ThrowIfFailed();
        ScriptResult run = _session.Run(script);
        Assert.Contains(Nothing, Assert.Single(run.Errors.Append(run.Terminating).OfType<object>()).ToString());
        Assert.Empty(run.Output);
        Assert.Equal(["jp", "kr"], _session.Run("Get-DfineryConnection").Column("Name"));
        Assert.Equal(["True", "True"], _session.Run("$jp, $kr").Column("IsRunning"));
    }

    private int[] Requests() =>
        [.. _session.Run("$kr.Counters.Requests; $jp.Counters.Requests").Output.Select(count => (int)(long)count.BaseObject)];
}
