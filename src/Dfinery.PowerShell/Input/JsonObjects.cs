using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>JSON from PowerShell objects, for endpoints whose shape this module does not know.</summary>
internal static class JsonObjects
{
    private const int MaxDepth = 32;

    /// <summary>True for what a body can be: a JSON text, a dictionary or a custom object.</summary>
    public static bool CanBeBody(object? body) =>
        body is null or IDictionary or string
        || (body is PSObject wrapped && wrapped.BaseObject is PSCustomObject or IDictionary or string);

    /// <summary>Writes an object; a string is checked and taken as JSON; nothing becomes an empty object.</summary>
    /// <param name="body">The object.</param>
    /// <param name="cancel">Ends the conversion, of an object without an end too.</param>
    /// <exception cref="JsonException">
    /// The string is no JSON, the object is nested too deep, or a text has half a character, also as an escape.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static byte[] Write(object? body, CancellationToken cancel)
    {
        object? bare = body is PSObject wrapped ? wrapped.BaseObject : body;
        if (bare is string text)
        {
            byte[] json = Encoding.UTF8.GetBytes(Encodable(text));
            Check(json, cancel);
            return json;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, body ?? new Hashtable(), 0, cancel);
        return stream.ToArray();
    }

    private static void Check(byte[] json, CancellationToken cancel)
    {
        using (JsonDocument.Parse(json))
        {
        }

        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                CheckText(ref reader);
        }
    }

    private static void CheckText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException(null, e);
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (depth > MaxDepth)
            throw new JsonException();

        object? bare = value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
        switch (bare)
        {
            case null: writer.WriteNullValue(); break;
            case SecureString or PSCredential: throw new JsonException();
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
                    Write(writer, entry.Value, depth + 1, cancel);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                    Write(writer, item, depth + 1, cancel);
                writer.WriteEndArray();
                break;
            case PSObject row:
                writer.WriteStartObject();
                foreach (PSPropertyInfo property in row.Properties.Where(property => property.IsGettable))
                {
                    writer.WritePropertyName(Encodable(property.Name));
                    Write(writer, property.Value, depth + 1, cancel);
                }

                writer.WriteEndObject();
                break;
            default: writer.WriteStringValue(Encodable(bare.ToString() ?? string.Empty)); break;
        }
    }

    private static string Encodable(string text) => TextRule.IsEncodable(text) ? text : throw new JsonException();
}
