using System.Text;
using System.Text.Json;

namespace Dfinery.Client.Contract;

/// <summary>Steps of reading JSON from a complete buffer, in which the end of the data is an error.</summary>
internal static class Utf8JsonReaderExtensions
{
    /// <summary>Moves to the next token.</summary>
    /// <exception cref="JsonException">The data has ended or is not JSON.</exception>
    public static void ReadToken(this ref Utf8JsonReader json)
    {
        if (!json.Read())
            throw new JsonException();
    }

    /// <summary>Moves to the next property name of an object; false at the object's end.</summary>
    /// <exception cref="JsonException">The data has ended or is not JSON.</exception>
    public static bool ReadPropertyName(this ref Utf8JsonReader json)
    {
        json.ReadToken();
        return json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves to the next element of an array; false at the array's end.</summary>
    /// <exception cref="JsonException">The data has ended or is not JSON.</exception>
    public static bool ReadElement(this ref Utf8JsonReader json)
    {
        json.ReadToken();
        return json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The current token as the value of a property.</summary>
    /// <exception cref="JsonException">It is an object or an array.</exception>
    public static PropertyValue Value(this in Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => PropertyValue.String(json.GetString()!),
        JsonTokenType.Number => PropertyValue.Number(Encoding.UTF8.GetString(json.ValueSpan.ToArray())),
        JsonTokenType.True => PropertyValue.Boolean(true),
        JsonTokenType.False => PropertyValue.Boolean(false),
        JsonTokenType.Null => default,
        _ => throw new JsonException(),
    };

    /// <summary>Checks the type of the current token.</summary>
    /// <exception cref="JsonException">It is another one.</exception>
    public static void Expect(this in Utf8JsonReader json, JsonTokenType type)
    {
        if (json.TokenType != type)
            throw new JsonException();
    }
}
