using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Http;
using Dfinery.Emulator;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Where the token and the data may go, and how a call ends that gets no answer.</summary>
public sealed class ClientSafetyTests
{
    /// <summary>A refusal that quotes the request.</summary>
    private const string QuotingRefusal = """
        {"result_code":4007,"result_data":null,
        "result_msg":"'Hong Gildong of Seoul' in [{\"user_id\":\"u\",\"properties\":{\"user_name\":\"Hong Gildong of Seoul\"}}]"}
        """;

    private const string NoHttps = "The base address must be an absolute HTTPS address.";
    private const string TooMuch = "The base address must not hold a user name, a query or a fragment.";
    private const string InTheClear = " is not HTTPS: the token would travel in the clear. Plain HTTP is for loopback hosts only.";

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        using var elsewhere = new StubServer(OneUser.Good);
        using var server = new StubServer("", status, ("Location", elsewhere.BaseUri.AbsoluteUri + "api/v1/users/profile/update"));
        DfineryException thrown = await OneUser.FailAsync(server);
        Assert.Equal((DfineryFailure.Refused, status), (thrown.Failure, thrown.StatusCode));
        Assert.Single(server.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("http://openapi.dfinery.io", "http://openapi.dfinery.io" + InTheClear)]
    [InlineData("http://10.0.0.1:81/x", "http://10.0.0.1:81" + InTheClear)]
    [InlineData("http://localhost.example.com", "http://localhost.example.com" + InTheClear)]
    [InlineData("http://127.0.0.1.example.com", "http://127.0.0.1.example.com" + InTheClear)]
    [InlineData("ftp://127.0.0.1", NoHttps)]
    [InlineData("relative", NoHttps)]
    [InlineData(null, NoHttps)]
    [InlineData("https://user:password@openapi.dfinery.io", TooMuch)]
    [InlineData("https://openapi.dfinery.io/?x=1", TooMuch)]
    [InlineData("https://openapi.dfinery.io/#x", TooMuch)]
    public void An_address_that_would_show_the_token_is_refused(string? address, string words)
    {
        Uri? uri = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute);
        var thrown = Assert.Throws<ArgumentException>(() => new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = uri! }));
        Assert.StartsWith(words, thrown.Message);
        Assert.Equal("BaseUri", thrown.ParamName);
        Assert.DoesNotContain(OneUser.Token, thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("password", thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://openapi.dfinery.io")]
    [InlineData("https://10.0.0.1/base/")]
    [InlineData("http://localhost:1")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://[::1]:1")]
    public void An_address_that_keeps_the_token_is_taken(string address) =>
        new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = new Uri(address) }).Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secret part two")]
    [InlineData("secret\r\nX-Evil: 1")]
    [InlineData("secret\n")]
    [InlineData("secret\0")]
    [InlineData("secret\u007f")]
    [InlineData("secret\u00e9")]
    [InlineData("\ufeffsecret")]
    public void A_token_that_cannot_be_one_is_refused_and_not_shown(string? token)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new DfineryClient(new DfineryClientOptions(token!)));
        Assert.StartsWith(
            string.IsNullOrEmpty(token)
                ? "The API token is empty."
                : "The API token holds a space, a control character or a letter outside ASCII; was it copied whole and alone?",
            thrown.Message);
        Assert.Equal("Token", thrown.ParamName);
        Assert.DoesNotContain("secret", thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, QuotingRefusal)]
    [InlineData(500, "<html>Authorization: Bearer tok-5f3759df-secret, Hong Gildong of Seoul</html>")]
    [InlineData(200, """{"result_code":2000,"result_msg":"Hong Gildong of Seoul","result_data":["tok-5f3759df-secret"]}""")]
    [InlineData(200, "Hong Gildong of Seoul tok-5f3759df-secret")]
    [InlineData(307, "Hong Gildong of Seoul tok-5f3759df-secret")]
    public async Task An_exception_shows_neither_token_nor_body_nor_value(int status, string answer)
    {
        DfineryException thrown = await OneUser.FailAsync(answer, status);
        Assert.DoesNotContain(OneUser.Token, thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(OneUser.Value, thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_user_s_message_shows_neither_value_nor_token()
    {
        UserVerdict verdict = (await OneUser.SetAsync("""
            {"result_code":2000,"result_data":{"failure_details":[{"code":4007,
            "msg":"bad\n'Hong Gildong of Seoul'?tok-5f3759df-secret","user_ids":["u"]}]}}
            """)).Verdicts.Single();
        Assert.Equal("bad '***'?***", verdict.Message);
    }

    [Fact]
    public async Task A_cancelled_call_says_so()
    {
        var arrived = new TaskCompletionSource();
        using var server = new StubServer(async (_, end) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, end);
        });
        using DfineryClient client = server.Client();
        using var cancel = new CancellationTokenSource();
        Task<Answer> call = client.SendAsync(OneUser.Request, cancel.Token);
        await arrived.Task;
        cancel.Cancel();
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(OneUser.Request, cancel.Token));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancelling_works_while_the_body_drips()
    {
        var started = new TaskCompletionSource();
        using var server = new StubServer((exchange, end) => StallAsync(exchange, started, end));
        using DfineryClient client = server.Client();
        using var cancel = new CancellationTokenSource();
        Task<Answer> call = client.SendAsync(OneUser.Request, cancel.Token);
        await started.Task;
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_answer_in_time_is_a_time_out(bool isHeaderSent)
    {
        using var server = new StubServer(
            (exchange, end) => isHeaderSent ? StallAsync(exchange, new TaskCompletionSource(), end) : Task.Delay(Timeout.Infinite, end));
        using DfineryClient client = server.Client(OneUser.Token, TimeSpan.FromMilliseconds(300));
        DfineryException thrown = await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
        Assert.Equal((DfineryFailure.TimedOut, null, null), (thrown.Failure, thrown.StatusCode, thrown.ResultCode));
        Assert.Equal(($"No answer from {server.BaseUri.Authority} within 0.3 s.", false), (thrown.Message, thrown.NeverSent));
    }

    [Fact]
    public async Task Nobody_listening_is_a_lost_connection()
    {
        var address = new Uri($"http://127.0.0.1:{StubServer.FreePort()}");
        using var client = new DfineryClient(new DfineryClientOptions(OneUser.Token) { BaseUri = address });
        DfineryException thrown = await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
        Assert.Equal((DfineryFailure.ConnectionLost, null, null), (thrown.Failure, thrown.StatusCode, thrown.ResultCode));
        Assert.Equal(
            ($"No answer from {address.Authority}: {thrown.InnerException!.GetBaseException().Message}", true),
            (thrown.Message, thrown.NeverSent));
        Assert.DoesNotContain(OneUser.Token, thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_connection_is_a_lost_one()
    {
        using var emulator = DfineryEmulator.Start(new EmulatorOptions { DropRate = 1, Seed = 1 });
        using var client = new DfineryClient(new DfineryClientOptions(emulator.Token) { BaseUri = emulator.BaseUri });
        for (int i = 0; i < 20; i++)
        {
            DfineryException thrown = await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(OneUser.Request));
            Assert.Equal(DfineryFailure.ConnectionLost, thrown.Failure);
            Assert.DoesNotContain(OneUser.Value, thrown.ToString(), StringComparison.Ordinal);
        }

        // One attempt each: nothing underneath tries again by itself.
        Assert.Equal(20, emulator.Counters.Requests);
    }

    /// <summary>Sends headers and the start of a body, and no more.</summary>
    private static async Task StallAsync(StubExchange exchange, TaskCompletionSource started, CancellationToken end)
    {
        await exchange.BeginAsync(1000);
        await exchange.WriteAsync("{"u8.ToArray());
        started.SetResult();
        await Task.Delay(Timeout.Infinite, end);
    }
}
