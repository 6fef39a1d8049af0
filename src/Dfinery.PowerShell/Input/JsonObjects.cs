using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>JSON from PowerShell objects, and back, for endpoints whose shape this module does not know.</summary>
internal static class JsonObjects
{
    private const int MaxDepth = 32;

    /// <summary>Writes an object; a string is checked and taken as JSON; nothing becomes an empty object.</summary>
    /// <exception cref="JsonException">The string is no JSON, or the object is nested too deep.</exception>
    public static byte[] Write(object? body)
    {
        object? bare = body is PSObject wrapped ? wrapped.BaseObject : body;
        if (bare is string text)
        {
            using var check = JsonDocument.Parse(Encodable(text));
            return Encoding.UTF8.GetBytes(text);
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, body ?? new Hashtable(), 0);
        return stream.ToArray();
    }

    /// <summary>Reads JSON: objects become PSObjects, arrays object arrays.</summary>
    public static object? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new JsonException();

        object? bare = value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
        switch (bare)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(Encodable(text)); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case DateTime time: writer.WriteStringValue(time); break;
            case DateTimeOffset time: writer.WriteStringValue(time); break;
            case double or float or decimal or byte or sbyte or short or ushort or int or uint or long or ulong
                or System.Numerics.BigInteger:
                writer.WriteRawValue(PropertyValue.TryFrom(bare, out PropertyValue number) ? number.Text! : throw new JsonException());
                break;
            case IDictionary dictionary:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in dictionary)
                {
                    writer.WritePropertyName(Encodable(entry.Key.ToString()!));
                    Write(writer, entry.Value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                    Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            case PSObject row:
                writer.WriteStartObject();
                foreach (PSPropertyInfo property in row.Properties.Where(property => property.IsGettable))
                {
                    writer.WritePropertyName(Encodable(property.Name));
                    Write(writer, property.Value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            default: writer.WriteStringValue(Encodable(bare.ToString() ?? string.Empty)); break;
        }
    }

    private static string Encodable(string text) => TextRule.IsEncodable(text) ? text : throw new JsonException();

    private static object? Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var row = new PSObject();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    // PowerShell knows no empty name, and no two that differ in case only.
                    string name = property.Name.Length > 0 ? property.Name : "_";
                    while (row.Properties[name] is not null)
                        name += "_";
                    row.Properties.Add(new PSNoteProperty(name, Read(property.Value)));
                }

                return row;
            case JsonValueKind.Array: return element.EnumerateArray().Select(Read).ToArray();
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return element.TryGetInt64(out long whole) ? (object)whole : element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }
}
