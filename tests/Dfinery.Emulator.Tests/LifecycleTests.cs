using System;
using System.Linq;
using System.Net.Http;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Starting, stopping, resetting, and the log.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public void It_listens_on_loopback_with_a_token_of_its_own()
    {
        using var one = DfineryEmulator.Start(new EmulatorOptions());
        using var other = DfineryEmulator.Start(new EmulatorOptions { Token = "my-token" });
        Assert.True(one.BaseUri.IsLoopback);
        Assert.NotEqual(one.BaseUri.Port, other.BaseUri.Port);
        Assert.True(one.Token.Length > 30);
        Assert.Equal("my-token", other.Token);
        Assert.True(one.IsRunning);
    }

    [Fact]
    public void A_taken_port_is_said_so()
    {
        using var one = DfineryEmulator.Start(new EmulatorOptions());
        var thrown = Assert.Throws<InvalidOperationException>(() => DfineryEmulator.Start(new EmulatorOptions { Port = one.BaseUri.Port }));
        Assert.Contains(one.BaseUri.Port.ToString(), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_free_again_after_the_stop()
    {
        var one = DfineryEmulator.Start(new EmulatorOptions());
        one.Stop();
        using var bench = new Bench(new EmulatorOptions { Port = one.BaseUri.Port });
        Assert.Equal(200, (await bench.SetNameAsync("u")).Status);
    }

    [Fact]
    public async Task A_stop_cuts_what_is_held_back_and_applies_nothing_more()
    {
        using var bench = new Bench(new EmulatorOptions { Latency = TimeSpan.FromMinutes(30) });
        Task<Reply>[] calls = Enumerable.Range(0, 20).Select(i => bench.SetNameAsync("u" + i)).ToArray();
        await Patience.UntilAsync(() => bench.Emulator.Counters.ActiveRequests == 20);
        bench.Emulator.Stop();
        bench.Emulator.Stop();
        foreach (Task<Reply> call in calls)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => call.WaitAsync(Patience.Limit));
        await Patience.UntilAsync(() => bench.Emulator.Counters.ActiveRequests == 0);
        Assert.Empty(bench.Emulator.Users);
        Assert.False(bench.Emulator.IsRunning);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => bench.SetNameAsync("u"));
    }

    [Fact]
    public async Task A_stop_under_load_ends_every_call()
    {
        using var bench = new Bench(new EmulatorOptions { HangRate = 0.1, Latency = TimeSpan.FromMilliseconds(3) });
        Task[] callers = Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            try
            {
                while (true)
                    await bench.SetNameAsync("u" + caller);
            }
            catch (Exception e) when (e is HttpRequestException)
            {
            }
        })).ToArray();
        await Patience.UntilAsync(() => bench.Emulator.Counters.Hung >= 8);
        bench.Emulator.Stop();
        await Task.WhenAll(callers).WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task A_reset_forgets_everything_and_cuts_what_is_under_way()
    {
        using var bench = new Bench(new EmulatorOptions { HangRate = 1, Seed = 1 });
        Task<Reply> hung = bench.SetNameAsync("u");
        await Patience.UntilAsync(() => bench.Emulator.Counters.Hung == 1);
        bench.Emulator.Reset();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hung.WaitAsync(Patience.Limit));
        Assert.Empty(bench.Emulator.Users);
        Assert.Empty(bench.Emulator.Requests);
        Assert.Equal(0, bench.Emulator.Counters.Requests);
        Assert.Equal(0, bench.Emulator.Counters.Hung);

        using var patience = new System.Threading.CancellationTokenSource();
        Task<Reply> again = bench.SendAsync(
            HttpMethod.Post, Bench.SetProfile, Encoding.UTF8.GetBytes(Bench.Update("u")), cancellationToken: patience.Token);
        await Patience.UntilAsync(() => bench.Emulator.Counters.Hung == 1);
        patience.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);
        Assert.Equal(1, bench.Emulator.Requests[0].Number);
    }

    [Fact]
    public async Task Hung_requests_whose_clients_have_left_are_let_go()
    {
        using var bench = new Bench(new EmulatorOptions { HangRate = 1 });
        for (int i = 0; i < 3; i++)
        {
            using var patience = new System.Threading.CancellationTokenSource();
            Task<Reply>[] calls = Enumerable.Range(0, 50)
                .Select(_ => bench.SendAsync(
                    HttpMethod.Post, Bench.SetProfile, Encoding.UTF8.GetBytes(Bench.Update("u")), cancellationToken: patience.Token))
                .ToArray();
            int expected = 50 * (i + 1);
            await Patience.UntilAsync(() => bench.Emulator.Counters.Hung == expected);
            patience.Cancel();
            foreach (Task<Reply> call in calls)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Patience.UntilAsync(() => bench.Emulator.HangingConnections == 0);
    }

    [Fact]
    public async Task The_log_tells_what_was_asked_and_never_the_token()
    {
        using var bench = new Bench();
        const string View = """{"user_ids":["a","b"],"property_names":["age","mkt_flag"]}""";
        await bench.PostAsync(Bench.GetProfile + "?x=1", View);
        await bench.PostAsync("/elsewhere", "?");

        EmulatedRequest view = bench.Emulator.Requests[0];
        Assert.Equal((1, "POST", Bench.GetProfile, "GetProfile", View), (view.Number, view.Method, view.Path, view.Operation, view.Body));
        Assert.Equal(["a", "b"], view.UserIds);
        Assert.Equal(["age", "mkt_flag"], view.PropertyNames);
        Assert.Equal((200, 2000, null), (view.StatusCode, view.ResultCode, view.Fault));
        Assert.InRange(view.Time, DateTimeOffset.Now.AddMinutes(-5), DateTimeOffset.Now.AddMinutes(5));

        EmulatedRequest other = bench.Emulator.Requests[1];
        Assert.Equal(
            (2, "/elsewhere", null, 404, 4002, "?"),
            (other.Number, other.Path, other.Operation, other.StatusCode, other.ResultCode, other.Body));
        foreach (PropertyInfo property in typeof(EmulatedRequest).GetProperties())
            Assert.DoesNotContain(bench.Emulator.Token, property.GetValue(view)?.ToString() ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task The_log_keeps_the_last(int size)
    {
        using var bench = new Bench(new EmulatorOptions { RequestLogSize = size });
        for (int i = 0; i < 20; i++)
            await bench.SetNameAsync("u" + i);
        int kept = Math.Min(size, 20);
        Assert.Equal(
            Enumerable.Range(21 - kept, kept).Select(number => (long)number), bench.Emulator.Requests.Select(request => request.Number));
        Assert.Equal(20, bench.Emulator.Counters.Requests);
    }

    [Fact]
    public async Task A_chunked_body_is_read_whole()
    {
        using var bench = new Bench();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(bench.Emulator.BaseUri, Bench.SetProfile));
        message.Content = new StringContent(Bench.Update("u", new string('x', 100_000)), null, "application/json");
        message.Headers.TransferEncodingChunked = true;
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bench.Emulator.Token);
        using HttpResponseMessage response = await bench.Http.SendAsync(message);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(100_000, ((string)bench.Emulator.Users["u"]!.Profile["user_name"]).Length);
    }

    [Fact]
    public void Options_out_of_range_are_refused_and_named()
    {
        void Refused(string name, Action<EmulatorOptions> set)
        {
            var options = new EmulatorOptions();
            set(options);
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => DfineryEmulator.Start(options)).Message, StringComparison.Ordinal);
        }

        Refused("BusyRate", options => options.BusyRate = 1.1);
        Refused("DropRate", options => options.DropRate = -0.1);
        Refused("HangRate", options => options.HangRate = double.NaN);
        Refused("Port", options => options.Port = 70_000);
        Refused("Latency", options => options.Latency = TimeSpan.FromSeconds(-1));
        Refused("QuotaWindow", options => options.QuotaWindow = "1x");
        Refused("QuotaLimit", options => options.QuotaLimit = -1);
        Refused("Token", options => options.Token = "a b");
        Refused("Token", options => options.Token = "");
        Refused("MaxConcurrency", options => options.MaxConcurrency = -1);
        Refused("RequestLogSize", options => options.RequestLogSize = -1);
        Refused("PoisonUserId", options => options.PoisonUserId = [""]);
        Refused("BreakUserId", options => options.BreakUserId = [""]);
        Refused("ClockSkew", options => options.ClockSkew = TimeSpan.MaxValue);
        Assert.Throws<ArgumentNullException>(() => DfineryEmulator.Start(null!));
    }

    [Fact]
    public async Task Options_are_copied_at_the_start()
    {
        var options = new EmulatorOptions();
        using var bench = new Bench(options);
        options.ThrottleRate = 1;
        options.PoisonUserId = ["u"];
        Assert.Equal(200, (await bench.SetNameAsync("u")).Status);
    }
}
