using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Every example of the vendor's pages: what the client sends, and how it reads the answer.</summary>
public sealed class ContractTests
{
    private static readonly UserUpdate[] Users = [new("User_1"), new("User_2")];
    private static readonly string[] CiNames = ["kakao_id", "phone_number"];

    private static readonly UserUpdate[] Profiles =
    [
        User("User_1", ("user_name", "lucas"), ("age", "30"), ("gender", "male"), ("info_flag", "Subscribed"), ("mkt_flag", "Subscribed")),
        User("User_2", ("user_name", "max"), ("info_flag", "Subscribed"), ("mkt_flag", "Subscribed")),
    ];

    private static readonly UserUpdate[] Ci =
    [
        User("User_1", ("kakao_id", "0123456789"), ("phone_number", "821012345678")),
        User("User_2", ("kakao_id", "0123456789"), ("phone_number", "821012345678")),
    ];

    /// <summary>For each operation its path and the body of the vendor's example.</summary>
    public static TheoryData<string, string, string> Calls => new()
    {
        { "SetProfile", "/api/v1/users/profile/update", VendorExamples.SetProfile },
        { "GetProfile", "/api/v1/users/profile", VendorExamples.GetProfile },
        { "SetCi", "/api/v1/users/ci/update", VendorExamples.SetCi },
        { "GetCi", "/api/v1/users/ci", VendorExamples.GetCi },
        { "RemoveCi", "/api/v1/users/ci/delete", VendorExamples.RemoveCi.Replace("user_id\"", "user_ids\"") },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_request_is_that_of_the_vendor_s_example(string operation, string path, string body)
    {
        using var server = new StubServer(VendorExamples.TooManyUsers, 400);
        using DfineryClient client = server.Client("abc.DEF-123_~+/=");
        await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(RequestOf(operation)));

        StubRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", path, "Bearer abc.DEF-123_~+/="), (request.Method, request.Path, request.Authorization));
        Assert.StartsWith("application/json", request.ContentType, System.StringComparison.Ordinal);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(body), request.Json()), $"Expected {body}\nbut sent {request.Json().ToJsonString()}");
    }

    [Theory]
    [InlineData("SetProfile")]
    [InlineData("SetCi")]
    [InlineData("RemoveCi")]
    public async Task All_users_succeed(string operation)
    {
        Answer answer = await AskAsync(operation, VendorExamples.Updated);
        Assert.Equal(2, answer.Verdicts.Count);
        Assert.All(
            answer.Verdicts,
            verdict =>
                Assert.Equal((VerdictKind.Succeeded, 2000, null, null), (verdict.Kind, verdict.Code, verdict.Message, verdict.Properties)));
    }

    [Theory]
    [InlineData("SetProfile")]
    [InlineData("SetCi")]
    [InlineData("RemoveCi")]
    public async Task Some_users_succeed(string operation)
    {
        Answer answer = await AskAsync(operation, VendorExamples.PartlyUpdated);
        Assert.Equal((VerdictKind.Succeeded, 2000), (answer.Verdicts[0].Kind, answer.Verdicts[0].Code));
        Assert.Equal(
            (VerdictKind.Failed, 5003, "The server was too busy to handle it. Please try again later."),
            (answer.Verdicts[1].Kind, answer.Verdicts[1].Code, answer.Verdicts[1].Message));
    }

    [Theory]
    [InlineData("SetProfile")]
    [InlineData("GetProfile")]
    [InlineData("SetCi")]
    [InlineData("GetCi")]
    [InlineData("RemoveCi")]
    public async Task The_call_is_refused(string operation)
    {
        DfineryException thrown = await Assert.ThrowsAsync<DfineryException>(() => AskAsync(operation, VendorExamples.TooManyUsers, 400));
        Assert.Equal(
            (DfineryFailure.Refused, 400, 4002, "Too many user ids in request."),
            (thrown.Failure, thrown.StatusCode, thrown.ResultCode, thrown.Message));
    }

    [Fact]
    public async Task Profiles_are_viewed()
    {
        Answer answer = await AskAsync("GetProfile", VendorExamples.ProfileView);
        Assert.All(answer.Verdicts, verdict => Assert.Equal(VerdictKind.Succeeded, verdict.Kind));
        Assert.Equal(["user_name=lucas", "info_flag=Subscribed", "mkt_flag=Subscribed"], Seen(answer.Verdicts[0]));
        Assert.Equal(["user_name=max", "info_flag=Subscribed", "mkt_flag=Unsubscribed"], Seen(answer.Verdicts[1]));
    }

    [Fact]
    public async Task Ci_are_viewed()
    {
        Answer answer = await AskAsync("GetCi", VendorExamples.CiView);
        Assert.All(answer.Verdicts, verdict => Assert.Equal(["kakao_id=0123456789", "phone_number=821012345678"], Seen(verdict)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Failure_details_may_be_null_or_empty_everywhere(string details)
    {
        foreach (string operation in (string[])["SetProfile", "SetCi", "RemoveCi"])
        {
            string body = """
                {"result_code":2000,"result_msg":null,
                "result_data":{"failure_details":DETAILS,"successful_user_ids":["User_2","User_1"]}}
                """;
            Answer answer = await AskAsync(operation, body.Replace("DETAILS", details));
            Assert.All(answer.Verdicts, verdict => Assert.Equal(VerdictKind.Succeeded, verdict.Kind));
        }

        foreach (string operation in (string[])["GetProfile", "GetCi"])
        {
            string body = """
                {"result_code":2000,"result_msg":null,"result_data":{
                "KEY":[{"user_id":"User_2","properties":{}},{"properties":{},"user_id":"User_1"}],"failure_details":DETAILS}}
                """;
            string key = operation == "GetCi" ? "successful_user_ci_properties" : "successful_user_properties";
            Answer answer = await AskAsync(operation, body.Replace("DETAILS", details).Replace("KEY", key));
            Assert.All(
                answer.Verdicts, verdict => Assert.Equal((VerdictKind.Succeeded, 0), (verdict.Kind, verdict.Properties!.Count)));
        }
    }

    [Fact]
    public async Task A_view_without_names_asks_for_all()
    {
        using var server = new StubServer(
            """{"result_code":2000,"result_msg":null,"result_data":{"successful_user_properties":[],"failure_details":[]}}""");
        using DfineryClient client = server.Client();
        await client.SendAsync(new UserRequest(UserOperation.GetProfile, Users));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"user_ids":["User_1","User_2"]}"""), server.Requests.Single().Json()));
    }

    [Fact]
    public async Task Values_arrive_as_they_are()
    {
        using var server = new StubServer(VendorExamples.Updated);
        using DfineryClient client = server.Client();
        Assert.True(PropertyValue.TryFrom(30, out PropertyValue whole));
        Assert.True(PropertyValue.TryFrom(0.1, out PropertyValue fraction));
        UserUpdate sent = new("사용자 \"1\"\\ \U0001F600",
            [
                new("user_name", PropertyValue.String("<a href='x'>&\t\0\u2028 가")),
                new("age", whole),
                new("gender", fraction),
                new("x", PropertyValue.Boolean(true)),
            ]);
        await client.SendAsync(new UserRequest(UserOperation.SetProfile, [sent]));

        JsonNode user = server.Requests.Single().Json()["user_properties"]![0]!;
        Assert.Equal("사용자 \"1\"\\ \U0001F600", (string?)user["user_id"]);
        Assert.Equal("<a href='x'>&\t\0\u2028 가", (string?)user["properties"]!["user_name"]);
        Assert.Equal("30", user["properties"]!["age"]!.ToJsonString());
        Assert.Equal("0.1", user["properties"]!["gender"]!.ToJsonString());
        Assert.True((bool)user["properties"]!["x"]!);
    }

    internal static UserRequest RequestOf(string operation) => operation switch
    {
        "SetProfile" => new(UserOperation.SetProfile, Profiles),
        "GetProfile" => new(UserOperation.GetProfile, Users, ["user_name", "info_flag", "mkt_flag"]),
        "SetCi" => new(UserOperation.SetCi, Ci),
        "GetCi" => new(UserOperation.GetCi, Users, CiNames),
        _ => new(UserOperation.RemoveCi, Users, CiNames),
    };

    private static async Task<Answer> AskAsync(string operation, string answer, int status = 200)
    {
        using var server = new StubServer(answer, status);
        using DfineryClient client = server.Client();
        return await client.SendAsync(RequestOf(operation));
    }

    private static UserUpdate User(string userId, params (string Key, string Value)[] properties) =>
        new(
            userId,
            properties.Select(property => new KeyValuePair<string, PropertyValue>(property.Key, PropertyValue.String(property.Value)))
                .ToArray());

    private static IEnumerable<string> Seen(UserVerdict verdict) =>
        verdict.Properties!.Select(property => $"{property.Key}={property.Value.Text}");
}
