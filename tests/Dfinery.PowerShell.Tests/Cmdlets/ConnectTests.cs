using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

[Collection("Environment")]
public sealed class ConnectTests : IDisposable
{
    private readonly PowerShellSession _session = new(connect: false);

    public ConnectTests() => _session.Run("$emulator = Start-DfineryEmulator -Token 'token-of-the-test'").ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$emulator | Connect-Dfinery")]
    [InlineData("Connect-Dfinery -Token 'token-of-the-test' -BaseUri $emulator.BaseUri")]
    [InlineData("Connect-Dfinery 'token-of-the-test' -BaseUri \"$($emulator.BaseUri)\"")]
    [InlineData("Connect-Dfinery -Token ([Net.NetworkCredential]::new('', 'token-of-the-test').SecurePassword) -BaseUri $emulator.BaseUri")]
    [InlineData("Connect-Dfinery -Token ([pscredential]::new('any', [Net.NetworkCredential]::new('', " +
        "'token-of-the-test').SecurePassword)) -BaseUri $emulator.BaseUri")]
    [InlineData("$env:DFINERY_API_TOKEN = 'token-of-the-test'; try { Connect-Dfinery -BaseUri $emulator.BaseUri } finally { " +
        "$env:DFINERY_API_TOKEN = $null }")]
    public void Every_way_to_give_the_token_works(string connect)
    {
        _session.Run(connect).ThrowIfFailed();
        Assert.Equal(["Succeeded"], _session.Run("Set-DfineryUserProfile u -Age 3").ThrowIfFailed().Column("Status"));
    }

