using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The parameters of Start-DfineryEmulator for quota and headers, as a client without this module sees what they do.</summary>
public sealed class EmulatorHeaderTests : IDisposable
{
    private readonly PowerShellSession _session = new(connect: false);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public void Dispose()
    {
        _http.Dispose();
        _session.Dispose();
    }

    [Theory]
    [InlineData("-ResetJitter 50", 50)]
    [InlineData("-ResetJitter ([timespan]::FromSeconds(2))", 2_000)]
    public async Task The_reset_varies(string parameters, long jitterMs)
    {
        long[] resets = [.. (await AskAsync($"-QuotaLimit 100 -QuotaWindow 1H -Seed 1 {parameters}", 30)).Select(Reset)];
        Assert.InRange(resets.Max() - resets.Min(), jitterMs, 2 * jitterMs);
    }

    [Fact]
    public async Task Windows_are_aligned()
    {
        HttpResponseMessage[] answers = await AskAsync("-QuotaLimit 1 -QuotaWindow 1d -AlignQuotaWindow", 2);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.StatusCode));
        Assert.All(answers, answer => Assert.Equal(0, Reset(answer) % 86_400_000));
    }

    [Fact]
    public async Task Windows_slide()
    {
        HttpResponseMessage[] answers = await AskAsync("-QuotaLimit 2 -QuotaWindow 1H -SlidingQuotaWindow", 4);
        Assert.Equal("200 200 429 429", string.Join(' ', answers.Select(answer => (int)answer.StatusCode)));
        Assert.Equal("1 0 0 0", string.Join(' ', answers.Select(answer => answer.Headers.GetValues("X-Rate-Limit-Remaining").Single())));
        Assert.Single(answers.Select(Reset).Distinct());
    }

    [Theory]
    [InlineData("-DateSkew 86400", 20, 20)]
    [InlineData("-DateSkew ([timespan]::FromDays(1)) -BadDateRate 0.5", 2, 18)]
    [InlineData("-DateSkew 86400 -BadDateRate 0", 0, 0)]
    public async Task Dates_are_wrong(string parameters, int least, int most)
    {
        HttpResponseMessage[] answers = await AskAsync("-Seed 1 " + parameters, 20);
        Assert.InRange(answers.Count(answer => answer.Headers.Date > DateTimeOffset.UtcNow.AddHours(12)), least, most);
        Assert.All(answers, answer => Assert.True(Reset(answer) < DateTimeOffset.UtcNow.AddHours(12).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task Dates_are_missing()
    {
        HttpResponseMessage[] answers = await AskAsync("-NoDate -BadDateRate 0.5 -Seed 1", 20);
        Assert.InRange(answers.Count(answer => !answer.Headers.Contains("Date")), 2, 18);
    }

    [Theory]
    [InlineData("-NoDate -DateSkew 5", "DateSkew exclude")]
    [InlineData("-SlidingQuotaWindow", "needs a QuotaLimit")]
    [InlineData("-BreakBy Hang", "needs a BreakUserId")]
    [InlineData("-BadDateRate 0.5", "needs NoDate or a DateSkew")]
    [InlineData("-ResetJitter 3600001", "from 0 to an hour")]
    public void What_cannot_be_is_refused(string parameters, string words)
    {
        ScriptResult run = _session.Run("Start-DfineryEmulator " + parameters);
        Assert.Equal("InvalidEmulator", run.TerminatingId);
        Assert.Contains(words, run.Terminating!.ToString());
    }

    [Theory]
    [InlineData("-Latency")]
    [InlineData("-ResetJitter")]
    [InlineData("-ClockSkew")]
    [InlineData("-DateSkew")]
    public void A_duration_that_is_given_but_holds_nothing_is_not_zero(string parameter) =>
        Assert.Contains("holds nothing", _session.Run($"Start-DfineryEmulator {parameter} $null").Terminating!.ToString());

    private async Task<HttpResponseMessage[]> AskAsync(string parameters, int count)
    {
        dynamic emulator = _session.Run("Start-DfineryEmulator " + parameters).ThrowIfFailed().Output.Single().BaseObject;
        _http.DefaultRequestHeaders.Add("Authorization", "Bearer " + (string)emulator.Token);
        List<HttpResponseMessage> answers = [];
        for (int i = 0; i < count; i++)
        {
            using var body = new StringContent("""{"user_ids":["u"]}""", Encoding.UTF8, "application/json");
            answers.Add(await _http.PostAsync(new Uri((Uri)emulator.BaseUri, "/api/v1/users/profile"), body));
        }

        return [.. answers];
    }

    private static long Reset(HttpResponseMessage answer) =>
        long.Parse(answer.Headers.GetValues("X-Rate-Limit-Reset").Single(), CultureInfo.InvariantCulture);
}
