using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Dfinery.Client.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A call of any path: what is sent, what counts as an answer, and which paths are none.</summary>
public sealed class PostTests
{
    private const string Path = "/api/v2/anything?x=1";
    private const string BadPath = "The path must begin with one '/' and stay at the connection's address.";

    [Theory]
    [InlineData(3)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public async Task A_body_goes_out_as_it_is(int length)
    {
        byte[] body = Encoding.UTF8.GetBytes("[1]".PadRight(length));
        using var server = new StubServer("{}");
        using DfineryClient client = server.Client(OneUser.Token);
        await client.PostAsync(Path, body);
        StubRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", Path, "Bearer " + OneUser.Token), (request.Method, request.Path, request.Authorization));
        Assert.Equal("application/json; charset=utf-8", request.ContentType);
        Assert.Equal(body, request.Body);
    }

    [Theory]
    [InlineData("""{"result_code":2000,"result_msg":null,"result_data":{"a":[1,"가"]}}""")]
    [InlineData("""{ "result_code" : 2000 }""")]
    [InlineData("""{"new":"answer"}""")]
    [InlineData("""{"result_code":2000,"result_data":7}""")]
    public async Task The_answer_comes_back_as_it_is_with_the_quota(string answer)
    {
        using var server = new StubServer(answer, 201, ("X-Rate-Limit-Remaining", "7"), ("X-Rate-Limit-Reset", "1783000060000"));
        using DfineryClient client = server.Client();
        RawAnswer raw = await client.PostAsync(Path, "{}"u8.ToArray());
        Assert.Equal((answer, 7), (raw.Json, raw.Quota?.Remaining));
    }

    [Theory]
    [InlineData(200, "", DfineryFailure.Unreadable, null, "HTTP 200, but the body is no answer of this API.")]
    [InlineData(200, "[]", DfineryFailure.Unreadable, null, "HTTP 200, but the body is no answer of this API.")]
    [InlineData(200, """{"a":1}}""", DfineryFailure.Unreadable, null, "HTTP 200, but the body is no answer of this API.")]
    [InlineData(500, """{"result_code":2000}""", DfineryFailure.Refused, null, "HTTP 500 without a result code.")]
    [InlineData(404, """{"a":1}""", DfineryFailure.Refused, null, "HTTP 404 without a result code.")]
    [InlineData(200, """{"result_code":4003}""", DfineryFailure.Refused, 4003, "The server refused the call with code 4003.")]
    [InlineData(400, """{"result_code":4007,"result_msg":"tok-5f3759df-secret: Hong!"}""", DfineryFailure.Refused, 4007, "***: ***!")]
    public async Task A_failure_says_what_it_is_and_quotes_nothing_that_was_sent(
        int status, string answer, DfineryFailure failure, int? code, string message)
    {
        using var server = new StubServer(answer, status, ("Retry-After", "7"));
        using DfineryClient client = server.Client(OneUser.Token);
        var thrown = await Assert.ThrowsAsync<DfineryException>(() => client.PostAsync(Path, """{"name":"Hong"}"""u8.ToArray()));
        Assert.Equal(
            (failure, status, code, message, TimeSpan.FromSeconds(7)),
            (thrown.Failure, thrown.StatusCode, thrown.ResultCode, thrown.Message, thrown.RetryAfter));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("?x=1")]
    [InlineData(".example.com/x")]
    [InlineData("@example.com/x")]
    [InlineData(":1/x")]
    [InlineData("//example.com/x")]
    [InlineData("https://example.com/x")]
    public async Task A_path_that_does_not_begin_with_one_slash_is_refused(string? path)
    {
        using var server = new StubServer(OneUser.Good);
        using DfineryClient client = server.Client();
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => client.PostAsync(path!, [1]));
        Assert.StartsWith(BadPath, thrown.Message);
        Assert.Equal("path", thrown.ParamName);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("/../x")]
    [InlineData("/..")]
    [InlineData("/x/../../y")]
    [InlineData("/../tenantb/x")]
    [InlineData("/%2e%2E/x")]
    [InlineData("/.%2e/x")]
    [InlineData("/..\\x")]
    [InlineData("/../x?y=/tenant/")]
    public void A_path_that_leaves_that_of_the_base_address_is_refused(string path)
    {
        using DfineryClient client = At("https://api.example.com/tenant/");
        Assert.StartsWith(BadPath, Assert.Throws<ArgumentException>(() => client.CheckPath(path)).Message);
    }

    [Theory]
    [InlineData("https://api.example.com/tenant/", "/x/../y")]
    [InlineData("https://api.example.com/tenant", "/x?y=/../../z")]
    [InlineData("https://api.example.com/Tenant%20A/가", "/가나")]
    [InlineData("https://api.example.com/tenant", "/../tenant/x")]
    [InlineData("https://api.example.com", "/../x")]
    [InlineData("https://api.example.com:443", "/x")]
    [InlineData("https://API.example.com", "/")]
    [InlineData("http://[::1]:8080", "/x#y")]
    public void A_path_below_the_base_address_is_taken(string address, string path)
    {
        using DfineryClient client = At(address);
        client.CheckPath(path);
    }

    [Fact]
    public void Half_a_character_is_no_path()
    {
        using DfineryClient client = At("https://api.example.com");
        var thrown = Assert.Throws<ArgumentException>(() => client.CheckPath("/\ud800"));
        Assert.StartsWith("The path has an unpaired surrogate (half a character).", thrown.Message);
    }

    [Fact]
    public async Task Nothing_is_made_or_sent_of_null()
    {
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => new DfineryClient(null!)).ParamName);
        using DfineryClient client = At("https://api.example.com");
        Assert.Equal("json", (await Assert.ThrowsAsync<ArgumentNullException>(() => client.PostAsync(Path, null!))).ParamName);
        Assert.Equal("request", (await Assert.ThrowsAsync<ArgumentNullException>(() => client.SendAsync(null!))).ParamName);
    }

    private static DfineryClient At(string address) => new(new DfineryClientOptions(OneUser.Token) { BaseUri = new Uri(address) });
}
