using System;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>What the contract refuses, with which code, and that a refused batch leaves nothing behind.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string Secret = "s3cr3t-value";
    private readonly Bench _bench = new();

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Without_the_token(string token)
    {
        Reply reply = await _bench.SendAsync(HttpMethod.Post, Bench.SetProfile, Encoding.UTF8.GetBytes(Bench.Update("u")), token);
        reply.IsRefused(400, 4001);
        Assert.Empty(_bench.Emulator.Users);
    }

    [Theory]
    [InlineData("POST", "/api/v1/users", 404)]
    [InlineData("POST", "/api/v1/users/profile/update/", 404)]
    [InlineData("POST", "/", 404)]
    [InlineData("GET", Bench.GetProfile, 405)]
    [InlineData("PUT", Bench.SetProfile, 405)]
    public async Task At_the_wrong_address(string method, string path, int status) =>
        (await _bench.SendAsync(new HttpMethod(method), path, method == "GET" ? null : "{}"u8.ToArray())).IsRefused(status, 4002);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/jsonish")]
    public async Task Under_another_content_type(string? contentType) =>
        (await _bench.SendAsync(HttpMethod.Post, Bench.SetProfile, Encoding.UTF8.GetBytes(Bench.Update("u")), contentType: contentType))
            .IsRefused(400, 4002);

    [Theory]
    [InlineData(Bench.SetProfile, "")]
    [InlineData(Bench.SetProfile, "{")]
    [InlineData(Bench.SetProfile, "[]")]
    [InlineData(Bench.SetProfile, "null")]
    [InlineData(Bench.SetProfile, "{}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":null}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":{}}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[1]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\"}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"properties\":{\"age\":\"1\"}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"\",\"properties\":{\"age\":\"1\"}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":7,\"properties\":{\"age\":\"1\"}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":null,\"properties\":{\"age\":\"1\"}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":null}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":[]}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":null}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":[\"1\"]}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":{}}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"mkt_flag\":null}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":\"\\ud800\"}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":1e999}}]}")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":\"1\"}}]}x")]
    [InlineData(Bench.SetProfile, "{\"user_properties\":[{\"user_id\":\"u\",\"properties\":{\"age\":\"1\"}}],\"user_properties\":[]}")]
    [InlineData(Bench.GetProfile, "{\"property_names\":[\"age\"]}")]
    [InlineData(Bench.GetProfile, "{\"user_id\":[\"u\"]}")]
    [InlineData(Bench.GetProfile, "{\"user_ids\":\"u\"}")]
    [InlineData(Bench.GetProfile, "{\"user_ids\":[null]}")]
    [InlineData(Bench.GetProfile, "{\"user_ids\":[\"u\"],\"property_names\":\"age\"}")]
    [InlineData(Bench.GetProfile, "{\"user_ids\":[\"u\"],\"property_names\":[1]}")]
    [InlineData(Bench.GetCi, "{\"user_ids\":[\"u\"]}")]
    [InlineData(Bench.GetCi, "{\"user_ids\":[\"u\"],\"user_ci_property_names\":null}")]
    [InlineData(Bench.GetCi, "{\"user_ids\":[\"u\"],\"user_ci_property_names\":[]}")]
    [InlineData(Bench.RemoveCi, "{\"user_ids\":[\"u\"]}")]
    [InlineData(Bench.RemoveCi, "{\"user_ci_property_names\":[\"kakao_id\"]}")]
    [InlineData(Bench.RemoveCi, "{\"user_id\":[\"u\"],\"user_ids\":[\"v\"],\"user_ci_property_names\":[\"kakao_id\"]}")]
    public Task As_an_invalid_request(string path, string body) => IsRefusedAsync(path, body, 4002);

    [Theory]
    [InlineData("\"colour\":\"" + Secret + "\"")]
    [InlineData("\"user_id\":\"" + Secret + "\"")]
    [InlineData("\"User_Name\":\"" + Secret + "\"")]
    [InlineData("\"kakao_id\":\"0123456789\"")]
    [InlineData("\"mkt_flag\":\"" + Secret + "\"")]
    [InlineData("\"mkt_flag\":\"subscribed\"")]
    [InlineData("\"mkt_flag\":\"Undefined\"")]
    [InlineData("\"mkt_flag\":true")]
    [InlineData("\"mkt_flag\":1")]
    public Task As_an_unsupported_profile_property(string property) =>
        IsRefusedAsync(
            Bench.SetProfile,
            $$$"""{"user_properties":[{"user_id":"ok","properties":{"age":"1"}},{"user_id":"u","properties":{{{{property}}}}}]}""",
            4007);

    [Theory]
    [InlineData("\"kakao_id\":\"012345678\"", 4008)]
    [InlineData("\"kakao_id\":\"01234567890\"", 4008)]
    [InlineData("\"kakao_id\":\"" + Secret + "\"", 4008)]
    [InlineData("\"kakao_id\":true", 4008)]
    [InlineData("\"kakao_id\":123", 4008)]
    [InlineData("\"phone_number\":\"+821012345678\"", 4007)]
    [InlineData("\"phone_number\":\"82-10-1234-5678\"", 4007)]
    [InlineData("\"phone_number\":\"01012345678\"", 4007)]
    [InlineData("\"phone_number\":false", 4007)]
    [InlineData("\"phone_numbe\":\"821012345678\"", 4007)]
    [InlineData("\"age\":\"30\"", 4007)]
    public Task As_unsupported_CI(string property, int code) =>
        IsRefusedAsync(
            Bench.SetCi,
            $$$"""
            {"user_ci_properties":[{"user_id":"ok","properties":{"kakao_id":"0123456789"}},{"user_id":"u","properties":{{{{property}}}}}]}
            """,
            code);

    [Theory]
    [InlineData(Bench.GetProfile, "{\"user_ids\":[\"u\"],\"property_names\":[\"colour\"]}")]
    [InlineData(Bench.GetCi, "{\"user_ids\":[\"u\"],\"user_ci_property_names\":[\"user_id\"]}")]
    [InlineData(Bench.RemoveCi, "{\"user_ids\":[\"u\"],\"user_ci_property_names\":[\"kakao_id\",\"age\"]}")]
    public Task As_an_unsupported_name(string path, string body) => IsRefusedAsync(path, body, 4007);

    [Fact]
    public async Task A_body_that_is_not_UTF8()
    {
        byte[] body = Encoding.Latin1.GetBytes(Bench.Update("u", "é"));
        (await _bench.SendAsync(HttpMethod.Post, Bench.SetProfile, body)).IsRefused(400, 4002);
        Assert.Empty(_bench.Emulator.Users);
    }

    public void Dispose() => _bench.Dispose();

    private async Task IsRefusedAsync(string path, string body, int code)
    {
        Reply reply = await _bench.PostAsync(path, body);
        reply.IsRefused(400, code);
        Assert.DoesNotContain(Secret, reply.Text, StringComparison.Ordinal);
        Assert.Empty(_bench.Emulator.Users);
        Assert.Equal(0, _bench.Emulator.Counters.UsersApplied);
        EmulatedRequest logged = Assert.Single(_bench.Emulator.Requests);
        Assert.Equal((400, code, body), (logged.StatusCode, logged.ResultCode, logged.Body));
    }
}
