using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// How one row ended: exactly one for each row taken in, in input order. It stands for its user: piped into the operation that made it,
/// it means its own columns. The columns have setters, so that they can be fixed before that. The order of the properties is the order of
/// the columns of an exported file, which is why each result declares them all.
/// </summary>
public abstract class UserResult : UserOutput
{
    private protected UserResult()
    {
    }

    /// <summary>The user; empty where the row named none.</summary>
    public abstract string? UserId { get; set; }

    /// <summary>
    /// How it ended: Succeeded, Unchanged, Failed, Invalid, Skipped, Unknown or NotAttempted. Text, so that it is the same from a file.
    /// </summary>
    public abstract string? Status { get; set; }

    /// <summary>The API's result code, or none.</summary>
    public abstract int? Code { get; set; }

    /// <summary>Why it did not succeed.</summary>
    public abstract string? Message { get; set; }

    /// <summary>How many times the row was sent.</summary>
    public abstract int Attempts { get; set; }

    /// <summary>1-based position in the input.</summary>
    public abstract long Row { get; set; }

    /// <summary>When it was settled: ISO 8601 in UTC, to the millisecond.</summary>
    public abstract string? Time { get; set; }

    /// <summary>True where a later row of the same user was on its way then: sent again alone, this one would overturn it.</summary>
    public abstract bool HasLaterRow { get; set; }

    /// <summary>The API's columns.</summary>
    internal abstract ResultColumns Columns { get; }

    /// <summary>Columns beyond the documented ones, by key: those that -PropertyName, -PropertyMap or -Property added.</summary>
    internal KeyValuePair<string, object?>[] Extras { get; set; } = [];

    /// <summary>Fills the columns in with what is sent: documented keys in the table's order, then those beyond.</summary>
    internal void SetColumns(IReadOnlyList<KeyValuePair<string, PropertyValue>> sent)
    {
        IReadOnlyList<PropertyRule> rules = Columns.Rules;
        int next = 0;
        for (int i = 0; i < sent.Count; i++)
        {
            while (next < rules.Count && !ReferenceEquals(rules[next].Name, sent[i].Key))
                next++;
            if (next == rules.Count)
            {
                Extras = [.. sent.Skip(i).Select(property => new KeyValuePair<string, object?>(property.Key, property.Value.ToObject()))];
                return;
            }

            Columns.Set(this, next, sent[i].Value.ToObject());
        }
    }

    /// <summary>Fills in how the row ended.</summary>
    internal virtual void Settle(BulkRow row, string? message)
    {
        UserId = row.UserId;
        Status = StatusText.Of(row.Status);
        Code = row.Code;
        Message = message;
        Attempts = row.Attempts;
        Row = row.Position;
        Time = SettledTime.Text(row.SettledAt);
        HasLaterRow = row.HasLaterRow;
    }
}

/// <summary>How a row ended that was to change something.</summary>
public abstract class UserChangeResult : UserResult
{
    private protected UserChangeResult()
    {
    }

    /// <summary>With a ledger, and where consent was withheld: the names of what was sent, joined with a comma and a blank.</summary>
    public abstract string? SentProperties { get; set; }

    /// <summary>The grants of consent that were held back: by the ledger or a comparison, the person withdrew them.</summary>
    public abstract string? Withheld { get; set; }

    internal sealed override void Settle(BulkRow row, string? message)
    {
        base.Settle(row, message);
        IReadOnlyList<string> withheld = row.Withheld;
        if (withheld.Count > 0)
            Withheld = string.Join(", ", withheld);
        if (row.Attempts == 0)
            return;
        if (row.Change is { SentNames.Count: > 0 } change)
            SentProperties = string.Join(", ", change.SentNames);
        else if (row.Change is null && withheld.Count > 0)
            SentProperties = string.Join(", ", row.Update!.Properties.Select(property => property.Key));
    }
}

/// <summary>The names of statuses, made once.</summary>
internal static class StatusText
{
    private static readonly string[] Names = Enum.GetNames(typeof(UserStatus));

    public static string Of(UserStatus status) => Names[(int)status];
}

/// <summary>Times as results show them. The last one is kept: the rows of a batch share it.</summary>
internal static class SettledTime
{
    [ThreadStatic]
    private static (long Millisecond, string? Text) t_last;

    public static string Text(DateTime utc)
    {
        long millisecond = utc.Ticks / TimeSpan.TicksPerMillisecond;
        if (t_last.Text is null || t_last.Millisecond != millisecond)
            t_last = (millisecond, utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        return t_last.Text;
    }
}
