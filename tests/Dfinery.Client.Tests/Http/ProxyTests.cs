// .NET Framework reports the refusal of a proxy as an answer, and has no default proxy to set.
#if !NETFRAMEWORK
using System;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Dfinery.Client.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What goes through a proxy, and whose fault it is when nothing does.</summary>
public sealed class ProxyTests
{
    private static readonly Uri Api = new("https://api.invalid");

    private const string NoProxy = "The proxy must be an absolute address, such as http://proxy.example.com:3128. "
        + "It may begin with: http://, https://, socks4://, socks4a://, socks5://.";

    private const string HoldsPassword =
        "The address of the proxy must not hold a user name or a password. Give them with -ProxyCredential.";

    [Theory]
    [InlineData("407 Proxy Authentication Required", 407)]
    [InlineData("403 Forbidden", 403)]
    public async Task A_proxy_that_refuses_is_named_and_nothing_was_sent(string line, int status)
    {
        using var proxy = new RawServer(line, status == 407 ? "Proxy-Authenticate: Basic realm=\"x\"\r\n" : "");
        DfineryException thrown = await FailAsync(proxy.Address);
        Assert.Equal((DfineryFailure.Refused, status, true, true), (thrown.Failure, thrown.StatusCode, thrown.NeverSent, thrown.IsOfProxy));
        Assert.Equal(
            status == 407
                ? $"The proxy {proxy.Name} requires credentials, or does not accept those that it was given (HTTP 407)."
                : $"The proxy {proxy.Name} does not allow a connection to api.invalid (HTTP 403).",
            thrown.Message);
        string head = (await proxy.OneAsync()).Head;
        Assert.StartsWith("CONNECT api.invalid:443 ", head);
        Assert.DoesNotContain(OneUser.Token, head);
    }

    [Theory]
    [InlineData("The proxy tunnel request to proxy 'http://10.0.0.1:407/' failed with status code '403'.\".", 403)]
    [InlineData("The proxy tunnel request to proxy 'http://10.0.0.1:407/' failed.", null)]
    public void The_status_is_found_where_NET_8_has_it(string message, int? status)
    {
        var fault = new HttpRequestException(HttpRequestError.ProxyTunnelError, message);
        Assert.Equal(status, ProxyFailure.Of(fault, "http://10.0.0.1:407", Api)!.StatusCode);
    }

    [Theory]
    [InlineData(null, DfineryFailure.ConnectionLost, true)]
    [InlineData(400, DfineryFailure.ConnectionLost, true)]
    [InlineData(401, DfineryFailure.Refused, true)]
    [InlineData(407, DfineryFailure.Refused, true)]
    [InlineData(408, DfineryFailure.ConnectionLost, true)]
    [InlineData(413, DfineryFailure.ConnectionLost, true)]
    [InlineData(429, DfineryFailure.ConnectionLost, true)]
    [InlineData(499, DfineryFailure.Refused, true)]
    [InlineData(500, DfineryFailure.ConnectionLost, false)]
    [InlineData(599, DfineryFailure.ConnectionLost, false)]
    public void Who_is_at_fault_follows_from_the_status(int? status, DfineryFailure failure, bool isOfProxy)
    {
        var fault = new HttpRequestException(HttpRequestError.ProxyTunnelError, status is null ? "" : $"failed with '{status}'.");
        DfineryException thrown = ProxyFailure.Of(fault, "http://p", Api)!;
        Assert.Equal((failure, isOfProxy, true), (thrown.Failure, thrown.IsOfProxy, thrown.NeverSent));
        Assert.Equal(failure == DfineryFailure.Refused ? status : null, thrown.StatusCode);
    }

    [Fact]
    public void A_failure_once_connected_is_not_the_proxy_s() =>
        Assert.Null(ProxyFailure.Of(new HttpRequestException(HttpRequestError.ResponseEnded), "http://p", Api));

    [Theory]
    [InlineData("http://user:secret@p.example.com:3128/x", "http://p.example.com:3128")]
    [InlineData("http://p.example.com:80", "http://p.example.com")]
    [InlineData(null, null)]
    public void A_proxy_is_named_by_its_address_without_credentials(string? address, string? name)
    {
        Assert.Equal(name, ProxyFailure.AddressOf(address is null ? null : new WebProxy(address), Api));
        Assert.Null(ProxyFailure.AddressOf(address is null ? null : new WebProxy(address, true, ["api"]), Api));
    }

