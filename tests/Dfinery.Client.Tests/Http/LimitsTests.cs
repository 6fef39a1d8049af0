using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What lies just within and just beyond a limit.</summary>
public class LimitsTests
{
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(TimeSpan.TicksPerDay, true)]
    [InlineData(TimeSpan.TicksPerDay + 1, false)]
    public void A_time_out_is_positive_and_at_most_a_day(long ticks, bool isTaken)
    {
        var options = new DfineryClientOptions(OneUser.Token) { Timeout = TimeSpan.FromTicks(ticks) };

        Exception? thrown = Record.Exception(() => new DfineryClient(options).Dispose());

        Assert.Equal(isTaken, thrown is null);
        Assert.True(isTaken || thrown is ArgumentException { ParamName: "Timeout" });
        Assert.True(isTaken || thrown!.Message.StartsWith("The time-out must be positive, and at most a day.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(' ', false)]
    [InlineData('!', true)]
    [InlineData('~', true)]
    [InlineData('\u007f', false)]
    public void A_token_is_made_of_visible_ascii(char character, bool isTaken)
    {
        var options = new DfineryClientOptions("a" + character + "b");

        Assert.Equal(isTaken, Record.Exception(() => new DfineryClient(options).Dispose()) is null);
    }

    [Theory]
    [InlineData(299, 299, false)]
    [InlineData(300, 300, false)]
    [InlineData(301, 300, true)]
    [InlineData(65_536, 300, true)]
    [InlineData(65_537, 300, true)]
    public void A_message_has_300_characters_at_most_and_shows_that_it_goes_on(int length, int kept, bool isCut) =>
        Assert.Equal(
            new string('x', kept) + (isCut ? "…" : ""),
            ServerMessage.Clean(new string('x', length), new Secrets(OneUser.Request, OneUser.Token)));

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("99999999999", 99_999_999_999_000)]
    [InlineData("100000000000", 100_000_000_000)]
    [InlineData("253402300799999", 253_402_300_799_999)]
    [InlineData("253402300800000", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData(null, null)]
    public void A_reset_is_in_seconds_or_milliseconds_by_its_size(string? text, long? milliseconds)
    {
        Assert.Equal(milliseconds is not null, QuotaReading.TryParseReset(text, out DateTimeOffset reset));
        Assert.Equal(milliseconds ?? DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), reset.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("Thu, 02 Jul 2026 13:47:10 GMT", null, 40)]
    [InlineData("Thu, 02 Jul 2026 13:47:10 GMT", "Thu, 02 Jul 2026 13:46:40 GMT", 30)]
    [InlineData("later", null, null)]
    [InlineData("later|7", null, 7)]
    [InlineData("7|9", null, 7)]
    [InlineData("later|Thu, 02 Jul 2026 13:47:10 GMT", null, 40)]
    [InlineData("later|Thursday, 02-Jul-26 13:47:10 GMT", null, 40)]
    [InlineData("later|Thu Jul  2 13:47:10 2026", null, 40)]
    [InlineData("86399", null, 86_399)]
    [InlineData("86400", null, 86_400)]
    [InlineData("86401", null, 86_400)]
    public void The_wait_asked_for_is_that_of_the_first_line_that_can_be_read(string lines, string? date, int? seconds)
    {
        using var response = new HttpResponseMessage();
        foreach (string line in lines.Split('|'))
            Assert.True(response.Headers.TryAddWithoutValidation("Retry-After", line));
        if (date is not null)
            response.Headers.Date = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
        var now = new DateTimeOffset(2026, 7, 2, 13, 46, 30, TimeSpan.Zero);
        Assert.Equal(seconds, QuotaReading.RetryAfter(response.Headers, now)?.TotalSeconds);
    }

    [Fact]
    public void A_request_takes_twenty_users_and_its_answer_may_name_them_in_any_order()
    {
        UserUpdate[] users = [.. Enumerable.Range(0, 20).Select(i => new UserUpdate(i.ToString(CultureInfo.InvariantCulture)))];
        var request = new UserRequest(UserOperation.SetProfile, users);
        int[][] orders =
        [
            [.. Enumerable.Range(0, 10).Reverse()], [.. Enumerable.Range(10, 10)], [19, 0, 18, 1], [5, 5, 6], [],
        ];

        foreach (int[] named in orders)
        {
            string ids = string.Join(",", named.Select(i => $"\"{i}\""));
            byte[] answer = Encoding.UTF8.GetBytes($$$"""{"result_code":2000,"result_data":{"successful_user_ids":[{{{ids}}}]}}""");

            UserVerdict[] verdicts = [.. AnswerReader.Read(answer, request).Verdicts];

            Assert.Equal(
                named.Distinct().Order(),
                Enumerable.Range(0, 20).Where(i => verdicts[i] is { Kind: VerdictKind.Succeeded, Code: ResultCode.Success }));
        }
    }
}
