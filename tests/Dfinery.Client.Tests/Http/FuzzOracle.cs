using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Tests;

/// <summary>Reads an answer the plain way: who is named among the successful ones, and who among the failed.</summary>
internal static class FuzzOracle
{
    public static (HashSet<string> Succeeded, HashSet<string> Failed) Read(byte[] json, UserOperation operation)
    {
        var succeeded = new HashSet<string>();
        var failed = new HashSet<string>();
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonElement data in Values(document.RootElement, "result_data"))
        {
            foreach (JsonElement element in Values(data, operation.AnswersKey).SelectMany(Elements))
                succeeded.UnionWith(operation.IsView ? ViewedUser(element) : Texts(element));
            foreach (JsonElement detail in Values(data, "failure_details").SelectMany(Elements))
                failed.UnionWith(Values(detail, "user_ids").SelectMany(Elements).SelectMany(Texts));
        }

        return (succeeded, failed);
    }

    private static IEnumerable<string> ViewedUser(JsonElement element) =>
        Values(element, "properties").Any(properties => properties.ValueKind == JsonValueKind.Object)
            ? Values(element, "user_id").TakeLast(1).SelectMany(Texts)
            : [];

    private static IEnumerable<JsonElement> Values(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().Where(property => property.NameEquals(name)).Select(property => property.Value)
        : [];

    private static IEnumerable<JsonElement> Elements(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    private static IEnumerable<string> Texts(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? FuzzAnswers.Users.Where(user => element.ValueEquals(user)) : [];
}
