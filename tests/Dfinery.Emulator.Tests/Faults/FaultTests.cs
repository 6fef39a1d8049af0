using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Dfinery.Emulator.Faults;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Each kind of fault, and that the log tells the truth about it.</summary>
public sealed class FaultTests
{
    private const int Many = 80;

    [Fact]
    public async Task Busy_users_are_named_and_not_applied()
    {
        using var bench = new Bench(new EmulatorOptions { BusyRate = 0.4, Seed = 1 });
        int busy = 0;
        for (int i = 0; i < 20; i++)
        {
            string[] ids = Enumerable.Range(0, 20).Select(user => $"{i}-{user}").ToArray();
            JsonNode data = (await bench.PostAsync(Bench.SetProfile, Updates(ids))).Json["result_data"]!;
            string[] applied = Strings(data["successful_user_ids"]);
            string[] refused = data["failure_details"] is JsonArray details ? Strings(Assert.Single(details)!["user_ids"]) : [];
            Assert.Equal(ids.Order(), applied.Concat(refused).Order());
            Assert.All(applied, id => Assert.True(bench.Emulator.Users.ContainsKey(id)));
            Assert.All(refused, id => Assert.False(bench.Emulator.Users.ContainsKey(id)));
            busy += refused.Length;
        }

        Assert.InRange(busy, 80, 240);
        Assert.Equal(busy, bench.Emulator.Counters.Busy);
        Assert.Equal(400 - busy, bench.Emulator.Counters.UsersApplied);
    }

    [Fact]
    public async Task Throttled_requests_apply_nothing()
    {
        using var bench = new Bench(new EmulatorOptions { ThrottleRate = 1 });
        (await bench.SetNameAsync("u")).IsRefused(429, 4006);
        Assert.Empty(bench.Emulator.Users);
        Assert.Equal(1, bench.Emulator.Counters.Throttled429);
        Assert.Equal("Throttle", bench.Emulator.Requests[0].Fault);
    }

    [Fact]
    public async Task Server_errors_come_before_and_after_applying_with_and_without_an_envelope()
    {
        using var bench = new Bench(new EmulatorOptions { ServerErrorRate = 1, Seed = 1 });
        var shapes = new HashSet<string>();
        for (int i = 0; i < Many; i++)
        {
            Reply reply = await bench.SetNameAsync("u" + i);
            bool isApplied = bench.Emulator.Requests[i].Fault == "ServerErrorAfterApplying";
            Assert.Equal(isApplied, bench.Emulator.Users.ContainsKey("u" + i));
            Assert.True(reply.Status is 500 or 503);
            if (reply.Text.StartsWith('{'))
                Assert.InRange(reply.Code, 5000, 5999);
            shapes.Add($"{reply.Status} {(reply.Text.Length == 0 ? ' ' : reply.Text[0])} {isApplied}");
        }

        Assert.Equal(12, shapes.Count);
        Assert.Equal(Many, bench.Emulator.Counters.ServerErrors);
    }

