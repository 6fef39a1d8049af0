using System;
using System.Collections.Generic;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// The result of an update. It has the properties of the row as columns under the API's keys, so that <c>Export-Csv</c> gives a file that
/// <c>Import-Csv | Set-…</c> takes again: what was sent, or for a row that was not, what it held. They are read when they are asked for.
/// </summary>
public abstract class UpdateResult : UserResult
{
    private readonly IReadOnlyList<KeyValuePair<string, PropertyValue>>? _sent;
    private readonly Func<object?, string, object?> _cell;

    private protected UpdateResult(BulkRow row, string? message, Func<object?, string, object?> cell)
        : base(row, message)
    {
        _sent = row.Update?.Properties;
        _cell = cell;
    }

    private protected object? Value(string key)
    {
        if (_sent is null)
            return _cell(InputObject, key);
        foreach (KeyValuePair<string, PropertyValue> property in _sent)
        {
            if (property.Key == key)
                return property.Value.ToObject();
        }

        return null;
    }
}

#pragma warning disable SA1300, IDE1006 // The API's own names: they are the columns of the exported file.

/// <summary>The result of setting a profile.</summary>
public sealed class UserProfileResult : UpdateResult
{
    internal UserProfileResult(BulkRow row, string? message, Func<object?, string, object?> cell)
        : base(row, message, cell)
    {
    }

    /// <summary>The user's name.</summary>
    public object? user_name => Value("user_name");

    /// <summary>The user's age.</summary>
    public object? age => Value("age");

    /// <summary>The user's gender.</summary>
    public object? gender => Value("gender");

    /// <summary>Consent to informational notices.</summary>
    public object? info_flag => Value("info_flag");

    /// <summary>Consent to advertising.</summary>
    public object? mkt_flag => Value("mkt_flag");

    /// <summary>Consent to advertising by push.</summary>
    public object? mkt_push_flag => Value("mkt_push_flag");

    /// <summary>Consent to advertising by SMS.</summary>
    public object? mkt_sms_flag => Value("mkt_sms_flag");

    /// <summary>Consent to advertising by Kakao.</summary>
    public object? mkt_kakao_flag => Value("mkt_kakao_flag");

    /// <summary>Consent to advertising at night.</summary>
    public object? night_flag => Value("night_flag");

    /// <summary>Consent to advertising at night by push.</summary>
    public object? night_push_flag => Value("night_push_flag");

    /// <summary>Consent to advertising at night by SMS.</summary>
    public object? night_sms_flag => Value("night_sms_flag");

    /// <summary>Consent to advertising at night by Kakao.</summary>
    public object? night_kakao_flag => Value("night_kakao_flag");
}

/// <summary>The result of setting CI.</summary>
public sealed class UserCiResult : UpdateResult
{
    internal UserCiResult(BulkRow row, string? message, Func<object?, string, object?> cell)
        : base(row, message, cell)
    {
    }

    /// <summary>The Kakao id.</summary>
    public object? kakao_id => Value("kakao_id");

    /// <summary>The phone number.</summary>
    public object? phone_number => Value("phone_number");
}
