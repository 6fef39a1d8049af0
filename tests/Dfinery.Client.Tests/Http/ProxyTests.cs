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

    [Theory]
    [InlineData("407 Proxy Authentication Required", 407)]
    [InlineData("403 Forbidden", 403)]
    public async Task A_proxy_that_refuses_is_named_and_nothing_was_sent(string line, int status)
    {
        using var proxy = new RawServer(line, status == 407 ? "Proxy-Authenticate: Basic realm=\"x\"\r\n" : "");
        DfineryException thrown = await FailAsync(proxy.Address);
        Assert.Equal((DfineryFailure.Refused, status, true, true), (thrown.Failure, thrown.StatusCode, thrown.NeverSent, thrown.IsOfProxy));
        Assert.Contains(proxy.Name, thrown.Message);
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
    [InlineData("502 Bad Gateway")]
    [InlineData("503 Service Unavailable")]
    public async Task A_proxy_that_cannot_reach_the_server_says_so(string line)
    {
        using var proxy = new RawServer(line);
        DfineryException thrown = await FailAsync(proxy.Address);
        Assert.Equal(
            (DfineryFailure.ConnectionLost, null, true, false),
            (thrown.Failure, thrown.StatusCode, thrown.NeverSent, thrown.IsOfProxy));
        Assert.Contains($"{proxy.Name} does not connect to api.invalid", thrown.Message);
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
        Assert.Contains(address, thrown.Message);
        Assert.DoesNotContain("api.invalid", thrown.Message);
    }

    [Theory]
    [InlineData("http://user:secret@127.0.0.1:3128", "-ProxyCredential")]
    [InlineData("http://secret@127.0.0.1:3128", "-ProxyCredential")]
    [InlineData("ftp://127.0.0.1:3128", "http://")]
    [InlineData("file:///secret", "http://")]
    [InlineData("proxy.example.com:3128", "http://")]
    [InlineData("proxy", "http://")]
    public void An_address_that_is_no_proxy_s_is_refused_and_shows_no_password(string address, string words)
    {
        var options = new DfineryClientOptions(OneUser.Token) { Proxy = new Uri(address, UriKind.RelativeOrAbsolute) };
        var thrown = Assert.Throws<ArgumentException>(() => new DfineryClient(options));
        Assert.Contains(words, thrown.Message);
        Assert.DoesNotContain("secret", thrown.ToString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost")]
    [InlineData("http://[::1]:8080")]
    public void The_token_goes_to_no_proxy_in_the_clear(string address)
    {
        var options = new DfineryClientOptions(OneUser.Token) { BaseUri = new Uri(address), Proxy = new Uri("http://127.0.0.1:3128") };
        Assert.Contains("in the clear", Assert.Throws<ArgumentException>(() => new DfineryClient(options)).Message);
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

    private static async Task<DfineryException> FailAsync(Uri? proxy, Uri? address = null)
    {
        using var client = new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = address ?? Api, Proxy = proxy });
        return await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
    }
}
#endif
