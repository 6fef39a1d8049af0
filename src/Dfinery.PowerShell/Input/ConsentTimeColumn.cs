using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// The column that says when a person gave or withdrew consent, for the audit log. Only a date that begins with the year can be meant in
/// one way only: 03/04/2026 is March in one country and April in another.
/// </summary>
/// <param name="name">The column, in any spelling.</param>
internal sealed class ConsentTimeColumn(string name)
{
    private const string Zoned = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz";
    private const string Unzoned = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";

    private static readonly Regex Pattern = new(
        @"^(?<y>(19|20|21)\d\d)(?<s>[-/.])(?<m>\d\d?)\k<s>(?<d>\d\d?)"
            + @"((T| +)(?<h>\d\d?):(?<min>\d\d)(:(?<sec>\d\d)([.,](?<f>\d{1,7})\d*)?)?\s*(?<z>Z|[+-]\d\d(:?\d\d)?)?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled,
        TimeSpan.FromSeconds(1));

    /// <summary>As it was given.</summary>
    public string Name { get; } = name;

    /// <summary>True once a row had it.</summary>
    public bool WasSeen { get; private set; }

    /// <summary>True for this column; it counts as seen then.</summary>
    public bool Is(string column)
    {
        bool isIt = PropertyNameComparer.Instance.Equals(column, Name);
        WasSeen |= isIt;
        return isIt;
    }

    /// <summary>Where a row has it; -1: nowhere.</summary>
    public int IndexIn(string[] columns) => Array.FindIndex(columns, Is);

    /// <summary>Reads a time: as it was written, in ISO 8601, with the offset from UTC if it was given.</summary>
    /// <returns><c>null</c>: it is none, or can be meant in several ways.</returns>
    public static string? Read(object value) => value switch
    {
        DateTimeOffset time => time.ToString(Zoned, CultureInfo.InvariantCulture),
        DateTime { Kind: DateTimeKind.Utc } time => time.ToString(Unzoned, CultureInfo.InvariantCulture) + "Z",
        DateTime { Kind: DateTimeKind.Local } time => time.ToString(Zoned, CultureInfo.InvariantCulture),
        DateTime time => time.ToString(Unzoned, CultureInfo.InvariantCulture),
        string text => Read(text.Trim()),
        _ => null,
    };

    private static string? Read(string text)
    {
        // Longer than any time, and perhaps made to be slow; or with digits of another script, which are digits to the pattern only.
        if (text.Length > 40 || text.Any(letter => letter > '~') || Pattern.Match(text) is not { Success: true } match)
            return null;
        int Number(string group) => match.Groups[group] is { Success: true } part ? int.Parse(part.Value, CultureInfo.InvariantCulture) : 0;

        (int year, int month, int day) = (Number("y"), Number("m"), Number("d"));
        if (month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
            return null;
        string date = FormattableString.Invariant($"{year}-{month:00}-{day:00}");
        if (!match.Groups["h"].Success)
            return date;
        (int hour, int minute, int second) = (Number("h"), Number("min"), Number("sec"));
        string fraction = match.Groups["f"].Success ? "." + match.Groups["f"].Value : string.Empty;
        return hour > 23 || minute > 59 || second > 59 || Zone(match.Groups["z"].Value) is not { } zone
            ? null
            : FormattableString.Invariant($"{date}T{hour:00}:{minute:00}:{second:00}{fraction}{zone}");
    }

    /// <summary>An offset with a colon; <c>null</c>: there is no such offset.</summary>
    private static string? Zone(string zone)
    {
        if (zone.Length is 0 or 1)
            return zone;
        string digits = zone.Substring(1).Replace(":", string.Empty).PadRight(4, '0');
        (int hours, int minutes) = (int.Parse(digits.Substring(0, 2), CultureInfo.InvariantCulture),
            int.Parse(digits.Substring(2), CultureInfo.InvariantCulture));
        return hours > 14 || minutes > 59 ? null : FormattableString.Invariant($"{zone[0]}{hours:00}:{minutes:00}");
    }
}
