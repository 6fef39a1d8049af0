using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>What came back, as bytes on the wire would say it.</summary>
internal sealed record Reply(int Status, string Text, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public int Code => (int)Json["result_code"]!;

    public string? Message => (string?)Json["result_msg"];

    public string Header(string name) => Headers.GetValues(name).Single();

    public void Is(string json) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Json), $"Expected {json}\nbut got {Text}");

    public void IsRefused(int status, int code)
    {
        Assert.Equal(status, Status);
        Assert.Equal(code, Code);
        Assert.True(Json.AsObject().ContainsKey("result_data"));
        Assert.Null(Json["result_data"]);
        Assert.NotEmpty(Message!);
    }
}

/// <summary>An emulator and a plain HTTP client, which knows nothing of the contract.</summary>
internal sealed class Bench : IDisposable
{
    public const string SetProfile = "/api/v1/users/profile/update";
    public const string GetProfile = "/api/v1/users/profile";
    public const string SetCi = "/api/v1/users/ci/update";
    public const string GetCi = "/api/v1/users/ci";
    public const string RemoveCi = "/api/v1/users/ci/delete";

    public Bench(EmulatorOptions? options = null) => Emulator = DfineryEmulator.Start(options ?? new EmulatorOptions());

    public DfineryEmulator Emulator { get; }

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Limit };

    public Task<Reply> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(json));

    public async Task<Reply> SendAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string? token = null,
        string? contentType = "application/json",
        CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(method, new Uri(Emulator.BaseUri, path));
        token ??= Emulator.Token;
        if (token.Length > 0)
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
            if (contentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using HttpResponseMessage response = await Http.SendAsync(message, cancellationToken);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), response.Headers);
    }

    /// <summary>Sets one user's name.</summary>
    public Task<Reply> SetNameAsync(string userId, string name = "lucas") => PostAsync(SetProfile, Update(userId, name));

    public static string Update(string userId, string name = "lucas") =>
        $$$"""{"user_properties":[{"user_id":"{{{userId}}}","properties":{"user_name":"{{{name}}}"}}]}""";

    public void Dispose()
    {
        Emulator.Dispose();
        Http.Dispose();
    }
}
