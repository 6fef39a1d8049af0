using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Output;
using Dfinery.PowerShell.Output.Report;

namespace Dfinery.PowerShell.Input;

/// <summary>Reads what a report needs of a result: live, from a CSV, from JSON, after <c>Select-Object</c>, or as a hashtable.</summary>
internal static class ReportRowReader
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const int MostNames = 50;

    /// <summary>The row, or <c>null</c> where the input is no result.</summary>
    public static ReportRow? Read(PSObject? input)
    {
        if (input?.BaseObject is UserChangeResult result)
            return OfResult(result);
        PSObject? row = input?.BaseObject is IDictionary dictionary
            ? ResultNames.IsResult(dictionary) ? ResultNames.ToObject(dictionary) : null
            : input;
        return row is null || !ResultNames.IsResult(row) ? null : OfColumns(row);
    }

    private static ReportRow? OfResult(UserChangeResult result) => !Enum.TryParse(result.Status, out UserStatus status) ? null : new()
    {
        UserId = result.UserId ?? string.Empty,
        Status = status,
        Code = result.Code,
        Message = result.Message ?? string.Empty,
        Row = result.Row,
        // The run knows better when its rows were settled.
        Time = result.Run is null ? Moment(result.Time) : null,
        HasLaterRow = result.HasLaterRow,
        Withheld = Names(result.Withheld ?? string.Empty),
        HasColumns = result is not UserCiRemoval,
        Run = result.Run,
    };

    private static ReportRow? OfColumns(PSObject row)
    {
        // A number would be one, too: that of another version's status.
        if (Text(row, nameof(UserResult.Status)) is not { Length: > 0 } status || !char.IsLetter(status[0])
            || !Enum.TryParse(status, ignoreCase: true, out UserStatus parsed))
            return null;
        RunSummary? run = (row.BaseObject as UserOutput)?.Run;
        return new ReportRow
        {
            UserId = Text(row, nameof(UserResult.UserId)),
            Status = parsed,
            Code = int.TryParse(Text(row, nameof(UserResult.Code)), NumberStyles.Integer, CultureInfo.InvariantCulture, out int code)
                ? code
                : null,
            Message = Text(row, nameof(UserResult.Message)),
            Row = long.TryParse(Text(row, nameof(UserResult.Row)), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number)
                ? number
                : 0,
            Time = run is null ? Moment(Value(row, nameof(UserResult.Time))) : null,
            HasLaterRow = ResultNames.IsTrue(Value(row, nameof(UserChangeResult.HasLaterRow))),
            Withheld = Names(Text(row, nameof(UserChangeResult.Withheld))),
            Comparison = Comparison(Text(row, nameof(UserComparison.Comparison))),
            Withdrawn = Names(Text(row, nameof(UserComparison.WithdrawnOnServer))),
            HasColumns = row.BaseObject is not UserView
                && (run is not null || row.Properties[nameof(UserChangeResult.SentProperties)] is not null
                    || row.Properties[nameof(UserComparison.Comparison)] is not null),
            Run = run,
        };
    }

    /// <summary>Only the words of a comparison: a report counts them, and must not grow with a column that holds others.</summary>
    private static string Comparison(string word) => word switch
    {
        ComparisonText.Same or ComparisonText.Different or ComparisonText.NotFound => word,
        _ => string.Empty,
    };

    /// <summary>Names of properties, and no other text, which may be anything in a file.</summary>
    private static string Names(string names)
    {
        if (names.Length == 0)
            return names;
        string[] known = [.. names.Split(',').Select(name => name.Trim()).Where(name => PropertyTable.Profile.Find(name) is not null)];
        return known.Length > 0 ? string.Join(", ", known) : Messages.UnknownUser;
    }

    private static DateTime? Moment(object? value) => value switch
    {
        DateTime time => time.ToUniversalTime(),
        DateTimeOffset time => time.UtcDateTime,
        string text when DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTime time) => time,
        _ => null,
    };

    private static object? Value(PSObject row, string name)
    {
        try
        {
            return row.Properties[name]?.Value is PSObject wrapped ? wrapped.BaseObject : row.Properties[name]?.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    /// <summary>Plain data as text; of a list, its texts. Anything else says nothing.</summary>
    private static string Text(PSObject row, string name) => Value(row, name) switch
    {
        string text => text,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag.ToString(),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Take(MostNames)
            .Select(item => (item is PSObject wrapped ? wrapped.BaseObject : item) as string).Where(text => !string.IsNullOrEmpty(text))),
        _ => string.Empty,
    };
}
