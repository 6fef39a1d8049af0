using System.Linq;
using System.Threading.Tasks;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Every example of the vendor's pages: the request sent as bytes, the answer compared as JSON.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData(Bench.SetProfile, VendorExamples.SetProfile)]
    [InlineData(Bench.SetCi, VendorExamples.SetCi)]
    [InlineData(Bench.RemoveCi, VendorExamples.RemoveCi)]
    public async Task All_users_succeed(string path, string request)
    {
        using var bench = new Bench();
        Reply reply = await bench.PostAsync(path, request);
        Assert.Equal(200, reply.Status);
        reply.Is(VendorExamples.Updated);
    }

    [Theory]
    [InlineData(Bench.SetProfile, VendorExamples.SetProfile)]
    [InlineData(Bench.SetCi, VendorExamples.SetCi)]
    [InlineData(Bench.RemoveCi, VendorExamples.RemoveCi)]
    public async Task Some_users_succeed(string path, string request)
    {
        using var bench = new Bench(new EmulatorOptions { BusyRate = 0.5, Seed = 3 });
        Reply reply;
        do
            reply = await bench.PostAsync(path, request);
        while (!reply.Text.Contains("\"successful_user_ids\":[\"User_1\"]", System.StringComparison.Ordinal)
            && bench.Emulator.Counters.Requests < 100);

        Assert.Equal(200, reply.Status);
        reply.Is(VendorExamples.PartlyUpdated);
    }

    [Fact]
    public async Task Profiles_are_viewed()
    {
        using var bench = new Bench();
        await bench.PostAsync(
            Bench.SetProfile,
            VendorExamples.SetProfile.Replace("\"mkt_flag\": \"Subscribed\" } } ]", "\"mkt_flag\": \"Unsubscribed\" } } ]"));
        Reply reply = await bench.PostAsync(Bench.GetProfile, VendorExamples.GetProfile);
        Assert.Equal(200, reply.Status);
        reply.Is(VendorExamples.ProfileView);
    }

    [Fact]
    public async Task Ci_are_viewed()
    {
        using var bench = new Bench();
        await bench.PostAsync(Bench.SetCi, VendorExamples.SetCi);
        Reply reply = await bench.PostAsync(Bench.GetCi, VendorExamples.GetCi);
        Assert.Equal(200, reply.Status);
        reply.Is(VendorExamples.CiView);
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("user_ids")]
    public async Task Ci_are_deleted_by_either_spelling(string key)
    {
        using var bench = new Bench();
        await bench.PostAsync(Bench.SetCi, VendorExamples.SetCi);
        (await bench.PostAsync(Bench.RemoveCi, $$"""{ "{{key}}": ["User_1"], "user_ci_property_names": ["kakao_id"] }"""))
            .Is("""
            { "result_code": 2000, "result_msg": null, "result_data": { "successful_user_ids": ["User_1"], "failure_details": null } }
            """);

        Assert.Equal(["phone_number"], bench.Emulator.Users["User_1"]!.Ci.Keys);
        Assert.Equal(2, bench.Emulator.Users["User_2"]!.Ci.Count);
    }

    [Theory]
    [InlineData(Bench.SetProfile, "user_properties", "{\"user_id\":\"u\",\"properties\":{\"age\":\"1\"}}", "")]
    [InlineData(Bench.SetCi, "user_ci_properties", "{\"user_id\":\"u\",\"properties\":{\"kakao_id\":\"0123456789\"}}", "")]
    [InlineData(Bench.GetProfile, "user_ids", null, "")]
    [InlineData(Bench.GetCi, "user_ids", null, ",\"user_ci_property_names\":[\"kakao_id\"]")]
    [InlineData(Bench.RemoveCi, "user_ids", null, ",\"user_ci_property_names\":[\"kakao_id\"]")]
    [InlineData(Bench.RemoveCi, "user_id", null, ",\"user_ci_property_names\":[\"kakao_id\"]")]
    public async Task More_than_20_users_are_refused(string path, string key, string? user, string more)
    {
        using var bench = new Bench();
        string users = string.Join(",", Enumerable.Range(1, 21).Select(i => user ?? $"\"{i}\""));
        Reply reply = await bench.PostAsync(path, $"{{\"{key}\":[{users}]{more}}}");
        Assert.Equal(400, reply.Status);
        reply.Is(VendorExamples.TooManyUsers);
        Assert.Empty(bench.Emulator.Users);
    }

    [Fact]
    public async Task The_vendor_s_example_of_a_request_is_not_valid_JSON()
    {
        using var bench = new Bench();
        (await bench.PostAsync(Bench.SetProfile, VendorExamples.SetProfile.Replace("\"30\",", "\"30:,"))).IsRefused(400, 4002);
    }

    [Fact]
    public async Task A_partial_view_says_who_was_too_busy()
    {
        using var bench = new Bench(new EmulatorOptions { BusyRate = 1 });
        (await bench.PostAsync(Bench.GetProfile, """{"user_ids":["User_1"]}"""))
            .Is("""
            {"result_code":2000,"result_msg":null,"result_data":{"successful_user_properties":[],"failure_details":[
            {"code":5003,"msg":"The server was too busy to handle it. Please try again later.","user_ids":["User_1"]}]}}
            """);
    }
}
