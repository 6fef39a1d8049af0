using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;

namespace Dfinery.Client.Http;

/// <summary>The quota as one answer's headers tell it (CONTRACT.md, <i>Rate limit</i>).</summary>
internal sealed class QuotaReading
{
    /// <summary>The name of the header with the window, e.g. <c>1m</c>.</summary>
    public const string LimitHeader = "X-Rate-Limit-Limit";
    /// <summary>The name of the header with the requests left.</summary>
    public const string RemainingHeader = "X-Rate-Limit-Remaining";
    /// <summary>The name of the header with the time of the reset.</summary>
    public const string ResetHeader = "X-Rate-Limit-Reset";

    // Epoch seconds pass this value in the year 5138; epoch milliseconds did in 1973.
    private const long SecondsOrMilliseconds = 100_000_000_000;
    private const long LastMillisecond = 253_402_300_799_999;

    /// <summary>A reading.</summary>
    public QuotaReading(long remaining, DateTimeOffset reset, DateTimeOffset? serverTime = null, TimeSpan? window = null)
    {
        Remaining = remaining;
        Reset = reset;
        ServerTime = serverTime;
        Window = window;
    }

    /// <summary>Requests left in this window.</summary>
    public long Remaining { get; }

    /// <summary>When the window ends, by the server's clock.</summary>
    public DateTimeOffset Reset { get; }

    /// <summary>The server's clock, cut to a second, from the <c>Date</c> header.</summary>
    public DateTimeOffset? ServerTime { get; }

    /// <summary>The window's length, where the header is readable; a month counts 30 days, a year 365.</summary>
    public TimeSpan? Window { get; }

    /// <summary>Reads the headers of an answer; <c>null</c> where they are absent or unreadable: then there is no gate.</summary>
    public static QuotaReading? From(HttpResponseHeaders headers)
    {
        if (!long.TryParse(Value(headers, RemainingHeader), NumberStyles.None, CultureInfo.InvariantCulture, out long remaining)
            || !TryParseReset(Value(headers, ResetHeader), out DateTimeOffset reset))
            return null;

        return new QuotaReading(remaining, reset, headers.Date, ParseWindow(Value(headers, LimitHeader)));
    }

    /// <summary>How long <c>Retry-After</c> asks to wait, in either of its forms; <c>null</c> where it is absent.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - (headers.Date ?? now);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>Reads a reset: epoch milliseconds, or epoch seconds, told apart by size.</summary>
    public static bool TryParseReset(string? text, out DateTimeOffset reset)
    {
        reset = default;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return false;
        if (number < SecondsOrMilliseconds)
            number *= 1000;
        if (number > LastMillisecond)
            return false;
        reset = DateTimeOffset.FromUnixTimeMilliseconds(number);
        return true;
    }

    /// <summary>Reads a window such as <c>1m</c>, <c>1H</c> or <c>30s</c>; <c>null</c> for anything else.</summary>
    public static TimeSpan? ParseWindow(string? text)
    {
        if (text is null || text.Length < 2 || text.Length > 6
            || !int.TryParse(text.Substring(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return null;

        double seconds = text[text.Length - 1] switch
        {
            's' => 1,
            'm' => 60,
            'H' => 3600,
            'd' => 86400,
            'M' => 30 * 86400d,
            'y' => 365 * 86400d,
            _ => 0,
        };
        return count == 0 || seconds == 0 ? null : TimeSpan.FromSeconds(count * seconds);
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
