using System;
using System.Globalization;

namespace Dfinery.Client.Contract;

/// <summary>
/// The response headers that report the quota. Header names are case-insensitive; one of the vendor's pages spells them without the hyphen
/// in "Rate-Limit".
/// </summary>
internal static class QuotaHeaders
{
    /// <summary>The length of the window, e.g. <c>1m</c>.</summary>
    public const string Limit = "X-Rate-Limit-Limit";

    /// <summary>The number of requests left in the window.</summary>
    public const string Remaining = "X-Rate-Limit-Remaining";

    /// <summary>The end of the window, in epoch milliseconds or seconds.</summary>
    public const string Reset = "X-Rate-Limit-Reset";

    /// <summary>The other spelling of a name, e.g. <c>X-RateLimit-Remaining</c>.</summary>
    public static string OtherSpelling(string name) => name.Replace("Rate-Limit", "RateLimit");

    /// <summary>
    /// Parses a window such as <c>1m</c>, <c>1H</c> or <c>30s</c>, of a year at most; a month has 30 days, a year 365. <c>null</c> for
    /// anything else.
    /// </summary>
    public static TimeSpan? ParseWindow(string? text)
    {
        if (text is null || text.Length < 2 || text.Length > 6
            || !int.TryParse(text.Substring(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return null;

        double seconds = count * text[text.Length - 1] switch
        {
            's' => 1,
            'm' => 60,
            'H' => 3600,
            'd' => 86400,
            'M' => 30 * 86400d,
            'y' => 365 * 86400d,
            _ => 0,
        };
        return seconds is > 0 and <= 366 * 86400d ? TimeSpan.FromSeconds(seconds) : null;
    }
}
