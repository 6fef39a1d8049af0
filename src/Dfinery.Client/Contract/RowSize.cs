using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dfinery.Client.Contract;

/// <summary>
/// A bound on one user of a request. The API documents none (docs/CONTRACT.md, <i>Not documented, and observed</i>), but no profile comes
/// near it, and a server that takes less refuses or drops the other users of the request too.
/// </summary>
internal static class RowSize
{
    /// <summary>The most bytes that the id, keys and values of one user may have as JSON in UTF-8: 1 MB.</summary>
    public const int MaxBytes = 1024 * 1024;

    // A control character becomes six: \u0001. Any other character takes less.
    private const int MostBytesPerCharacter = 6;

    /// <summary>Measures one user.</summary>
    /// <param name="userId">The id, which UTF-8 can encode.</param>
    /// <param name="properties">The properties, checked likewise.</param>
    /// <returns>What is over the bound; <c>null</c> for a user within it.</returns>
    public static RowExcess? Check(string userId, KeyValuePair<string, PropertyValue>[] properties)
    {
        long characters = userId.Length;
        foreach (KeyValuePair<string, PropertyValue> property in properties)
            characters += property.Key.Length + (property.Value.Text?.Length ?? 0);
        return characters * MostBytesPerCharacter <= MaxBytes ? null : Measure(userId, properties);
    }

    private static RowExcess? Measure(string userId, KeyValuePair<string, PropertyValue>[] properties)
    {
        int largest = BytesOf(userId);
        long total = largest;
        string? name = null;
        foreach (KeyValuePair<string, PropertyValue> property in properties)
        {
            int bytes = BytesOf(property.Key) + (property.Value.Text is { } text ? BytesOf(text) : 0);
            total += bytes;
            if (bytes <= largest)
                continue;
            largest = bytes;
            name = property.Key;
        }

        return total <= MaxBytes ? null : new RowExcess(total, name, largest);
    }

    private static int BytesOf(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length;
}

/// <summary>A user that is too large to be sent.</summary>
/// <param name="total">Bytes in all.</param>
/// <param name="largest">The key of the property that takes most of them; <c>null</c>: the user id does.</param>
/// <param name="largestBytes">Bytes of that.</param>
internal sealed class RowExcess(long total, string? largest, int largestBytes)
{
    public long Total { get; } = total;

    public string? Largest { get; } = largest;

    public int LargestBytes { get; } = largestBytes;
}
