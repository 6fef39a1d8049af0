using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What the client makes of answers that the page does not show.</summary>
public sealed class ClientTests
{
    [Theory]
    [InlineData("""
        {"x":{"y":[1,{"z":null}]},"result_code":2000,"more":[[]],"result_msg":null,"z":1.5e3,
        "result_data":{"successful_user_ids":["u"],"failure_details":[],"note":"n","deep":{"user_ids":["u"]}}}
        """)]
    [InlineData("""
        {"result_data":{"failure_details":[{"code":5003,"msg":null,"user_ids":null,"x":{}}],"successful_user_ids":["u"]},
        "result_code":2000}
        """)]
    [InlineData("""{"result_code":2000,"result_msg":"fine","result_data":{"successful_user_ids":["somebody","u","u"]}}""")]
    public async Task Unknown_fields_and_users_are_passed_over(string answer) =>
        Assert.Equal(VerdictKind.Succeeded, (await OneUser.SetAsync(answer)).Verdicts.Single().Kind);

    [Theory]
    [InlineData("""{"result_code":2000,"result_msg":null,"result_data":null}""")]
    [InlineData("""{"result_code":2000}""")]
    [InlineData("""{"result_code":2000,"result_data":{"successful_user_ids":null}}""")]
    [InlineData(
        """{"result_code":2000,"result_data":{"successful_user_ids":["U","u ",""],"failure_details":[{"code":4007,"user_ids":["v"]}]}}""")]
    public async Task A_user_named_nowhere_has_no_verdict(string answer) =>
        Assert.Equal(VerdictKind.Unspoken, (await OneUser.SetAsync(answer)).Verdicts.Single().Kind);

