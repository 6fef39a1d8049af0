using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>How a result is known again, also from a CSV, from JSON or after <c>Select-Object</c>, where it has lost its type.</summary>
internal static class ResultNames
{
    private static readonly string[] Marks =
    [
        nameof(UserResult.UserId),
        nameof(UserResult.Status),
        nameof(UserResult.Attempts),
        nameof(UserResult.Row),
    ];

    /// <summary>True for the columns of a result or a view.</summary>
    public static bool IsResult(IReadOnlyList<string> columns) =>
        Marks.All(mark => columns.Contains(mark, StringComparer.OrdinalIgnoreCase));

    /// <summary>The same of a hashtable, as <c>ConvertFrom-Json -AsHashtable</c> makes it.</summary>
    public static bool IsResult(IDictionary dictionary) => Array.TrueForAll(Marks, dictionary.Contains);

    /// <summary>The same of an object.</summary>
    public static bool IsResult(PSObject item) => Array.TrueForAll(Marks, mark => item.Properties[mark] is not null);

    /// <summary>Where a column stands; -1: nowhere.</summary>
    public static int IndexOf(IReadOnlyList<string> columns, string name)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (string.Equals(columns[i], name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }

    /// <summary>True for a column that is none of the API's: ours, or one that PowerShell's jobs add.</summary>
    public static bool IsOurs(string column) => OutputObject.IsTaken(column) || OutputObject.IsOfRemoting(column);

    /// <summary>
    /// The row that a result came from, or <c>null</c>: none, or a file has made the text <c>@{…}</c> of it, which names nobody.
    /// </summary>
    public static object? RowBehind(object? input, string? userId) =>
        (input is PSObject wrapped ? wrapped.BaseObject : input) is string text && !string.Equals(text, userId, StringComparison.Ordinal)
            ? null
            : input;

    /// <summary>The columns of a hashtable as an object.</summary>
    public static PSObject ToObject(IDictionary dictionary)
    {
        var row = new PSObject();
        foreach (DictionaryEntry entry in dictionary)
            row.Properties.Add(new PSNoteProperty(entry.Key.ToString(), entry.Value), preValidated: true);
        return row;
    }

    /// <summary>True for the status of a row that was refused, here or by the server, or never got a verdict.</summary>
    public static bool IsFailed(object? status) => (status is PSObject wrapped ? wrapped.BaseObject : status) is
        nameof(UserStatus.Failed) or nameof(UserStatus.Invalid) or nameof(UserStatus.Unknown);

    /// <summary>True for the status of a row that was not to be sent.</summary>
    public static bool IsSkipped(object? status) =>
        (status is PSObject wrapped ? wrapped.BaseObject : status) is nameof(UserStatus.Skipped);

    /// <summary>True for the status of a row that a ledger knew.</summary>
    public static bool IsUnchanged(object? status) =>
        (status is PSObject wrapped ? wrapped.BaseObject : status) is nameof(UserStatus.Unchanged);

    /// <summary>What a comparison says of a row that the server has answered for; <c>null</c>: it has not.</summary>
    public static string? Found(object? comparison) => (comparison is PSObject wrapped ? wrapped.BaseObject : comparison) is
        (ComparisonText.Same or ComparisonText.Different or ComparisonText.NotFound) and string found ? found : null;

    /// <summary>Reads <c>True</c>, also as a text.</summary>
    public static bool IsTrue(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        bool flag => flag,
        null => false,
        // In doubt it is one: a wrong yes holds a row back in words, a wrong no overturns a newer one.
        var other =>
            other.ToString() is { Length: > 0 } text && !string.Equals(text.Trim(), bool.FalseString, StringComparison.OrdinalIgnoreCase),
    };
}
