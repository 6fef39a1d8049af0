using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>An update of one user, sent to a stub.</summary>
internal static class OneUser
{
    public const string Token = "tok-5f3759df-secret";
    public const string Value = "Hong Gildong of Seoul";
    public const string Good = """
        {"result_code":2000,"result_msg":null,"result_data":{"successful_user_ids":["u"],"failure_details":null}}
        """;

    public static UserUpdate Update { get; } = new("u", [new("user_name", PropertyValue.String(Value))]);

    public static UserRequest Request => new(UserOperation.SetProfile, [Update]);

    public static async Task<Answer> SetAsync(string answer, params (string, string)[] headers)
    {
        using var server = new StubServer(answer, 200, headers);
        using DfineryClient client = server.Client(Token);
        return await client.SendAsync(Request);
    }

    public static async Task<DfineryException> FailAsync(string answer, int status = 200)
    {
        using var server = new StubServer(answer, status);
        return await FailAsync(server);
    }

    public static async Task<DfineryException> FailAsync(StubServer server)
    {
        using DfineryClient client = server.Client(Token);
        return await Assert.ThrowsAsync<DfineryException>(() => client.SendAsync(Request));
    }

    public static async Task<QuotaReading?> QuotaAsync(StubServer server)
    {
        using DfineryClient client = server.Client(Token);
        try
        {
            return (await client.SendAsync(Request)).Quota;
        }
        catch (DfineryException e)
        {
            return e.Quota;
        }
    }
}
