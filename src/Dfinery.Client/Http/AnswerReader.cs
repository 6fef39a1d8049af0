using System;
using System.Collections.Generic;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>
/// Reads answers. Unknown fields and users that were not in the request are skipped; <c>failure_details</c> may be null or an array. A
/// known field of the wrong type makes the whole answer unreadable.
/// </summary>
internal ref struct AnswerReader
{
    private readonly UserRequest? _request;
    private readonly Secrets _secrets;
    private readonly UserVerdict[] _verdicts;
    private Utf8JsonReader _json;
    private int _next;

    private AnswerReader(ReadOnlySpan<byte> utf8, UserRequest? request, Secrets? secrets)
    {
        _secrets = secrets ?? new Secrets(request, null);
        _json = new Utf8JsonReader(utf8);
        _request = request;
        _verdicts = request is null ? [] : new UserVerdict[request.Users.Count];
    }

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="JsonException">The body is not valid JSON, or a known field has the wrong type.</exception>
    /// <param name="utf8">The body.</param>
    /// <param name="request">The request that it answers; <c>null</c> to read code and message only.</param>
    /// <param name="secrets">What to remove from messages; by default what the request holds.</param>
    public static Envelope Read(ReadOnlySpan<byte> utf8, UserRequest? request, Secrets? secrets = null)
    {
        var reader = new AnswerReader(utf8, request, secrets);
        try
        {
            return reader.ReadEnvelope();
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800, which is not valid text.
            throw new JsonException(null, e);
        }
    }

    private Envelope ReadEnvelope()
    {
        int? code = null;
        string? message = null;
        _json.ReadToken();
        _json.Expect(JsonTokenType.StartObject);
        while (_json.ReadPropertyName())
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

        // Throws if anything follows: this API sends exactly one value.
        _json.Read();
        return new Envelope(code, message, _verdicts);
    }

    private void ReadData()
    {
        if (!ReadNullable(JsonTokenType.StartObject))
            return;
        while (_json.ReadPropertyName())
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
        if (!ReadNullable(JsonTokenType.StartArray))
            return;
        while (_json.ReadElement())
        {
            if (_request!.Operation.IsView)
                ReadView();
            else
                SetVerdict(Position(), new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null));
        }
    }

    private void ReadView()
    {
        int position = -1;
        List<KeyValuePair<string, PropertyValue>>? properties = null;
        _json.Expect(JsonTokenType.StartObject);
        while (_json.ReadPropertyName())
        {
            if (_json.ValueTextEquals("user_id"u8))
            {
                _json.ReadToken();
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

        // Without "properties" the answer says nothing about this user.
        if (properties is not null)
            SetVerdict(position, new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null, properties));
    }

    private List<KeyValuePair<string, PropertyValue>> ReadProperties()
    {
        var properties = new List<KeyValuePair<string, PropertyValue>>();
        _json.ReadToken();
        _json.Expect(JsonTokenType.StartObject);
        while (_json.ReadPropertyName())
        {
            string name = _json.GetString()!;
            _json.ReadToken();
            properties.Add(new KeyValuePair<string, PropertyValue>(name, _json.Value()));
        }

        return properties;
    }

    private void ReadFailures()
    {
        if (!ReadNullable(JsonTokenType.StartArray))
            return;
        while (_json.ReadElement())
        {
            _json.Expect(JsonTokenType.StartObject);
            int code = 0;
            string? message = null;
            var positions = new List<int>();
            while (_json.ReadPropertyName())
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

            // At most once for each user, whatever the answer lists.
            if (positions.Count > 0)
                message = ServerMessage.Clean(message, _secrets);
            foreach (int position in positions)
                SetVerdict(position, new UserVerdict(VerdictKind.Failed, code, message));
        }
    }

    private void ReadPositions(List<int> positions)
    {
        if (!ReadNullable(JsonTokenType.StartArray))
            return;
        while (_json.ReadElement())
        {
            if (Position() is var position && MayBeSet(position))
                positions.Add(position);
        }
    }

    /// <summary>The index in the request of the user whose id is the current token; -1 if the request does not contain it.</summary>
    private int Position()
    {
        _json.Expect(JsonTokenType.String);
        // Servers answer in the order of the request, so the first comparison nearly always succeeds.
        int count = _request!.Users.Count;
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

    /// <summary>
    /// Sets the verdict of a user. A user listed as successful and as failed has failed: a wrong success is the worse mistake.
    /// </summary>
    private readonly void SetVerdict(int position, UserVerdict verdict)
    {
        if (MayBeSet(position))
            _verdicts[position] = verdict;
    }

    private readonly bool MayBeSet(int position) => position >= 0 && _verdicts[position].Kind != VerdictKind.Failed;

    private string? ReadNullableString() => ReadNullable(JsonTokenType.String) ? _json.GetString() : null;

    /// <summary>Moves to a value of a type; false if it is null.</summary>
    private bool ReadNullable(JsonTokenType type)
    {
        _json.ReadToken();
        if (_json.TokenType == JsonTokenType.Null)
            return false;
        _json.Expect(type);
        return true;
    }

    private int ReadInt()
    {
        _json.ReadToken();
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out int value))
            throw new JsonException();
        return value;
    }
}