    [Fact]
    public void Without_a_connection_there_is_one_error_that_says_what_to_do()
    {
        ScriptResult run = _session.Run("'a', 'b' | Set-DfineryUserProfile -Age 3");
        Assert.Equal("NoConnection", run.TerminatingId);
        Assert.Contains("Connect-Dfinery", run.Terminating!.ErrorDetails.RecommendedAction);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void The_connection_belongs_to_the_runspace()
    {
        _session.Run("$emulator | Connect-Dfinery").ThrowIfFailed();
        using var other = new PowerShellSession(connect: false);
        Assert.Empty(other.Run("Get-DfineryConnection").Output);
        Assert.Equal("NoConnection", other.Run("Set-DfineryUserProfile u -Age 3").TerminatingId);
    }

    [Fact]
    public void A_connection_can_be_handed_to_another_runspace()
    {
        object connection = _session.Run("$emulator | Connect-Dfinery -PassThru").Output.Single().BaseObject;
        using var other = new PowerShellSession(connect: false);
        Assert.Equal(["Succeeded"], other.Run("Set-DfineryUserProfile u -Age 3 -Connection $c", ("c", connection)).Column("Status"));
    }

    [Fact]
    public void Named_connections_are_told_apart()
    {
        _session.Run("$other = Start-DfineryEmulator; $emulator | Connect-Dfinery -Name prod; $other | Connect-Dfinery -Name test")
            .ThrowIfFailed();
        _session.Run("Set-DfineryUserProfile p -Age 3 -Connection prod; Set-DfineryUserProfile t -Age 3 -Connection test").ThrowIfFailed();

        Assert.Equal("p", _session.Run("$emulator.Users.Keys").Single<string>());
        Assert.Equal("t", _session.Run("$other.Users.Keys").Single<string>());
        Assert.Equal("AmbiguousConnection", _session.Run("Set-DfineryUserProfile u -Age 3").TerminatingId);
        Assert.Equal("UnknownConnection", _session.Run("Set-DfineryUserProfile u -Age 3 -Connection nowhere").TerminatingId);
        Assert.Equal(["prod", "test"], _session.Run("Get-DfineryConnection").Column("Name"));
        _session.Run("Disconnect-Dfinery prod").ThrowIfFailed();
        Assert.Equal(["Succeeded"], _session.Run("Set-DfineryUserProfile u -Age 3").Column("Status"));
    }

    [Theory]
    [InlineData("-Token 'good' -BaseUri 'http://example.com'", "HTTPS")]
    [InlineData("-Token 'good' -BaseUri 'ftp://127.0.0.1'", "HTTPS")]
    [InlineData("-Token 'good' -BaseUri 'nonsense'", "nonsense")]
    [InlineData("-Token 'good' -BaseUri 'https://one.example/', 'https://two.example/'", "https://two.example/")]
    [InlineData("-Token 'good' -BaseUri ([uri] 'https://one.example/'), ([uri] 'https://two.example/')", "https://two.example/")]
    [InlineData("-Token 'good' -BaseUri 'https://one.example/', ''", "https://one.example/")]
    [InlineData("-Token 'good' -BaseUri $null, 'https://one.example/'", "https://one.example/")]
    [InlineData("-Token 'good' -BaseUri 'https://one.example/a b'", "https://one.example/a b")]
    [InlineData("-Token 'good' -Proxy 'http://one.example:3128', 'http://two.example:3128'", "http://two.example:3128")]
    [InlineData("-Token 'good' -Proxy 'http://one.example:3128 http://two.example:3128'", "http://two.example:3128")]
    [InlineData("-Token \"secret`nvalue\"", "control character")]
    [InlineData("-Token 'secret value'", "space")]
    public void A_connection_that_cannot_be_is_refused_at_once_without_showing_the_token(string parameters, string reason)
    {
        ScriptResult run = _session.Run("Connect-Dfinery " + parameters);
        Assert.Equal("InvalidConnection", run.TerminatingId);
        Assert.Contains(reason, run.Terminating!.ToString());
        Assert.DoesNotContain("secret", run.Terminating.ToString());
        Assert.DoesNotContain("Parameter '", run.Terminating.ToString());
    }

    [Theory]
    [InlineData("", "1 1 1")]
    [InlineData("-QuotaShare 0.8", "0.8 0.8 0.8")]
    [InlineData("-QuotaShare 0.01", "0.01 0.01 0.01")]
    public void The_share_of_the_quota_is_seen_in_the_connection_and_its_test(string parameters, string seen)
    {
        ScriptResult run = _session.Run(
            $"$c = $emulator | Connect-Dfinery {parameters} -PassThru; " +
                "$c, (Get-DfineryConnection), (Test-DfineryConnection) | ForEach-Object QuotaShare | Join-String -Separator ' '");
        Assert.Equal(seen, run.ThrowIfFailed().Single<string>());
    }

    [Theory]
    [InlineData("80%")]
    [InlineData("80")]
    [InlineData("0")]
    [InlineData("1.01")]
    [InlineData("-0.5")]
    [InlineData("([double]::NaN)")]
    [InlineData("$undefined")]
    public void What_is_no_share_is_refused(string share)
    {
        string message = _session.Run($"$emulator | Connect-Dfinery -QuotaShare {share}").Terminating!.ToString();
        Assert.Contains("'QuotaShare'", message);
        Assert.Contains(share == "$undefined" ? "was given but holds nothing" : "0.8 is 80 %", message);
        Assert.Empty(_session.Run("Get-DfineryConnection").Output);
    }

    [Fact]
    public void A_connection_never_shows_its_token()
    {
        ScriptResult run = _session.Run("$c = $emulator | Connect-Dfinery -PassThru; $c; \"$c\"; " +
            "$c.psobject.Properties | ForEach-Object { \"$($_.Value)\" }; $c | Out-String -ErrorAction Ignore");
        Assert.DoesNotContain(run.Output, item => item.ToString().Contains("token-of-the-test"));
        Assert.DoesNotContain(run.Output[0].Properties, property => property.Value?.ToString()?.Contains("token-of-the-test") == true);
    }

    [Fact]
    public async Task A_proxy_is_asked_for_the_way_and_its_refusal_ends_the_run_in_words()
    {
        var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        try
        {
            Task<string> asked = Task.Run(async () =>
            {
                using TcpClient client = await proxy.AcceptTcpClientAsync();
                var reader = new StreamReader(client.GetStream());
                string? line = await reader.ReadLineAsync();
                await client.GetStream().WriteAsync(
                    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                return line ?? string.Empty;
            });
            int port = ((IPEndPoint)proxy.LocalEndpoint).Port;
            ScriptResult run = _session.Run($"Connect-Dfinery -Token t -BaseUri https://api.invalid -Proxy http://127.0.0.1:{port} " +
                "-MaxRetryCount 0; Set-DfineryUserProfile u -Age 3");
            Assert.StartsWith("CONNECT api.invalid:443", await asked);
            Assert.Equal("ServerUnreachable", run.TerminatingId);
            Assert.Equal(["NotAttempted"], run.Column("Status"));
        }
        finally
        {
            proxy.Stop();
        }
    }

    [Fact]
    public void A_closed_connection_says_so()
    {
        ScriptResult run = _session.Run(
            "$c = $emulator | Connect-Dfinery -PassThru; Disconnect-Dfinery; Set-DfineryUserProfile u -Age 3 -Connection $c");
        Assert.Equal("ClosedConnection", run.TerminatingId);
        Assert.Empty(_session.Run("Get-DfineryConnection").Output);
    }
}
