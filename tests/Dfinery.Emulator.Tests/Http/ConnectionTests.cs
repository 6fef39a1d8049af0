using System;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>How connections are kept, ended and broken.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Requests_that_come_together_are_answered_in_order()
    {
        using var bench = new Bench();
        using RawClient client = await RawClient.ConnectAsync(bench);
        await client.SendAsync(string.Concat(Enumerable.Range(0, 100).Select(i => RawClient.Update(bench, "u" + i))));
        for (int i = 0; i < 100; i++)
            Assert.Contains($"\"u{i}\"", (await client.ReadAsync()).Body, StringComparison.Ordinal);
        Assert.Equal(100, bench.Emulator.Counters.Requests);
    }

    [Fact]
    public async Task A_slow_sender_is_waited_for_and_holds_up_nobody()
    {
        using var bench = new Bench();
        using RawClient slow = await RawClient.ConnectAsync(bench);
        string request = RawClient.Update(bench, "slow");
        foreach (char character in request[..^1])
            await slow.SendAsync(character.ToString());
        Assert.Equal(200, (await bench.SetNameAsync("quick")).Status);
        Assert.Equal(0, bench.Emulator.Counters.ActiveRequests);
        await slow.SendAsync(request[^1..]);
        Assert.Equal(200, (await slow.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_head_that_never_ends_is_no_request()
    {
        using var bench = new Bench();
        using RawClient client = await RawClient.ConnectAsync(bench);
        await client.SendAsync(RawClient.Update(bench, "u")[..60]);
        client.EndSending();
        Assert.Equal(string.Empty, await client.ReadToEndAsync());
        Assert.Equal(0, bench.Emulator.Counters.Requests);
    }

    [Fact]
    public async Task A_client_that_sends_no_more_gets_its_answers()
    {
        using var bench = new Bench(new EmulatorOptions { Latency = TimeSpan.FromMilliseconds(50) });
        using RawClient client = await RawClient.ConnectAsync(bench);
        await client.SendAsync(RawClient.Update(bench, "a") + RawClient.Update(bench, "b"));
        client.EndSending();
        string text = await client.ReadToEndAsync();
        Assert.Equal(3, text.Split("HTTP/1.1 200 OK").Length);
        Assert.False(client.IsReset);
    }

    [Theory]
    [InlineData("HTTP/1.1", "", null)]
    [InlineData("HTTP/1.1", "Connection: keep-alive\r\n", null)]
    [InlineData("HTTP/1.1", "Connection: Close\r\n", "close")]
    [InlineData("HTTP/1.1", "Connection: a, CLOSE\r\n", "close")]
    [InlineData("HTTP/1.0", "", "close")]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", "keep-alive")]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\nConnection: close\r\n", "close")]
    [InlineData("HTTP/1.9", "", null)]
    public async Task A_connection_is_kept_unless_its_client_does_not_want_it(string version, string headers, string? said)
    {
        using var bench = new Bench();
        using RawClient client = await RawClient.ConnectAsync(bench);
        await client.SendAsync(RawClient.Update(bench, "a", headers, version));
        RawAnswer answer = await client.ReadAsync();
        Assert.Equal((200, said is not null), (answer.Status, answer.Has("Connection: ")));
        Assert.True(said is null || answer.Has($"Connection: {said}\r\n"));
        if (said == "close")
        {
            Assert.Equal(string.Empty, await client.ReadToEndAsync());
            Assert.False(client.IsReset);
            return;
        }

        await client.SendAsync(RawClient.Update(bench, "b"));
        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_an_answer_and_no_body()
    {
        using var bench = new Bench();
        using RawClient client = await RawClient.ConnectAsync(bench);
        await client.SendAsync($"HEAD {Bench.SetProfile} HTTP/1.1\r\nHost: x\r\n\r\n" + RawClient.Update(bench, "u"));
        RawAnswer head = await client.ReadAsync(hasBody: false);
        Assert.Equal(405, head.Status);
        Assert.DoesNotContain("Content-Length: 0", head.Head, StringComparison.Ordinal);
        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_waits_to_be_told_to_go_on_is_told()
    {
        using var bench = new Bench();
        using RawClient client = await RawClient.ConnectAsync(bench);
        string body = Bench.Update("u");
        await client.SendAsync(RawClient.Head(bench, $"Content-Length: {body.Length}\r\nExpect: 100-Continue\r\n"));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", (await client.ReadAsync()).Head);
        await client.SendAsync(body);
        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_or_one_that_does_not_wait_is_not()
    {
        using var bench = new Bench();
        Assert.Equal(200, (await RawClient.AskAsync(bench, RawClient.Update(bench, "u", "Expect: 100-continue\r\n"))).Status);
        Assert.Equal(200, (await RawClient.AskAsync(bench, RawClient.Update(bench, "u", "Expect: 100-continue\r\n", "HTTP/1.0"))).Status);
    }

    [Fact]
    public async Task A_cut_resets_the_connection_before_the_answer_and_ends_it_within()
    {
        using var bench = new Bench(new EmulatorOptions { DropRate = 1, Seed = 1 });
        for (int i = 0; i < 30; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(bench);
            await client.SendAsync(RawClient.Update(bench, "u" + i));
            string text = await client.ReadToEndAsync();
            bool isHalf = bench.Emulator.Requests[i].Fault == "DropHalfway";
            Assert.Equal(!isHalf, client.IsReset);
            if (!isHalf)
                Assert.Equal(string.Empty, text);
            else
                Assert.Matches("(?s)^HTTP/1.1 200 OK\r\n.*Content-Length: 10[0-9]\r\n.*\r\n\r\n.{50,54}$", text);
        }

        Assert.Contains(bench.Emulator.Requests, request => request.Fault == "DropHalfway");
    }

    [Fact]
    public async Task A_hung_request_holds_its_connection_until_its_client_leaves()
    {
        using var bench = new Bench(new EmulatorOptions { BreakUserId = ["bad"], BreakBy = EmulatedBreak.Hang });
        using (RawClient client = await RawClient.ConnectAsync(bench))
        {
            await client.SendAsync(RawClient.Update(bench, "bad") + RawClient.Update(bench, "good"));
            await Patience.UntilAsync(() => bench.Emulator.HangingConnections == 1);
        }

        await Patience.UntilAsync(() => bench.Emulator.HangingConnections == 0);
        Assert.Empty(bench.Emulator.Users);
    }

    [Fact]
    public async Task Headers_are_sent_once_and_as_they_are_set()
    {
        using var bench = new Bench(new EmulatorOptions { ClockSkew = TimeSpan.FromDays(366) });
        string head = (await RawClient.AskAsync(bench, RawClient.Update(bench, "u"))).Head;
        string[] names = [.. head.Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line.Split(':')[0])];
        Assert.Equal(
            ["Content-Type", "Content-Length", "Date", "X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"], names);
        Assert.Matches($"\r\nDate: [A-Z][a-z]{{2}}, .*{DateTime.UtcNow.AddDays(366).Year} [0-9:]{{8}} GMT\r\n", head);
    }
}
