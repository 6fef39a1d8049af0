using System;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>Writes answers in the form that the vendor's pages show.</summary>
internal static class AnswerWriter
{
    /// <summary>The text of the vendor's example.</summary>
    public const string BusyMessage = "The server was too busy to handle it. Please try again later.";

    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText ResultCodeKey = JsonEncodedText.Encode("result_code");
    private static readonly JsonEncodedText ResultMessageKey = JsonEncodedText.Encode("result_msg");
    private static readonly JsonEncodedText ResultDataKey = JsonEncodedText.Encode("result_data");
    private static readonly JsonEncodedText FailureDetailsKey = JsonEncodedText.Encode("failure_details");
    private static readonly JsonEncodedText UserIdKey = JsonEncodedText.Encode("user_id");
    private static readonly JsonEncodedText UserIdsKey = JsonEncodedText.Encode("user_ids");
    private static readonly JsonEncodedText PropertiesKey = JsonEncodedText.Encode("properties");
    private static readonly JsonEncodedText UndefinedValue = JsonEncodedText.Encode(PropertyTable.Undefined);

    /// <summary>An envelope without data.</summary>
    public static void WriteRefusal(Utf8JsonWriter writer, int code, string message)
    {
        writer.WriteStartObject();
        writer.WriteNumber(ResultCodeKey, code);
        writer.WriteString(ResultMessageKey, message);
        writer.WriteNull(ResultDataKey);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>An envelope with code 2000 and the outcome of each user.</summary>
    public static void WriteSuccess(Utf8JsonWriter writer, ParsedRequest request, ReadOnlySpan<UserOutcome> outcomes, UserStore store)
    {
        writer.WriteStartObject();
        writer.WriteNumber(ResultCodeKey, ResultCode.Success);
        writer.WriteNull(ResultMessageKey);
        writer.WriteStartObject(ResultDataKey);
        writer.WriteStartArray(request.Operation.AnswersKey);
        for (int i = 0; i < request.UserCount; i++)
        {
            if (outcomes[i] is UserOutcome.Succeeded or UserOutcome.Unrequested)
                WriteUser(writer, request, i, outcomes[i] == UserOutcome.Unrequested, store);
        }

        writer.WriteEndArray();
        WriteFailures(writer, request, outcomes);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteUser(Utf8JsonWriter writer, ParsedRequest request, int index, bool isUnrequested, UserStore store)
    {
        string userId = isUnrequested ? $"unrequested_{index}" : request.UserIds[index];
        if (!request.Operation.IsView)
        {
            writer.WriteStringValue(userId);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(UserIdKey, userId);
        writer.WriteStartObject(PropertiesKey);
        object?[]? values = store.Find(userId)?.Values(request.Slots);
        if (request.IsForAll)
        {
            for (int slot = 0; slot < request.Slots.Count; slot++)
                WriteProperty(writer, request.Slots, slot, values?[slot]);
        }
        else
        {
            WriteNamed(writer, request, userId, values);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter writer, ParsedRequest request, string userId, object?[]? values)
    {
        List<int> names = request.Names;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == PropertySlots.UserId)
                writer.WriteString(UserIdKey, userId);
            else
                WriteProperty(writer, request.Slots, names[i], values?[names[i]]);
        }
    }

    private static void WriteProperty(Utf8JsonWriter writer, PropertySlots slots, int slot, object? value)
    {
        JsonEncodedText name = slots.Names[slot];
        switch (value)
        {
            case string text: writer.WriteString(name, text); break;
            case long number: writer.WriteNumber(name, number); break;
            case double number: writer.WriteNumber(name, number); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case null when slots.Rules[slot].IsConsentFlag: writer.WriteString(name, UndefinedValue); break;
        }
    }

    /// <summary>If nothing failed, the vendor's pages show <c>[]</c> for a view and <c>null</c> for other operations.</summary>
    private static void WriteFailures(Utf8JsonWriter writer, ParsedRequest request, ReadOnlySpan<UserOutcome> outcomes)
    {
        bool isAny = false;
        for (int i = 0; i < request.UserCount; i++)
            isAny |= outcomes[i] == UserOutcome.Busy;
        if (!isAny && !request.Operation.IsView)
        {
            writer.WriteNull(FailureDetailsKey);
            return;
        }

        writer.WriteStartArray(FailureDetailsKey);
        if (isAny)
        {
            writer.WriteStartObject();
            writer.WriteNumber("code"u8, ResultCode.ServerBusy);
            writer.WriteString("msg"u8, BusyMessage);
            writer.WriteStartArray(UserIdsKey);
            for (int i = 0; i < request.UserCount; i++)
            {
                if (outcomes[i] == UserOutcome.Busy)
                    writer.WriteStringValue(request.UserIds[i]);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
