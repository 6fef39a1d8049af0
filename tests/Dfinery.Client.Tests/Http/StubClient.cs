using System;
using System.Text.Json.Nodes;
using Dfinery.Client.Http;
using Dfinery.Testing;

namespace Dfinery.Client.Tests;

/// <summary>The client as it talks to a stub.</summary>
internal static class StubClient
{
    public static DfineryClient Client(this StubServer server, string token = "token-0123456789", TimeSpan? timeout = null) =>
        new(new DfineryClientOptions(token) { BaseUri = server.BaseUri, Timeout = timeout ?? TimeSpan.FromSeconds(60) });

    public static JsonNode Json(this StubRequest request) => JsonNode.Parse(request.Body)!;
}
