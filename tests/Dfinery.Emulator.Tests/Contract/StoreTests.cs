using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>What is kept, and how it is seen.</summary>
public sealed class StoreTests : IDisposable
{
    private static readonly string[] Flags =
    [
        "info_flag", "mkt_flag", "mkt_push_flag", "mkt_sms_flag", "mkt_kakao_flag",
        "night_flag", "night_push_flag", "night_sms_flag", "night_kakao_flag",
    ];

    private readonly Bench _bench = new();

    [Fact]
    public async Task A_view_of_all_says_Undefined_for_flags_never_set_and_leaves_other_keys_out()
    {
        await _bench.PostAsync(
            Bench.SetProfile, """{"user_properties":[{"user_id":"u","properties":{"user_name":"lucas","mkt_flag":"Unsubscribed"}}]}""");
        JsonNode seen = (await _bench.PostAsync(Bench.GetProfile, """{"user_ids":["u"]}"""))
            .Json["result_data"]!["successful_user_properties"]![0]!["properties"]!;
        Assert.Equal(["user_name", .. Flags], seen.AsObject().Select(property => property.Key));
        Assert.Equal("lucas", (string?)seen["user_name"]);
        Assert.All(Flags, flag => Assert.Equal(flag == "mkt_flag" ? "Unsubscribed" : "Undefined", (string?)seen[flag]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"property_names\":[]")]
    [InlineData(",\"property_names\":null")]
    public async Task An_unknown_user_is_one_with_nothing_set(string names)
    {
        JsonNode seen = (await _bench.PostAsync(Bench.GetProfile, $"{{\"user_ids\":[\"u\"]{names}}}"))
            .Json["result_data"]!["successful_user_properties"]![0]!;
        Assert.Equal("u", (string?)seen["user_id"]);
        Assert.Equal(Flags, seen["properties"]!.AsObject().Select(property => property.Key));
        Assert.Empty(_bench.Emulator.Users);
    }

    [Fact]
    public async Task Named_properties_come_in_the_order_asked()
    {
        await _bench.SetNameAsync("u");
        (await _bench.PostAsync(
            Bench.GetProfile, """{"user_ids":["u","v"],"property_names":["night_flag","age","user_id","user_name","night_flag"]}"""))
            .Is("""
                {"result_code":2000,"result_msg":null,"result_data":{"successful_user_properties":[
                {"user_id":"u","properties":{"night_flag":"Undefined","user_id":"u","user_name":"lucas"}},
                {"user_id":"v","properties":{"night_flag":"Undefined","user_id":"v"}}],"failure_details":[]}}
                """);
    }

    [Fact]
    public async Task Unset_CI_are_absent() =>
        (await _bench.PostAsync(Bench.GetCi, """{"user_ids":["u"],"user_ci_property_names":["kakao_id"]}"""))
            .Is("""
            {"result_code":2000,"result_msg":null,
            "result_data":{"successful_user_ci_properties":[{"user_id":"u","properties":{}}],"failure_details":[]}}
            """);

    [Fact]
    public async Task Values_are_kept_as_they_came()
    {
        await _bench.PostAsync(Bench.SetProfile, """
            {"user_properties":[{"user_id":"u","properties":{"user_name":"이름 \"x\" \ud83d\ude00","age":30,"gender":true}},
            {"user_id":"v","properties":{"age":1.5,"gender":false}}]}
            """);
        await _bench.PostAsync(Bench.SetCi, """{"user_ci_properties":[{"user_id":"u","properties":{"phone_number":821012345678}}]}""");

        EmulatedUser user = _bench.Emulator.Users["u"]!;
        Assert.Equal(new Dictionary<string, object> { ["user_name"] = "이름 \"x\" 😀", ["age"] = 30L, ["gender"] = true }, user.Profile);
        Assert.Equal(821012345678L, user.Ci["phone_number"]);
        Assert.Equal(1.5, _bench.Emulator.Users["v"]!.Profile["age"]);
        (await _bench.PostAsync(Bench.GetProfile, """{"user_ids":["u"],"property_names":["age","gender","user_name"]}"""))
            .Is("""
            {"result_code":2000,"result_msg":null,"result_data":{"failure_details":[],"successful_user_properties":[
            {"user_id":"u","properties":{"age":30,"gender":true,"user_name":"이름 \"x\" 😀"}}]}}
            """);
    }

    [Fact]
    public async Task Ids_are_told_apart_letter_by_letter()
    {
        string[] ids = ["User", "user", "user ", "us\u0065\u0301r", "us\u00e9r"];
        foreach (string id in ids)
            await _bench.SetNameAsync(id, "name of " + id.Length);
        Assert.Equal(ids.Length, _bench.Emulator.Users.Count);
        Assert.All(ids, id => Assert.Equal(id, _bench.Emulator.Users[id]!.UserId));
    }

    [Fact]
    public async Task An_update_leaves_the_other_properties_and_the_same_user_twice_is_applied_in_order()
    {
        await _bench.PostAsync(Bench.SetProfile, """
            {"user_properties":[{"user_id":"u","properties":{"user_name":"a","age":"1"}},
            {"user_id":"u","properties":{"user_name":"b","gender":"male"}}]}
            """);
        Assert.Equal(
            new Dictionary<string, object> { ["user_name"] = "b", ["age"] = "1", ["gender"] = "male" },
            _bench.Emulator.Users["u"]!.Profile);
        Assert.Equal(2, _bench.Emulator.Counters.UsersApplied);
    }

    [Fact]
    public async Task Unknown_fields_beside_the_documented_ones_are_passed_over()
    {
        Reply reply = await _bench.PostAsync(Bench.SetProfile, """
            {"note":{"a":[1]},"user_properties":[{"x":[{}],"user_id":"u","properties":{"age":"1"}}]}
            """);
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Requests_in_flight_never_mix_within_a_user()
    {
        int torn = 0;
        async Task WriteAsync(int writer)
        {
            for (int i = 0; i < 60; i++)
            {
                string value = $"{writer}-{i}";
                string properties = $$"""{"user_name":"{{value}}","age":"{{value}}","gender":"{{value}}"}""";
                string users = string.Join(
                    ",", Enumerable.Range(0, 20).Select(user => $$"""{"user_id":"u{{user}}","properties":{{properties}}}"""));
                Assert.Equal(200, (await _bench.PostAsync(Bench.SetProfile, $"{{\"user_properties\":[{users}]}}")).Status);
            }
        }

        async Task ReadAsync()
        {
            string users = string.Join(",", Enumerable.Range(0, 20).Select(user => $"\"u{user}\""));
            for (int i = 0; i < 60; i++)
            {
                Reply reply = await _bench.PostAsync(
                    Bench.GetProfile, $"{{\"user_ids\":[{users}],\"property_names\":[\"user_name\",\"age\",\"gender\"]}}");
                foreach (JsonNode? user in reply.Json["result_data"]!["successful_user_properties"]!.AsArray())
                    torn += user!["properties"]!.AsObject().Select(property => (string?)property.Value).Distinct().Count() > 1 ? 1 : 0;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(() => WriteAsync(writer))).Append(Task.Run(ReadAsync)));
        Assert.Equal(0, torn);
        Assert.Equal(20, _bench.Emulator.Users.Count);
        Assert.All(_bench.Emulator.Users.Values, user => Assert.Single(user.Profile.Values.Distinct()));
        Assert.Equal(6 * 60 * 20, _bench.Emulator.Counters.UsersApplied);
        Assert.Equal(7 * 60, _bench.Emulator.Counters.Requests);
        Assert.Equal(0, _bench.Emulator.Counters.ActiveRequests);
    }

    public void Dispose() => _bench.Dispose();
}
