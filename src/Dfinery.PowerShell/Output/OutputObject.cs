using System;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

/// <summary>Makes outputs whose columns are notes: views, and results with columns beyond the documented ones.</summary>
internal static class OutputObject
{
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(UserResult.UserId), nameof(UserResult.Status), nameof(UserResult.Code), nameof(UserResult.Message),
        nameof(UserResult.Attempts),
        nameof(UserResult.Row), nameof(UserResult.Time), nameof(UserResult.HasLaterRow),
        nameof(UserChangeResult.SentProperties), nameof(UserChangeResult.Withheld), nameof(UserComparison.Comparison),
        nameof(UserComparison.Differences), nameof(UserComparison.WithdrawnOnServer), "InputObject", "Properties", "UserIdText",
        "psobject", "psbase", "psadapted", "psextended", "pstypenames", "ToString", "Equals", "GetHashCode", "GetType", string.Empty,
    };

    /// <summary>True for a name that PowerShell's remoting and jobs add.</summary>
    public static bool IsOfRemoting(string name) =>
        name is "PSComputerName" or "RunspaceId" or "PSShowComputerName" or "PSSourceJobInstanceId";

    /// <summary>True for the name of a member that every output has, so that no column of the API can be called so.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name);

    /// <summary>
    /// A view with one column for each name asked for, then for each property that came besides where all were asked for.
    /// </summary>
    public static PSObject View(UserView view, BulkRow row, string? message, IReadOnlyList<string> names, bool isForAll)
    {
        PSObject output = Start(view, row, message);
        foreach (string name in names)
        {
            if (!IsTaken(name))
                Add(output, name, null);
        }

        foreach (KeyValuePair<string, PropertyValue> property in row.Properties ?? [])
        {
            object? value = property.Value.ToObject();
            view.Returned[property.Key] = value;
            if (IsTaken(property.Key))
                continue;
            if (output.Properties[property.Key] is not { } column)
            {
                if (isForAll)
                    Add(output, property.Key, value);
            }
            else if (column.Value is null)
                column.Value = value;
        }

        return output;
    }

    /// <summary>A result with its columns and those of <paramref name="extras"/>.</summary>
    public static PSObject Extended(UserResult result, BulkRow row, IEnumerable<string> extras)
    {
        var comparison = result as UserComparison;
        UserOutput core = comparison is null
            ? new ExtendedUserResult { Input = result.Input }
            : new ExtendedUserComparison { Input = result.Input };
        PSObject output = Start(core, row, result.Message);
        if (comparison is not null)
        {
            Add(output, nameof(UserComparison.Comparison), comparison.Comparison);
            Add(output, nameof(UserComparison.Differences), comparison.Differences);
            Add(output, nameof(UserComparison.WithdrawnOnServer), comparison.WithdrawnOnServer);
        }

        for (int i = 0; i < result.Columns.Rules.Count; i++)
            Add(output, result.Columns.Rules[i].Name, result.Columns.Get(result, i));
        foreach (string name in extras)
            Add(output, name, null);
        foreach (KeyValuePair<string, object?> extra in result.Extras)
        {
            if (output.Properties[extra.Key] is { } column)
                column.Value = extra.Value;
            else
                Add(output, extra.Key, extra.Value);
        }

        Add(output, nameof(UserResult.HasLaterRow), result.HasLaterRow);
        if (result is UserChangeResult change)
        {
            Add(output, nameof(UserChangeResult.SentProperties), change.SentProperties);
            Add(output, nameof(UserChangeResult.Withheld), change.Withheld);
        }

        return output;
    }

    private static PSObject Start(UserOutput core, BulkRow row, string? message)
    {
        var output = new PSObject(core);
        Add(output, nameof(UserResult.UserId), row.UserId);
        Add(output, nameof(UserResult.Status), StatusText.Of(row.Status));
        Add(output, nameof(UserResult.Code), row.Code);
        Add(output, nameof(UserResult.Message), message);
        Add(output, nameof(UserResult.Attempts), row.Attempts);
        Add(output, nameof(UserResult.Row), row.Position);
        Add(output, nameof(UserResult.Time), SettledTime.Text(row.SettledAt));
        return output;
    }

    private static void Add(PSObject output, string name, object? value) =>
        output.Properties.Add(new PSNoteProperty(name, value), preValidated: true);
}