    [Fact]
    public async Task Connections_are_cut_before_and_after_applying_and_halfway_through_the_answer()
    {
        using var bench = new Bench(new EmulatorOptions { DropRate = 1, Seed = 1 });
        for (int i = 0; i < Many; i++)
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => bench.SetNameAsync("u" + i));
            EmulatedRequest request = bench.Emulator.Requests[i];
            Assert.Equal(i + 1, request.Number);
            Assert.Equal(request.Fault != "DropBeforeApplying", bench.Emulator.Users.ContainsKey("u" + i));
            Assert.Equal(request.Fault == "DropHalfway" ? 200 : null, request.StatusCode);
        }

        Assert.Equal(["DropAfterApplying", "DropBeforeApplying", "DropHalfway"], Faults(bench));
        Assert.Equal(Many, bench.Emulator.Counters.Dropped);
    }

    [Fact]
    public async Task A_cut_connection_gives_no_status_at_all()
    {
        using var bench = new Bench(new EmulatorOptions { DropRate = 1, Seed = 1 });
        for (int i = 0; i < 20; i++)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(bench.Emulator.BaseUri, Bench.SetProfile));
            message.Content = new StringContent(Bench.Update("u"), null, "application/json");
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bench.Emulator.Token);
            int? status = null;
            try
            {
                using HttpResponseMessage response = await bench.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
                status = (int)response.StatusCode;
            }
            catch (HttpRequestException)
            {
            }

            Assert.Equal(bench.Emulator.Requests[i].StatusCode, status);
        }
    }

    [Fact]
    public async Task Hung_requests_wait_until_the_stop_then_are_cut()
    {
        using var bench = new Bench(new EmulatorOptions { HangRate = 1, Seed = 1 });
        Task<Reply>[] calls = Enumerable.Range(0, 40).Select(i => bench.SetNameAsync("u" + i)).ToArray();
        await Patience.UntilAsync(() => bench.Emulator.Counters.Hung == 40);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        Assert.Equal(0, bench.Emulator.Counters.ActiveRequests);
        Assert.Equal(["HangAfterApplying", "HangBeforeApplying"], Faults(bench));
        Assert.All(bench.Emulator.Requests, request =>
        {
            Assert.Null(request.StatusCode);
            Assert.Equal(request.Fault == "HangAfterApplying", bench.Emulator.Users.ContainsKey(request.UserIds[0]));
        });

        bench.Emulator.Stop();
        foreach (Task<Reply> call in calls)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => call.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Garbage_is_none_of_it_an_answer_to_all_users()
    {
        using var bench = new Bench(new EmulatorOptions { GarbageRate = 1, Seed = 1 });
        for (int i = 0; i < Many; i++)
        {
            string[] ids = Enumerable.Range(0, 4).Select(user => $"{i}-{user}").ToArray();
            Reply reply = await bench.PostAsync(Bench.SetProfile, Updates(ids));
            Assert.Equal(200, reply.Status);
            string[]? named = TryReadIds(reply.Text);
            switch (bench.Emulator.Requests[i].Fault)
            {
                case "GarbageJson":
                    Assert.ThrowsAny<JsonException>(() => reply.Json);
                    break;
                case "GarbageTypes":
                    Assert.Null(named);
                    break;
                case "GarbageMissingUsers":
                    Assert.InRange(named!.Length, 0, 3);
                    Assert.Equal(named, ids.Where(bench.Emulator.Users.ContainsKey));
                    break;
                default:
                    Assert.Equal(4, named!.Length);
                    Assert.NotEmpty(named.Except(ids));
                    Assert.Equal(named.Intersect(ids), ids.Where(bench.Emulator.Users.ContainsKey));
                    break;
            }
        }

        Assert.Equal(["GarbageJson", "GarbageMissingUsers", "GarbageStrangers", "GarbageTypes"], Faults(bench));
        Assert.Equal(Many, bench.Emulator.Counters.Garbage);
    }

    [Fact]
    public async Task A_poisoned_batch_is_refused_whole()
    {
        using var bench = new Bench(new EmulatorOptions { PoisonUserId = ["bad"], Seed = 1 });
        var codes = new HashSet<int>();
        for (int i = 0; i < 20; i++)
        {
            Reply reply = await bench.PostAsync(Bench.SetProfile, Updates("good", "bad", "fine"));
            reply.IsRefused(400, reply.Code);
            codes.Add(reply.Code);
        }

        Assert.Equal([4002, 4007], codes.Order());
        Assert.Empty(bench.Emulator.Users);
        Assert.Equal(20, bench.Emulator.Counters.Poisoned);
        Assert.Equal(200, (await bench.PostAsync(Bench.SetProfile, Updates("good", "Bad"))).Status);
    }

    [Fact]
    public async Task Too_many_at_once_are_told_that_the_server_is_busy()
    {
        using var bench = new Bench(new EmulatorOptions { MaxConcurrency = 2, Latency = TimeSpan.FromSeconds(1) });
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => bench.SetNameAsync("u" + i)));
        Assert.All(replies, reply => Assert.Equal((200, 2000), (reply.Status, reply.Code)));
        int busy = replies.Count(reply => reply.Text.Contains("5003", StringComparison.Ordinal));
        Assert.InRange(busy, 1, 8);
        Assert.Equal(busy, bench.Emulator.Counters.Busy);
        Assert.Equal(10 - busy, bench.Emulator.Users.Count);
        Assert.Equal(busy, bench.Emulator.Requests.Count(request => request.Fault == "Overload"));
    }

    [Fact]
    public async Task One_after_the_other_is_never_too_many()
    {
        using var bench = new Bench(new EmulatorOptions { MaxConcurrency = 1 });
        for (int i = 0; i < 200; i++)
            await bench.SetNameAsync("u" + i);
        Assert.Equal(200, bench.Emulator.Users.Count);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_faults_also_after_a_reset()
    {
        var options = new EmulatorOptions
        {
            Seed = 42,
            BusyRate = 0.2,
            DropRate = 0.1,
            ServerErrorRate = 0.1,
            GarbageRate = 0.2,
            ThrottleRate = 0.1,
        };
        using var first = new Bench(options);
        string[] once = await RunAsync(first);
        first.Emulator.Reset();
        Assert.Empty(first.Emulator.Requests);
        Assert.Equal(once, await RunAsync(first));

        using var second = new Bench(options);
        Assert.Equal(once, await RunAsync(second));
        options.Seed = 43;
        using var third = new Bench(options);
        Assert.NotEqual(once, await RunAsync(third));

        static async Task<string[]> RunAsync(Bench bench)
        {
            var seen = new List<string>();
            for (int i = 0; i < 150; i++)
            {
                try
                {
                    Reply reply = await bench.PostAsync(Bench.SetProfile, Updates("a", "b", "c"));
                    seen.Add($"{reply.Status} {reply.Text}");
                }
                catch (HttpRequestException)
                {
                    seen.Add("cut");
                }
            }

            return seen.Concat(bench.Emulator.Requests.Select(request => request.Fault ?? "none")).ToArray();
        }
    }

    [Fact]
    public void Rates_are_kept_and_share_out_where_they_exceed_the_whole()
    {
        Assert.InRange(Share(new EmulatorOptions { HangRate = 0.1, GarbageRate = 0.3 }, Fault.GarbageJson), 0.07, 0.08);
        Assert.InRange(Share(new EmulatorOptions { HangRate = 0.1, GarbageRate = 0.3 }, Fault.None), 0.59, 0.61);
        Assert.InRange(Share(new EmulatorOptions { ThrottleRate = 1, DropRate = 1 }, Fault.Throttle), 0.49, 0.51);

        static double Share(EmulatorOptions options, Fault fault)
        {
            var plan = new FaultPlan(options, 7);
            return Enumerable.Range(1, 100_000).Count(number => plan.Decide(number).Fault == fault) / 100_000.0;
        }
    }

    internal static string Updates(params string[] ids) =>
        "{\"user_properties\":[" + string.Join(",", ids.Select(id => $$$"""{"user_id":"{{{id}}}","properties":{"age":"1"}}""")) + "]}";

    private static string[] Strings(JsonNode? array) => array!.AsArray().Select(node => (string)node!).ToArray();

    private static string[]? TryReadIds(string text)
    {
        try
        {
            JsonNode envelope = JsonNode.Parse(text)!;
            return (int)envelope["result_code"]! == 2000 ? Strings(envelope["result_data"]!["successful_user_ids"]) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    private static string[] Faults(Bench bench) =>
        bench.Emulator.Requests.Select(request => request.Fault!).Distinct().Order(StringComparer.Ordinal).ToArray();
}
