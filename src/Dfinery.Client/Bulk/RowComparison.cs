using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Bulk;

/// <summary>A property of which a row and the server differ.</summary>
internal readonly struct PropertyComparison(int place, PropertyValue onServer, bool isWithdrawn)
{
    /// <summary>The property's place in the row.</summary>
    public int Place { get; } = place;

    /// <summary>What a view returned; of kind Null: nothing.</summary>
    public PropertyValue OnServer { get; } = onServer;

    /// <summary>True for a consent flag that the row grants and the server has as Unsubscribed.</summary>
    public bool IsWithdrawn { get; } = isWithdrawn;
}

/// <summary>Compares rows with what a view returned, one after the other: by what values mean, not by their type.</summary>
/// <param name="table">The documented keys.</param>
internal sealed class RowComparison(PropertyTable table)
{
    private const string JsonNumber = @"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z";

    private readonly List<PropertyComparison> _differences = [];

    /// <summary>The properties of the last row that differ, in the row's order.</summary>
    public IReadOnlyList<PropertyComparison> Differences => _differences;

    /// <summary>True where the server has a value for none of the last row's properties.</summary>
    public bool IsNotFound { get; private set; }

    /// <summary>True where a flag of the last row was withdrawn.</summary>
    public bool HasWithdrawn { get; private set; }

    /// <summary>Compares a row.</summary>
    /// <param name="row">What would be sent.</param>
    /// <param name="server">What the view returned of the user, in any order.</param>
    public void Compare(
        IReadOnlyList<KeyValuePair<string, PropertyValue>> row, IReadOnlyList<KeyValuePair<string, PropertyValue>> server)
    {
        _differences.Clear();
        IsNotFound = true;
        HasWithdrawn = false;
        int next = 0;
        for (int i = 0; i < row.Count; i++)
        {
            PropertyValue onServer = Find(server, row[i].Key, ref next);
            bool isFlag = table.Find(row[i].Key) is { IsConsentFlag: true };
            bool isSet = IsSet(onServer, isFlag);
            IsNotFound &= !isSet;
            if (isSet && AreEqual(row[i].Value, onServer, isFlag))
                continue;
            bool isWithdrawn = isFlag && Is(row[i].Value, PropertyTable.Subscribed) && Is(onServer, PropertyTable.Unsubscribed);
            HasWithdrawn |= isWithdrawn;
            _differences.Add(new PropertyComparison(i, onServer, isWithdrawn));
        }
    }

    /// <summary>
    /// True for two values that mean the same: a number and its text, true and the text <c>true</c>; numbers however they are written
    /// (1.0 and 1); the words of a flag in any case. All other text letter by letter.
    /// </summary>
    internal static bool AreEqual(PropertyValue row, PropertyValue server, bool isFlag)
    {
        if (row.Equals(server))
            return true;
        if (isFlag)
            return server.Text is { } word && Is(row, word);
        if (row.Kind == PropertyValueKind.String && server.Kind == PropertyValueKind.String)
            return false;
        if (row.Text is { } text && server.Text is { } other)
            return IsNumber(text) && IsNumber(other) && NumberText.Normalize(text) == NumberText.Normalize(other);
        return string.Equals(Words(row), Words(server), StringComparison.OrdinalIgnoreCase);
    }

    // A server may answer in the order of its own, which is mostly that of the table, as is the row's.
    private static PropertyValue Find(IReadOnlyList<KeyValuePair<string, PropertyValue>> server, string key, ref int next)
    {
        for (int tried = 0; tried < server.Count; tried++)
        {
            int at = (next + tried) % server.Count;
            if (!string.Equals(server[at].Key, key, StringComparison.Ordinal))
                continue;
            next = at + 1;
            return server[at].Value;
        }

        return default;
    }

    private static bool IsSet(PropertyValue value, bool isFlag) =>
        value.Kind != PropertyValueKind.Null && value.Text?.Length != 0 && !(isFlag && Is(value, PropertyTable.Undefined));

    private static bool Is(PropertyValue value, string word) =>
        value.Kind == PropertyValueKind.String && string.Equals(value.Text, word, StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(string text) => Regex.IsMatch(text, JsonNumber, RegexOptions.CultureInvariant);

    private static string? Words(PropertyValue value) => value.Kind switch
    {
        PropertyValueKind.True => "true",
        PropertyValueKind.False => "false",
        _ => value.Text,
    };
}
