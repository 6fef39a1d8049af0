using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Which requests are taken, and which are refused, before anything of the contract is looked at.</summary>
public sealed class RequestRuleTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: x\r\n";
    private const string Chunked = Get + "Transfer-Encoding: chunked\r\n\r\n";

    private readonly Bench _bench = new();

    public static TheoryData<string, int, string> Refused => new()
    {
        { "\x16\x03\x01\x02", 400, "no HTTP request" },
        { "{\"user_ids\":[]}", 400, "no HTTP request" },
        { "GET\r\n\r\n", 400, "request line" },
        { "GET /\r\n\r\n", 400, "request line" },
        { "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET /\t HTTP/1.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET /\xE9 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET / http/1.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET / HTTP/1.10\r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET / HTTP/x.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "PRI * HTTP/2.0\r\n\r\n", 505, "HTTP/1.1 or HTTP/1.0" },
        { "GET / HTTP/0.9\r\n\r\n", 505, "HTTP/1.1 or HTTP/1.0" },
        { "GET / HTTP/1.1\r\n\r\n", 400, "one Host" },
        { Get + "host: y\r\n\r\n", 400, "one Host" },
        { "GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400, "one Host" },
        { Get + "A: b\r\n c\r\n\r\n", 400, "one line" },
        { "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400, "one line" },
        { Get + "A : b\r\n\r\n", 400, "a name, a colon" },
        { Get + ": b\r\n\r\n", 400, "a name, a colon" },
        { Get + "A\r\n\r\n", 400, "a name, a colon" },
        { Get + "A: b\0c\r\n\r\n", 400, "a name, a colon" },
        { Get + "A: b\rC: d\r\n\r\n", 400, "a name, a colon" },
        { Get + "Content-Length: \r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: -1\r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: +1\r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: 0x1\r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: 1, 1\r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: 99999999999999999999\r\n\r\n", 400, "Content-Length" },
        { Get + "Content-Length: 67108865\r\n\r\n", 413, "over 8 MB" },
        { Get + "Content-Length: 9223372036854775807\r\n\r\n", 413, "over 8 MB" },
        { Get + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "without Content-Length" },
        { "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "in HTTP/1.1" },
        { Get + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, "must be chunked" },
        { Get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501, "must be chunked" },
        { Get + "Expect: a miracle\r\n\r\n", 417, "100-continue" },
        { Chunked + "\r\n", 400, "its size" },
        { Chunked + "x\r\n", 400, "its size" },
        { Chunked + "-1\r\n", 400, "its size" },
        { Chunked + " 1\r\na\r\n", 400, "its size" },
        { Chunked + "FFFFFFFFFFFFFFFF\r\n", 400, "its size" },
        { Chunked + "7FFFFFFFFFFFFFFF\r\n", 413, "over 8 MB" },
        { Chunked + "1\r\na\r\n7FFFFFFFFFFFFFFF\r\n", 413, "over 8 MB" },
        { Chunked + "1\r\nab\r\n0\r\n\r\n", 400, "as long as" },
        { Chunked + "1;" + new string('a', 2000), 400, "over 1 KB" },
        // Also in one piece.
        { Chunked + "1;" + new string('a', 1022) + "\r\na\r\n0\r\n\r\n", 400, "over 1 KB" },
        { Chunked + "1\0\r\na\r\n0\r\n\r\n", 400, "must be text" },
        { Chunked + "1;a\rb\r\na\r\n0\r\n\r\n", 400, "must be text" },
        { Chunked + "1\r\na\r\n0\r\n" + Get + "\r\n", 400, "a name, a colon" },
        { Chunked + "0\r\nA: b\r\n c\r\n\r\n", 400, "one line" },
        { Chunked + "0\r\n" + Lines(102), 431, "over 32 KB" },
        { new string('a', 40_000), 414, "over 8 KB" },
        { "GET /" + new string('a', 9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "over 8 KB" },
        { Get + "A: " + new string('a', 40_000), 431, "over 32 KB" },
        { Get + Lines(100) + "\r\n", 431, "over 100" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_wrong_is_refused_in_words_and_ends_the_connection(string request, int status, string words)
    {
        using RawClient client = await RawClient.ConnectAsync(_bench);
        await client.SendAsync(request);
        RawAnswer answer = await client.ReadAsync();
        Assert.Equal(status, answer.Status);
        Assert.Equal(4002, (int)answer.Json["result_code"]!);
        Assert.Contains(words, (string?)answer.Json["result_msg"], StringComparison.Ordinal);
        Assert.True(answer.Has("Connection: close"));
        Assert.True(answer.Has("Date: "));

        Assert.Equal(string.Empty, await client.ReadToEndAsync());
        Assert.False(client.IsReset);
        Assert.Empty(_bench.Emulator.Requests);
        Assert.Equal(0, _bench.Emulator.Counters.Requests);
        Assert.Equal(200, (await _bench.SetNameAsync("u")).Status);
    }

    [Fact]
    public async Task What_is_refused_may_still_be_sent_to_its_end()
    {
        using RawClient client = await RawClient.ConnectAsync(_bench);
        await client.SendAsync(Get + "Content-Length: 67108865\r\nExpect: 100-continue\r\n\r\n");
        byte[] block = new byte[1024 * 1024];
        for (int i = 0; i < 64; i++)
            await client.SendAsync(block);
        Assert.Equal(413, (await client.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("post", 405)]
    [InlineData("GET", 405)]
    [InlineData("BREW", 405)]
    [InlineData("M-SEARCH", 405)]
    public async Task A_method_that_nobody_knows_is_one_that_is_not_allowed(string method, int status)
    {
        RawAnswer answer = await RawClient.AskAsync(_bench, $"{method} {Bench.SetProfile} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.True(answer.Has("Allow: POST\r\n"));
        Assert.Equal(method, Assert.Single(_bench.Emulator.Requests).Method);
    }

    [Theory]
    [InlineData(Bench.SetProfile, 200)]
    [InlineData(Bench.SetProfile + "?", 200)]
    [InlineData(Bench.SetProfile + "?a=/b?c", 200)]
    [InlineData("http://elsewhere" + Bench.SetProfile, 200)]
    [InlineData("HTTP://127.0.0.1:1" + Bench.SetProfile + "?a", 200)]
    [InlineData("http://elsewhere", 404)]
    [InlineData("http://elsewhere?a", 404)]
    [InlineData("/api/v1/users/profile/updat%65", 404)]
    [InlineData("/api/v1/users/profile//update", 404)]
    [InlineData("/api/v1/users/ci/../profile/update", 404)]
    [InlineData("/API/v1/users/profile/update", 404)]
    [InlineData("//", 404)]
    [InlineData("*", 404)]
    [InlineData("elsewhere:443", 404)]
    public async Task A_path_is_taken_as_it_stands(string target, int status) =>
        Assert.Equal(status, (await RawClient.AskAsync(_bench, RawClient.Update(_bench, "u", path: target))).Status);

    [Fact]
    public async Task Lines_may_end_with_a_line_feed_alone_and_empty_ones_come_before()
    {
        string request = RawClient.Update(_bench, "u");
        Assert.Equal(200, (await RawClient.AskAsync(_bench, request.Replace("\r\n", "\n"))).Status);
        Assert.Equal(200, (await RawClient.AskAsync(_bench, "\r\n\n\r\n" + request)).Status);
    }

    [Fact]
    public async Task Headers_are_read_without_regard_to_case_and_blanks()
    {
        string request = RawClient.Update(_bench, "u", "X-Empty:\r\nX-Text:\t caf\xE9 \t\r\n");
        request = request.Replace("Content-Length: ", "content-length:\t").Replace("Authorization:", "AUTHORIZATION:  ");
        Assert.Equal(200, (await RawClient.AskAsync(_bench, request)).Status);
    }

    [Fact]
    public async Task Two_tokens_are_none()
    {
        string request = RawClient.Update(_bench, "u", $"Authorization: Bearer {_bench.Emulator.Token}\r\n");
        Assert.Equal(4001, (int)(await RawClient.AskAsync(_bench, request)).Json["result_code"]!);
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\n", "")]
    [InlineData("\r\n", ";name=\"value\"")]
    public async Task Chunks_are_read_with_extensions_and_trailers(string lineEnd, string extension)
    {
        string body = Bench.Update("u");
        var text = new StringBuilder(RawClient.Head(_bench, "Transfer-Encoding: Chunked\r\n"));
        foreach (char[] chunk in body.Chunk(7))
            text.Append(chunk.Length.ToString("X4", null)).Append(extension).Append(lineEnd).Append(chunk).Append(lineEnd);
        // With its CR, as long as a line may be.
        text.Append("000;".PadRight(1023, 'a')).Append(lineEnd).Append("X-Trailer: a").Append(lineEnd).Append(lineEnd);
        Assert.Equal(200, (await RawClient.AskAsync(_bench, text.ToString())).Status);
        Assert.Equal(body, _bench.Emulator.Requests[0].Body);
    }

    [Theory]
    [InlineData(8 * 1024 * 1024, 400)]
    [InlineData((8 * 1024 * 1024) + 1, 413)]
    public async Task A_body_may_have_8_MB(int bytes, int status)
    {
        using RawClient client = await RawClient.ConnectAsync(_bench);
        await client.SendAsync(RawClient.Head(_bench, $"Content-Length: {bytes}\r\n") + new string(' ', bytes));
        Assert.Equal(status, (await client.ReadAsync()).Status);
        Assert.Equal(status == 413 ? 0 : bytes, _bench.Emulator.Requests[0].Body.Length);
        await client.SendAsync(RawClient.Update(_bench, "u"));
        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task Of_a_body_that_grows_over_8_MB_nothing_is_kept()
    {
        using RawClient client = await RawClient.ConnectAsync(_bench);
        string chunk = "800000\r\n" + new string(' ', 8 * 1024 * 1024) + "\r\n";
        await client.SendAsync(RawClient.Head(_bench, "Transfer-Encoding: chunked\r\n") + chunk + "1\r\n \r\n0\r\n\r\n");
        Assert.Equal(413, (await client.ReadAsync()).Status);
        Assert.Equal(0, _bench.Emulator.Requests[0].Body.Length);
    }

    public void Dispose() => _bench.Dispose();

    private static string Lines(int count) => string.Concat(Enumerable.Range(1, count).Select(i => $"A{i}: b\r\n"));
}
