using System;
using System.Globalization;
using Dfinery.Client.Bulk;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>Numbers, times and statuses as a person reads them.</summary>
internal static class ReportWords
{
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(double number) =>
        number.ToString(number is >= 100 or 0 ? "N0" : "N1", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun: <c>1 row</c>, <c>1,980 rows</c>.</summary>
    public static string Quantity(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? string.Empty : "s")}";

    /// <summary>A part of a whole; one that is not nothing is never shown as nothing, and one that is not all never as all.</summary>
    public static string Percent(long part, long whole)
    {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        return percent switch
        {
            0 or 100 => $"{percent:0} %",
            < 0.1 => "< 0.1 %",
            > 99.9 => "> 99.9 %",
            _ => FormattableString.Invariant($"{percent:0.0} %"),
        };
    }

    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.05 => FormattableString.Invariant($"{time.TotalMilliseconds:0} ms"),
        < 60 => FormattableString.Invariant($"{time.TotalSeconds:0.0} s"),
        < 3600 => FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s"),
        _ => FormattableString.Invariant($"{(long)time.TotalHours} h {time.Minutes} min"),
    };

    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => Quantity(bytes, "byte"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.0} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>What a status says.</summary>
    public static string Meaning(UserStatus status) => status switch
    {
        UserStatus.Succeeded => "the server said so",
        UserStatus.Valid => "nothing wrong; not sent",
        UserStatus.Unchanged => "the server has it already; not sent",
        UserStatus.Skipped => "nothing to send, or held back",
        UserStatus.NotAttempted => "the run stopped before it was sent",
        UserStatus.Unknown => "sent, but no answer said what became of it",
        UserStatus.Invalid => "refused here, and not sent",
        _ => "refused by the server",
    };

    /// <summary>The status as words.</summary>
    public static string Of(UserStatus status) => status == UserStatus.NotAttempted ? "Not attempted" : StatusText.Of(status);
}
