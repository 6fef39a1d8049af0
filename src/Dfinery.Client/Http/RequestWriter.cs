using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>Writes the body of a request, without reflection.</summary>
internal static class RequestWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Safe, because the body is never part of an HTML page; Korean text stays short and readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes the whole body, in UTF-8.</summary>
    public static void Write(IBufferWriter<byte> output, UserRequest request)
    {
        UserOperation operation = request.Operation;
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteStartArray(operation.UsersKey);
        foreach (UserUpdate user in request.Users)
        {
            if (operation.IsUpdate)
                WriteUpdate(writer, user);
            else
                writer.WriteStringValue(user.UserId);
        }

        writer.WriteEndArray();
        if (request.PropertyNames.Count > 0 && operation.NamesKey is not null)
        {
            writer.WriteStartArray(operation.NamesKey);
            foreach (string name in request.PropertyNames)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteUpdate(Utf8JsonWriter writer, UserUpdate user)
    {
        writer.WriteStartObject();
        writer.WriteString(PropertyTable.UserIdKey, user.UserId);
        writer.WriteStartObject("properties");
        for (int i = 0; i < user.Properties.Count; i++)
        {
            writer.WritePropertyName(user.Properties[i].Key);
            WriteValue(writer, user.Properties[i].Value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, PropertyValue value)
    {
        switch (value.Kind)
        {
            case PropertyValueKind.String: writer.WriteStringValue(value.Text); break;
            case PropertyValueKind.Number: writer.WriteRawValue(value.Text!, skipInputValidation: true); break;
            case PropertyValueKind.True: writer.WriteBooleanValue(true); break;
            case PropertyValueKind.False: writer.WriteBooleanValue(false); break;
            default: writer.WriteNullValue(); break;
        }
    }
}
