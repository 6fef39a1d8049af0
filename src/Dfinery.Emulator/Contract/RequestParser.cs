using System;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>
/// Parses a body and checks it against the contract, before anything is applied. Unknown fields are skipped; unknown keys inside
/// <c>properties</c> are refused.
/// </summary>
internal ref struct RequestParser
{
    private readonly UserOperation _operation;
    private readonly ParsedRequest _into;
    private readonly PropertySlots _slots;
    private Utf8JsonReader _json;
    private bool _hasUsers;
    private bool _hasNames;

    private RequestParser(UserOperation operation, ReadOnlySpan<byte> utf8, ParsedRequest into)
    {
        into.Begin(operation);
        _operation = operation;
        _into = into;
        _slots = into.Slots;
        _json = new Utf8JsonReader(utf8);
    }

    /// <summary>Parses a whole body.</summary>
    /// <exception cref="RequestRefusedException">The contract refuses it; what was read so far is in <paramref name="into"/>.</exception>
    public static void Parse(UserOperation operation, ReadOnlySpan<byte> utf8, ParsedRequest into)
    {
        var parser = new RequestParser(operation, utf8, into);
        try
        {
            parser.ReadDocument();
        }
        catch (JsonException)
        {
            throw Invalid("The request body is not valid JSON.");
        }
        catch (InvalidOperationException)
        {
            throw Invalid("The request body holds text that UTF-8 cannot encode.");
        }
    }

    private void ReadDocument()
    {
        _json.ReadToken();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Invalid("The request body must be a JSON object.");
        while (_json.ReadPropertyName())
        {
            if (IsUsersKey())
                ReadUsers();
            else if (_operation.NamesKey is not null && _json.ValueTextEquals(_operation.NamesKey))
                ReadNames();
            else
                _json.Skip();
        }

        // Throws if anything follows the object.
        _json.Read();
        if (!_hasUsers)
            throw Invalid($"Required parameter '{_operation.UsersKey}' is missing.");
        if (_operation.NamesRequired && _into.Names.Count == 0)
            throw Invalid($"Required parameter '{_operation.NamesKey}' is {(_hasNames ? "empty" : "missing")}.");
    }

    /// <summary>The vendor's page spells the key of a deletion <c>user_id</c> and <c>user_ids</c>.</summary>
    private readonly bool IsUsersKey() =>
        _json.ValueTextEquals(_operation.UsersKey) || (_operation == UserOperation.RemoveCi && _json.ValueTextEquals("user_id"u8));

    private void ReadUsers()
    {
        if (_hasUsers)
            throw Invalid($"Parameter '{_operation.UsersKey}' is given twice.");
        _hasUsers = true;
        _json.ReadToken();
        ExpectArray(_operation.UsersKey);
        while (_json.ReadElement())
        {
            if (_into.UserCount == UserOperation.MaxUsers)
                throw Invalid("Too many user ids in request.");
            string userId = _operation.IsUpdate ? ReadUpdate() : ReadUserId();
            _into.UserIds[_into.UserCount++] = userId;
        }

        if (_into.UserCount == 0)
            throw Invalid($"Required parameter '{_operation.UsersKey}' is empty.");
    }

    private string ReadUpdate()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Invalid($"{Place()} must be an object.");
        string? userId = null;
        bool hasProperties = false;
        while (_json.ReadPropertyName())
        {
            if (_json.ValueTextEquals("user_id"u8))
            {
                _json.ReadToken();
                userId = ReadUserId();
            }
            else if (_json.ValueTextEquals("properties"u8))
            {
                ReadProperties();
                hasProperties = true;
            }
            else
            {
                _json.Skip();
            }
        }

        if (userId is null)
            throw Invalid($"Required parameter '{Place()}.user_id' is missing.");
        if (!hasProperties)
            throw Invalid($"Required parameter '{Place()}.properties' is missing.");
        return userId;
    }

    private readonly string ReadUserId()
    {
        if (_json.TokenType != JsonTokenType.String)
            throw Invalid($"The user id of {Place()} must be a string.");
        string userId = _json.GetString()!;
        return TextRule.CheckName(userId) == ContractProblem.None
            ? userId
            : throw Invalid($"The user id of {Place()} is empty, or UTF-8 cannot encode it.");
    }

    private void ReadProperties()
    {
        object?[] values = _into.Values[_into.UserCount];
        Array.Clear(values, 0, values.Length);
        _json.ReadToken();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Invalid($"'{Place()}.properties' must be an object.");
        int slot = PropertySlots.Unknown;
        while (_json.ReadPropertyName())
        {
            slot = _slots.Find(ref _json, slot + 1);
            if (slot == PropertySlots.UserId)
                throw Unsupported($"'user_id' cannot be set inside '{Place()}.properties'.");
            if (slot == PropertySlots.Unknown)
                throw Unsupported($"Unsupported property name '{ShownName()}' in '{Place()}.properties'.");
            _json.ReadToken();
            values[slot] = ReadValue(_slots.Rules[slot]);
        }

        if (slot == PropertySlots.Unknown)
            throw Invalid($"'{Place()}.properties' is empty.");
    }

    private readonly object ReadValue(PropertyRule rule)
    {
        if (rule.IsConsentFlag)
            return ReadFlag(rule);
        object value = _json.TokenType switch
        {
            JsonTokenType.String => _json.GetString()!,
            JsonTokenType.Number => ReadNumber(rule),
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw WrongType(rule),
        };
        if (!rule.HasFormat || (PropertyValue.TryFrom(value, out PropertyValue given) && rule.Check(given, out _) == ContractProblem.None))
            return value;

        throw rule.Name == "kakao_id"
            ? new RequestRefusedException(ResultCode.InvalidKakaoId, $"Invalid data in 'kakao_id' of {Place()}: must be 10 digits.")
            : Unsupported($"Invalid data in '{rule.Name}' of {Place()}: must be digits only, country code first.");
    }

    /// <summary>The value of a flag, as the table's own string. The spelling must be exact.</summary>
    private readonly string ReadFlag(PropertyRule rule)
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            foreach (string allowed in rule.AllowedValues)
            {
                if (_json.ValueTextEquals(allowed))
                    return allowed;
            }
        }
        else if (_json.TokenType is not (JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False))
        {
            throw WrongType(rule);
        }

        throw Unsupported($"Unsupported value of '{rule.Name}' of {Place()}: must be {string.Join(" or ", rule.AllowedValues)}.");
    }

    private readonly object ReadNumber(PropertyRule rule)
    {
        if (_json.TryGetInt64(out long whole))
            return whole;
        if (_json.TryGetDouble(out double number) && !double.IsInfinity(number))
            return number;
        throw Invalid($"The number in '{rule.Name}' of {Place()} is too large.");
    }

    private void ReadNames()
    {
        string key = _operation.NamesKey!;
        if (_hasNames)
            throw Invalid($"Parameter '{key}' is given twice.");
        _hasNames = true;
        _json.ReadToken();
        if (_json.TokenType == JsonTokenType.Null && !_operation.NamesRequired)
            return;
        ExpectArray(key);
        int slot = PropertySlots.Unknown;
        while (_json.ReadElement())
        {
            if (_json.TokenType != JsonTokenType.String)
                throw Invalid($"'{key}' must be an array of strings.");
            slot = _slots.Find(ref _json, Math.Max(slot + 1, 0));
            if (slot < 0 && !(slot == PropertySlots.UserId && _operation == UserOperation.GetProfile))
                throw Unsupported($"Unsupported property name '{ShownName()}' in '{key}'.");
            if (!_into.Names.Contains(slot))
                _into.Names.Add(slot);
        }
    }

    private readonly void ExpectArray(string key)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Invalid($"'{key}' must be an array.");
    }

    private readonly string Place() => $"{_operation.UsersKey}[{_into.UserCount}]";

    private readonly string ShownName()
    {
        string name = _json.GetString()!;
        return name.Length <= 40 ? name : name.Substring(0, 40) + "…";
    }

    private readonly RequestRefusedException WrongType(PropertyRule rule) =>
        Invalid($"The value of '{rule.Name}' of {Place()} must be a string, a number or a boolean.");

    private static RequestRefusedException Invalid(string message) => new(ResultCode.InvalidRequest, message);

    private static RequestRefusedException Unsupported(string message) => new(ResultCode.UnsupportedProperty, message);
}