    [Fact]
    public async Task A_user_named_both_ways_has_failed()
    {
        UserVerdict verdict = (await OneUser.SetAsync("""
            {"result_code":2000,
            "result_data":{"failure_details":[{"code":4007,"msg":"no","user_ids":["u"]}],"successful_user_ids":["u"]}}
            """)).Verdicts.Single();
        Assert.Equal((VerdictKind.Failed, 4007, "no"), (verdict.Kind, verdict.Code, verdict.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"result_code":"2000"}""")]
    [InlineData("""{"result_code":2000.5}""")]
    [InlineData("""{"result_code":99999999999}""")]
    [InlineData("""{"result_code":2000,"result_msg":7}""")]
    [InlineData("""{"result_code":2000,"result_data":[]}""")]
    [InlineData("""{"result_code":2000,"result_data":{"successful_user_ids":{}}}""")]
    [InlineData("""{"result_code":2000,"result_data":{"successful_user_ids":[1]}}""")]
    [InlineData("""{"result_code":2000,"result_data":{"successful_user_ids":[],"failure_details":"none"}}""")]
    [InlineData("""{"result_code":2000,"result_data":{"failure_details":[{"code":"5003"}]}}""")]
    [InlineData("""{"result_code":2000}{"result_code":2000}""")]
    [InlineData("""{"result_msg":null}""")]
    [InlineData("""{"result_code":2000,"result_msg":"\ud800"}""")]
    public async Task A_200_that_is_no_answer_is_unreadable(string answer)
    {
        DfineryException thrown = await OneUser.FailAsync(answer);
        Assert.Equal((DfineryFailure.Unreadable, 200, null), (thrown.Failure, thrown.StatusCode, thrown.ResultCode));
        Assert.Equal("HTTP 200, but the body is no answer of this API.", thrown.Message);
    }

    [Theory]
    [InlineData(200, """{"result_code":4006,"result_msg":"slow down","result_data":null}""", 4006)]
    [InlineData(429, """{"result_code":4006,"result_msg":null,"result_data":null}""", 4006)]
    [InlineData(403, """{"result_code":4003}""", 4003)]
    [InlineData(500, """{"result_code":5000}""", 5000)]
    [InlineData(500, "<html></html>", null)]
    [InlineData(503, "", null)]
    [InlineData(404, "Not found", null)]
    // A status that says no outweighs a code that says yes.
    [InlineData(400, OneUser.Good, null)]
    public async Task A_refusal_keeps_status_and_code(int status, string answer, int? code)
    {
        DfineryException thrown = await OneUser.FailAsync(answer, status);
        Assert.Equal((DfineryFailure.Refused, status, code), (thrown.Failure, thrown.StatusCode, thrown.ResultCode));
        Assert.NotEmpty(thrown.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_over_4_MB_is_refused(bool isChunked)
    {
        using var server = new StubServer(async (exchange, _) =>
        {
            byte[] block = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024));
            await exchange.BeginAsync(isChunked ? null : DfineryClient.MaxAnswerBytes + 1);
            for (int i = 0; i < 5; i++)
                await exchange.WriteAsync(block);
        });
        DfineryException thrown = await OneUser.FailAsync(server);
        Assert.Equal(
            (DfineryFailure.Unreadable, 200, "The answer is over 4 MB."), (thrown.Failure, thrown.StatusCode, thrown.Message));
    }

    [Fact]
    public async Task An_answer_that_announces_more_than_4_MB_is_not_waited_for()
    {
        using var server = new StubServer(async (exchange, end) =>
        {
            await exchange.BeginAsync(DfineryClient.MaxAnswerBytes + 1);
            await exchange.WriteAsync("{"u8.ToArray());
            await Task.Delay(Timeout.Infinite, end);
        });
        Assert.Equal("The answer is over 4 MB.", (await OneUser.FailAsync(server)).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_of_4_MB_is_read(bool isChunked)
    {
        using var server = new StubServer(async (exchange, _) =>
        {
            byte[] answer = Encoding.UTF8.GetBytes(OneUser.Good.PadRight(DfineryClient.MaxAnswerBytes));
            await exchange.BeginAsync(isChunked ? null : answer.Length);
            await exchange.WriteAsync(answer);
            await exchange.EndAsync();
        });
        using DfineryClient client = server.Client();
        Assert.Equal(VerdictKind.Succeeded, (await client.SendAsync(OneUser.Request)).Verdicts.Single().Kind);
    }

    [Theory]
    [InlineData("1783000060000", 1783000060000)]
    [InlineData("1783000060", 1783000060000)]
    public async Task The_quota_is_read_in_milliseconds_and_seconds(string reset, long milliseconds)
    {
        (string, string)[] headers =
        [
            ("X-Rate-Limit-Limit", "1m"), ("X-Rate-Limit-Remaining", "9999"), ("X-Rate-Limit-Reset", reset),
            ("Date", "Thu, 02 Jul 2026 13:46:40 GMT"),
        ];
        foreach (int status in (int[])[200, 429])
        {
            using var server = new StubServer(status == 200 ? OneUser.Good : """{"result_code":4006}""", status, headers);
            QuotaReading quota = (await OneUser.QuotaAsync(server))!;
            Assert.Equal(9999, quota.Remaining);
            Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), quota.Reset);
            Assert.Equal(TimeSpan.FromMinutes(1), quota.Window);
            Assert.Equal(new DateTimeOffset(2026, 7, 2, 13, 46, 40, TimeSpan.Zero), quota.ServerTime);
        }
    }

    [Theory]
    [InlineData("-1", "1783000060000")]
    [InlineData("many", "1783000060000")]
    [InlineData("5", "soon")]
    [InlineData("5", "99999999999999999")]
    [InlineData("5", "")]
    public async Task A_quota_that_cannot_be_read_is_none(string remaining, string reset) =>
        Assert.Null((await OneUser.SetAsync(OneUser.Good, ("X-Rate-Limit-Remaining", remaining), ("X-Rate-Limit-Reset", reset))).Quota);

    [Theory]
    [InlineData("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "7", "1783000060000", 7)]
    [InlineData("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "7", "1783000060000", 7)]
    [InlineData("x-rate-limit-limit", "X-RATE-LIMIT-REMAINING", "x-ratelimit-reset", "7", "1783000060000", 7)]
    [InlineData("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", "9, 7,8", "soon, 1783000060000, 1783000120000", 7)]
    [InlineData("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", "many,7", "1783000060000", 7)]
    public async Task The_quota_is_read_in_every_spelling_and_from_doubled_headers(
        string limit, string remaining, string reset, string count, string at, long left)
    {
        QuotaReading quota = (await OneUser.SetAsync(OneUser.Good, (limit, "never, 1m"), (remaining, count), (reset, at))).Quota!;
        Assert.Equal(
            (left, DateTimeOffset.FromUnixTimeMilliseconds(1783000060000), TimeSpan.FromMinutes(1)),
            (quota.Remaining, quota.Reset, quota.Window));
    }

    [Theory]
    [InlineData("7", null, 7)]
    [InlineData("0", null, 0)]
    [InlineData("Thu, 02 Jul 2026 13:47:10 GMT", "Thu, 02 Jul 2026 13:46:40 GMT", 30)]
    [InlineData("Thu, 02 Jul 2026 13:46:10 GMT", "Thu, 02 Jul 2026 13:46:40 GMT", 0)]
    [InlineData("later", null, null)]
    [InlineData("1.5", null, 2)]
    [InlineData("0.5 ", null, 1)]
    [InlineData(".2", null, 1)]
    [InlineData("3.0", null, 3)]
    [InlineData("1,5", null, null)]
    [InlineData("5, 7", null, 5)]
    [InlineData("-4", null, 0)]
    [InlineData("-0.5", null, 0)]
    [InlineData("NaN", null, null)]
    [InlineData("1e9", null, null)]
    [InlineData("99999999999999999999999", null, 86_400)]
    [InlineData("Fri, 02 Jul 2286 13:47:10 GMT", "Thu, 02 Jul 2026 13:46:40 GMT", 86_400)]
    [InlineData("Thursday, 02-Jul-26 13:47:10 GMT", "Thu, 02 Jul 2026 13:46:40 GMT", 30)]
    [InlineData("Thu Jul  2 13:47:10 2026", "Thu, 02 Jul 2026 13:46:40 GMT", 30)]
    [InlineData("", null, null)]
    public async Task Retry_After_is_read_in_both_forms(string retryAfter, string? date, int? seconds)
    {
        var headers = new List<(string, string)> { ("Retry-After", retryAfter) };
        if (date is not null)
            headers.Add(("Date", date));
        using var server = new StubServer("""{"result_code":4006}""", 429, [.. headers]);
        Assert.Equal(seconds, (await OneUser.FailAsync(server)).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task The_base_address_may_have_a_path()
    {
        using var server = new StubServer(OneUser.Good);
        using var client = new DfineryClient(
            new DfineryClientOptions(OneUser.Token) { BaseUri = new Uri(server.BaseUri, "proxy/dfinery/") });
        await client.SendAsync(OneUser.Request);
        Assert.Equal("/proxy/dfinery/api/v1/users/profile/update", server.Requests.Single().Path);
    }

    [Fact]
    public async Task The_five_calls_work_against_the_emulator()
    {
        using var emulator = DfineryEmulator.Start(new EmulatorOptions());
        using var client = new DfineryClient(new DfineryClientOptions(emulator.Token) { BaseUri = emulator.BaseUri });
        foreach (UserOperation operation in UserOperation.All)
            Assert.All(
                (await client.SendAsync(ContractTests.RequestOf(operation.Name))).Verdicts,
                verdict => Assert.Equal(VerdictKind.Succeeded, verdict.Kind));
        Assert.Equal(5, emulator.Counters.Requests);
        Assert.Equal("lucas", emulator.Users["User_1"]!.Profile["user_name"]);
        Assert.Empty(emulator.Users["User_1"]!.Ci);
        Assert.Equal(
            10_000, (await client.SendAsync(new UserRequest(UserOperation.GetProfile, [new UserUpdate("nobody")]))).Quota!.Remaining);
    }
}