    [Theory]
    [InlineData("502 Bad Gateway")]
    [InlineData("503 Service Unavailable")]
    public async Task A_proxy_that_cannot_reach_the_server_says_so(string line)
    {
        using var proxy = new RawServer(line);
        DfineryException thrown = await FailAsync(proxy.Address);
        Assert.Equal(
            (DfineryFailure.ConnectionLost, null, true, false),
            (thrown.Failure, thrown.StatusCode, thrown.NeverSent, thrown.IsOfProxy));
        Assert.Equal($"The proxy {proxy.Name} does not connect to api.invalid (HTTP {line[..3]}).", thrown.Message);
    }

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("413 Payload Too Large")]
    [InlineData("429 Too Many Requests")]
    public async Task What_a_proxy_answers_is_no_verdict_on_the_body(string line)
    {
        using var proxy = new RawServer(line);
        DfineryException thrown = await FailAsync(proxy.Address);
        Assert.Equal(
            (DfineryFailure.ConnectionLost, null, true, true), (thrown.Failure, thrown.StatusCode, thrown.NeverSent, thrown.IsOfProxy));
        Assert.Contains(proxy.Name, thrown.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT")]
    [InlineData("http://proxy.invalid:3128")]
    public async Task A_proxy_that_is_not_there_is_named(string address)
    {
        address = address.Replace("PORT", $"{StubServer.FreePort()}");
        DfineryException thrown = await FailAsync(new Uri(address));
        Assert.Equal(
            (DfineryFailure.ConnectionLost, null, true, true), (thrown.Failure, thrown.StatusCode, thrown.NeverSent, thrown.IsOfProxy));
        Assert.StartsWith($"The proxy {address} cannot be reached: ", thrown.Message);
        Assert.NotNull(thrown.InnerException);
        Assert.DoesNotContain("api.invalid", thrown.Message);
    }

    [Theory]
    [InlineData("http://user:secret@127.0.0.1:3128", HoldsPassword)]
    [InlineData("http://secret@127.0.0.1:3128", HoldsPassword)]
    [InlineData("ftp://127.0.0.1:3128", NoProxy)]
    [InlineData("file:///secret", NoProxy)]
    [InlineData("socks5:///secret", NoProxy)]
    [InlineData("proxy.example.com:3128", NoProxy)]
    [InlineData("proxy", NoProxy)]
    public void An_address_that_is_no_proxy_s_is_refused_and_shows_no_password(string address, string words)
    {
        var options = new DfineryClientOptions(OneUser.Token) { Proxy = new Uri(address, UriKind.RelativeOrAbsolute) };
        var thrown = Assert.Throws<ArgumentException>(() => new DfineryClient(options));
        Assert.StartsWith(words, thrown.Message);
        Assert.Equal("Proxy", thrown.ParamName);
        Assert.DoesNotContain("secret", thrown.ToString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://localhost/")]
    [InlineData("http://[::1]:8080/")]
    public void The_token_goes_to_no_proxy_in_the_clear(string address)
    {
        var options = new DfineryClientOptions(OneUser.Token) { BaseUri = new Uri(address), Proxy = new Uri("http://127.0.0.1:3128") };
        Assert.StartsWith(
            $"{address.TrimEnd('/')} is plain HTTP on this machine, and through a proxy the token would travel in the clear. "
                + "Connect without -Proxy, or to an HTTPS address.",
            Assert.Throws<ArgumentException>(() => new DfineryClient(options)).Message);
    }

    [Fact]
    public async Task A_loopback_address_may_be_reached_through_a_proxy_over_https()
    {
        using var proxy = new RawServer("502 Bad Gateway");
        await FailAsync(proxy.Address, new Uri("https://127.0.0.1:1"));
        Assert.StartsWith("CONNECT 127.0.0.1:1 ", (await proxy.OneAsync()).Head);
    }

    [Fact]
    public async Task The_system_s_proxy_is_used_but_not_for_a_loopback_address()
    {
        using var proxy = new RawServer("407 Proxy Authentication Required");
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        try
        {
            using var server = new StubServer(OneUser.Good);
            using DfineryClient client = server.Client(OneUser.Token);
            await client.SendAsync(OneUser.Request);
            Assert.Single(server.Requests);
            Assert.Empty(proxy.Requests);

            DfineryException thrown = await FailAsync(null);
            Assert.Equal((407, true), (thrown.StatusCode, thrown.IsOfProxy));
            Assert.Contains(proxy.Name, thrown.Message);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_credentials_go_to_the_proxy_that_asks_for_them(bool isGiven)
    {
        using var proxy = new RawServer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = isGiven ? before : new WebProxy(proxy.Address);
        try
        {
            var options = new DfineryClientOptions(OneUser.Token)
            {
                BaseUri = Api,
                Proxy = isGiven ? proxy.Address : null,
                ProxyCredential = new NetworkCredential("user", "pass"),
            };
            using (var client = new DfineryClient(options))
                await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
            await Patience.UntilAsync(() => proxy.Requests.Count == 2);
            Assert.Contains(proxy.Requests, request => request.Head.Contains("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    private static async Task<DfineryException> FailAsync(Uri? proxy, Uri? address = null)
    {
        using var client = new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = address ?? Api, Proxy = proxy });
        return await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
    }
}
#endif
