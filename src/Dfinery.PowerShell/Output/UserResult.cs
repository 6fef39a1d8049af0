using System;
using System.Globalization;
using Dfinery.Client.Bulk;

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
    /// How it ended: Succeeded, Failed, Invalid, Skipped, Unknown or NotAttempted. Text, so that it is the same from a file.
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
    internal System.Collections.Generic.KeyValuePair<string, object?>[] Extras { get; set; } = [];

    /// <summary>Fills in how the row ended.</summary>
    internal void Settle(BulkRow row, string? message)
    {
        UserId = row.UserId;
        Status = row.Status.ToString();
        Code = row.Code;
        Message = message;
        Attempts = row.Attempts;
        Row = row.Position;
        Time = SettledTime.Text(row.SettledAt);
        HasLaterRow = row.HasLaterRow;
    }
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
