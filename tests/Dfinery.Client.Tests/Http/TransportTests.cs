using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What the connection adds to a request, and what a user reads when it gives no answer.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task A_request_says_who_sends_what_and_what_is_taken()
    {
        using var server = new RawServer("500 Internal Server Error");
        using var client = new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = server.Address });
        await Assert.ThrowsAsync<DfineryException>(() => client.PostAsync("/x", "{}"u8.ToArray()));
        string head = (await server.OneAsync()).Head;
        Assert.StartsWith("POST /x HTTP/1.1\r\n", head);
        Assert.Contains("\r\nAccept: application/json\r\n", head);
        Assert.Matches(@"\r\nUser-Agent: Dfinery\.PowerShell/\d+\.\d+\.\d+\r\n", head);
        Assert.Contains("\r\nContent-Type: application/json; charset=utf-8\r\n", head);
        Assert.Contains("\r\nContent-Length: 2\r\n", head);
        Assert.DoesNotContain("Transfer-Encoding", head);
    }

    [Fact]
    public async Task No_cookie_goes_back()
    {
        string? cookie = null;
        using var server = new StubServer((exchange, _) =>
        {
            cookie = exchange.Request.Cookie;
            return exchange.SendAsync("{}"u8.ToArray(), 200, ("Set-Cookie", "session=1; Path=/"));
        });
        using DfineryClient client = server.Client();
        for (int i = 0; i < 2; i++)
            await client.PostAsync("/x", "{}"u8.ToArray());
        Assert.Equal(2, server.Requests.Count);
        Assert.Null(cookie);
    }

    [Fact]
    public void The_time_out_is_the_call_s_alone()
    {
        using HttpClient http = HttpTransport.Create(new DfineryClientOptions(OneUser.Token), null);
        Assert.Equal(Timeout.InfiniteTimeSpan, http.Timeout);
    }

    [Fact]
    public async Task A_call_does_not_come_back_through_the_context_of_its_caller()
    {
        using var server = new StubServer(OneUser.Good);
        using DfineryClient client = server.Client();
        var stream = new HeldStream();
        var body = new JsonBody(new PooledBuffer());
        int posts = await CountingContext.RunAsync(
            () => Task.WhenAll(client.SendAsync(OneUser.Request), client.PostAsync("/x", "{}"u8.ToArray()), body.CopyToAsync(stream)),
            stream.Continue.SetResult);
        Assert.Equal(0, posts);
    }

    [Fact]
    public async Task A_call_whose_answer_was_cut_off_may_have_been_done()
    {
        // The end of the chunks is missing.
        using var server = new RawServer("200 OK", "Transfer-Encoding: chunked\r\n");
        using var client = new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = server.Address });
        var thrown = await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
        Assert.StartsWith($"No answer from {server.Address.Authority}: ", thrown.Message);
#if !NETFRAMEWORK
        Assert.EndsWith(": The response ended prematurely.", thrown.Message);
#endif
        Assert.Equal((DfineryFailure.ConnectionLost, false), (thrown.Failure, thrown.NeverSent));
        Assert.NotNull(thrown.InnerException);
    }

    [Fact]
    public async Task A_call_after_the_end_says_that_the_connection_is_closed()
    {
        using var server = new StubServer(OneUser.Good);
        DfineryClient client = server.Client();
        client.Dispose();
        var thrown = await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
        Assert.Equal(
            (DfineryFailure.ConnectionLost, $"No answer from {server.BaseUri.Authority}: the connection was closed."),
            (thrown.Failure, thrown.Message));
    }

    [Fact]
    public async Task So_does_one_that_was_in_progress()
    {
        var arrived = new TaskCompletionSource();
        using var server = new StubServer((_, end) =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, end);
        });
        DfineryClient client = server.Client();
        Task<Answer> call = client.SendAsync(OneUser.Request);
        await arrived.Task;
        client.Dispose();
        var thrown = await Assert.ThrowsAsync<DfineryException>(() => call);
        Assert.Equal(
            (DfineryFailure.ConnectionLost, $"No answer from {server.BaseUri.Authority}: the connection was closed."),
            (thrown.Failure, thrown.Message));
    }

#if !NETFRAMEWORK
    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.ProxyTunnelError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public void Whether_a_connection_was_open_is_known_from_the_error(HttpRequestError error, bool isNever) =>
        Assert.Equal(isNever, HttpTransport.NeverConnected(new HttpRequestException(error)));

    [Fact]
    public async Task What_the_server_sent_in_place_of_an_answer_is_not_cut()
    {
        using var server = new RawServer("200 OK", "No. (Nothing) here\r\n");
        using var client = new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = server.Address });
        var thrown = await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
        Assert.Contains("No. (Nothing) here", thrown.Message);
    }

    [Fact]
    public void Any_other_fault_may_have_come_later() => Assert.False(HttpTransport.NeverConnected(new IOException()));
#endif

    /// <summary>Takes what is written when it is told to go on.</summary>
    private sealed class HeldStream : MemoryStream
    {
        public TaskCompletionSource Continue { get; } = new();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Continue.Task;
    }

    /// <summary>The context of a user interface, which would wait for itself if a call came back through it.</summary>
    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public static async Task<int> RunAsync(Func<Task> call, Action then)
        {
            var context = new CountingContext();
            await Task.Run(async () =>
            {
                SetSynchronizationContext(context);
                Task calling = call();
                SetSynchronizationContext(null);
                then();
                await calling;
            });
            return context._posts;
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
