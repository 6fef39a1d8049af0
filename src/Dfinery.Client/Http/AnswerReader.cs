using System;
using System.Collections.Generic;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>The envelope of an answer: <c>{"result_code", "result_msg", "result_data"}</c>.</summary>
internal readonly struct Envelope(int? code, string? message, UserVerdict[] verdicts)
{
    public int? Code { get; } = code;

    public string? Message { get; } = message;

    public UserVerdict[] Verdicts { get; } = verdicts;
}

/// <summary>
/// Reads answers (CONTRACT.md, <i>Answers</i>). Unknown fields are skipped, <c>failure_details</c> may be null or an array, users
/// nobody asked for are passed over; a known field of a wrong type makes the answer unreadable.
/// </summary>
internal ref struct AnswerReader
{
    private readonly UserRequest? _request;
    private readonly string? _token;
    private readonly UserVerdict[] _verdicts;
    private Utf8JsonReader _json;
    private int _next;

    private AnswerReader(ReadOnlySpan<byte> utf8, UserRequest? request, string? token)
    {
        _token = token;
        _json = new Utf8JsonReader(utf8);
        _request = request;
        _verdicts = request is null ? [] : new UserVerdict[request.Users.Count];
    }

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="JsonException">It is broken JSON, or a known field has a wrong type.</exception>
    public static Envelope Read(ReadOnlySpan<byte> utf8, UserRequest? request, string? token = null)
    {
        var reader = new AnswerReader(utf8, request, token);
        try
        {
            return reader.ReadEnvelope();
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 that no text can hold.
            throw new JsonException(null, e);
        }
    }

    private Envelope ReadEnvelope()
    {
        int? code = null;
        string? message = null;
        Next();
        Expect(JsonTokenType.StartObject);
        while (NextProperty())
        {
            if (_json.ValueTextEquals("result_code"u8))
                code = ReadInt();
            else if (_json.ValueTextEquals("result_msg"u8))
                message = ReadNullableString();
            else if (_request is not null && _json.ValueTextEquals("result_data"u8))
                ReadData();
            else
                _json.Skip();
        }

        // A second value behind the first is no answer of this API.
        if (_json.Read())
            throw new JsonException();
        return new Envelope(code, message, _verdicts);
    }

    private void ReadData()
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null)
            return;

        Expect(JsonTokenType.StartObject);
        while (NextProperty())
        {
            if (_json.ValueTextEquals("failure_details"u8))
                ReadFailures();
            else if (_json.ValueTextEquals(_request!.Operation.AnswersKey))
                ReadSuccesses();
            else
                _json.Skip();
        }
    }

    private void ReadSuccesses()
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null)
            return;

        Expect(JsonTokenType.StartArray);
        while (NextElement())
        {
            if (_request!.Operation.IsView)
                ReadView();
            else
                Speak(Position(), new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null));
        }
    }

    private void ReadView()
    {
        int position = -1;
        List<KeyValuePair<string, PropertyValue>>? properties = null;
        Expect(JsonTokenType.StartObject);
        while (NextProperty())
        {
            if (_json.ValueTextEquals("user_id"u8))
            {
                Next();
                position = Position();
            }
            else if (_json.ValueTextEquals("properties"u8))
            {
                properties = ReadProperties();
            }
            else
            {
                _json.Skip();
            }
        }

        // A user without "properties" has got no verdict on what was asked.
        if (properties is not null)
            Speak(position, new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null, properties));
    }

    private List<KeyValuePair<string, PropertyValue>> ReadProperties()
    {
        var properties = new List<KeyValuePair<string, PropertyValue>>();
        Next();
        Expect(JsonTokenType.StartObject);
        while (NextProperty())
        {
            string name = _json.GetString()!;
            Next();
            properties.Add(new KeyValuePair<string, PropertyValue>(name, ReadValue()));
        }

        return properties;
    }

    private void ReadFailures()
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null)
            return;

        Expect(JsonTokenType.StartArray);
        while (NextElement())
        {
            Expect(JsonTokenType.StartObject);
            int code = 0;
            string? message = null;
            var positions = new List<int>();
            while (NextProperty())
            {
                if (_json.ValueTextEquals("code"u8))
                    code = ReadInt();
                else if (_json.ValueTextEquals("msg"u8))
                    message = ReadNullableString();
                else if (_json.ValueTextEquals("user_ids"u8))
                    ReadPositions(positions);
                else
                    _json.Skip();
            }

            message = ServerMessage.Clean(message, _request, _token);
            foreach (int position in positions)
                Speak(position, new UserVerdict(VerdictKind.Failed, code, message));
        }
    }

    private void ReadPositions(List<int> positions)
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null)
            return;

        Expect(JsonTokenType.StartArray);
        while (NextElement())
            positions.Add(Position());
    }

    /// <summary>The place in the request of the user whose id is the current token; -1 for a user nobody asked for.</summary>
    private int Position()
    {
        Expect(JsonTokenType.String);
        if (_request is null)
            return -1;

        // Servers answer in the order of the request, so the first look nearly always finds it.
        int count = _request.Users.Count;
        for (int tried = 0; tried < count; tried++)
        {
            int position = (_next + tried) % count;
            if (_json.ValueTextEquals(_request.Users[position].UserId))
            {
                _next = position + 1;
                return position;
            }
        }

        return -1;
    }

    /// <summary>Keeps a verdict. A user named both ways has failed: a wrong success is the worse mistake.</summary>
    private readonly void Speak(int position, UserVerdict verdict)
    {
        if (position >= 0 && _verdicts[position].Kind != VerdictKind.Failed)
            _verdicts[position] = verdict;
    }

    private readonly PropertyValue ReadValue() => _json.TokenType switch
    {
        JsonTokenType.String => PropertyValue.String(_json.GetString()!),
        JsonTokenType.Number => ReadNumber(),
        JsonTokenType.True => PropertyValue.Boolean(true),
        JsonTokenType.False => PropertyValue.Boolean(false),
        JsonTokenType.Null => default,
        _ => throw new JsonException(),
    };

    private readonly PropertyValue ReadNumber() =>
        PropertyValue.Number(System.Text.Encoding.UTF8.GetString(_json.ValueSpan.ToArray()));

    private string? ReadNullableString()
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        Expect(JsonTokenType.String);
        return _json.GetString()!;
    }

    private int ReadInt()
    {
        Next();
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out int value))
            throw new JsonException();
        return value;
    }

    private void Next()
    {
        if (!_json.Read())
            throw new JsonException();
    }

    private bool NextProperty()
    {
        Next();
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    private bool NextElement()
    {
        Next();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    private readonly void Expect(JsonTokenType type)
    {
        if (_json.TokenType != type)
            throw new JsonException();
    }
}
