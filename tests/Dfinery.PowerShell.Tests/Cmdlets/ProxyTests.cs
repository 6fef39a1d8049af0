using System;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What a person reads where a proxy is in the way.</summary>
[Collection("Environment")]
public sealed class ProxyTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-Proxy http://user:secret@proxy:3128", "-ProxyCredential")]
    [InlineData("-Proxy 'http://user:sec#secret@proxy:3128'", "'…@proxy:3128'")]
    [InlineData("-Proxy ftp://proxy", "http://proxy.example.com:3128")]
    [InlineData("-Proxy proxy:3128", "http://proxy.example.com:3128")]
    [InlineData("-Proxy 10.0.0.1:3128", "http://proxy.example.com:3128")]
    [InlineData("-Proxy ([uri]'proxy')", "http://proxy.example.com:3128")]
    [InlineData("-Proxy http://127.0.0.1:9 -BaseUri $emulator.BaseUri", "in the clear")]
    [InlineData("-BaseUri https://user:secret@api.invalid", "user name")]
    [InlineData("-BaseUri http://user:secret@api.invalid", "user name")]
    [InlineData("-BaseUri 'https://user:sec#secret@api.invalid'", "'…@api.invalid'")]
    [InlineData("-BaseUri /secret/..", "HTTPS")]
    public void What_is_no_address_is_refused_without_its_password(string parameters, string words)
    {
        ScriptResult run = _session.Run("Connect-Dfinery -Token t " + parameters);
        Assert.Equal("InvalidConnection", run.TerminatingId);
        Assert.Contains(words, run.Terminating!.ToString());
        Assert.DoesNotContain("secret", run.Terminating.ToString());
        Assert.DoesNotContain("secret", run.Terminating.Exception.ToString());
    }

    [Theory]
    [InlineData("https://user:secret@api.invalid")]
    [InlineData("https://user:sec#secret@api.invalid")]
    [InlineData("http://secret@api.invalid")]
    public void Nor_does_the_address_of_the_environment_show_one(string address)
    {
        ScriptResult run = _session.Run(
            $"Disconnect-Dfinery; $env:DFINERY_API_TOKEN = 't'; $env:DFINERY_BASE_URI = '{address}'\n" +
            "try { Set-DfineryUserProfile u -Age 3 } finally { $env:DFINERY_API_TOKEN = $env:DFINERY_BASE_URI = $null }");
        Assert.Equal("InvalidConnection", run.TerminatingId);
        Assert.DoesNotContain("secret", run.Terminating!.ToString());
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required", "ProxyRefused")]
    [InlineData("403 Forbidden", "ProxyRefused")]
    [InlineData("502 Bad Gateway", "ServerUnreachable")]
    public async Task The_proxy_is_named_and_the_rows_were_not_sent(string line, string id)
    {
        using var proxy = new RawServer(line);
        ScriptResult run = _session.Run(
            $"Connect-Dfinery -Token t -BaseUri https://api.invalid -Proxy {proxy.Name} -MaxRetryCount 0; " +
            "'u', 'v' | Set-DfineryUserProfile -Age 3");
        Assert.Equal(id, run.TerminatingId);
        Assert.Contains(proxy.Name, run.Terminating!.ToString());
        Assert.Equal(["NotAttempted", "NotAttempted"], run.Column("Status"));
        Assert.Equal(["0", "0"], run.Column("Attempts"));
        Assert.StartsWith("CONNECT api.invalid:443", (await proxy.OneAsync()).Head);
    }

    [Fact]
    public void A_dead_proxy_is_named_by_every_command()
    {
        string proxy = $"http://127.0.0.1:{StubServer.FreePort()}";
        ScriptResult run = _session.Run(
            $"Connect-Dfinery -Token t -BaseUri https://api.invalid -Proxy {proxy} -MaxRetryCount 0; (Test-DfineryConnection).Message; " +
            "Set-DfineryUserProfile u -Age 3 | Out-Null");
        Assert.Equal("ProxyUnreachable", run.TerminatingId);
        Assert.Contains(proxy, run.Terminating!.ToString());
        Assert.Contains(proxy, run.Output.Single().ToString());
        Assert.Contains("-Proxy", run.Terminating.ErrorDetails.RecommendedAction);
    }
}
