using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http.Headers;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>The quota as reported by the headers of one answer. Immutable.</summary>
internal sealed class QuotaReading
{
    // As epoch seconds this is the year 5138; as epoch milliseconds, 1973.
    private const long SecondsOrMilliseconds = 100_000_000_000;
    private const long LastMillisecond = 253_402_300_799_999;
    private const DateTimeStyles DateStyles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);
    // The three forms of HTTP: today's and the two obsolete ones.
    private static readonly string[] DateForms = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>Creates a reading.</summary>
    public QuotaReading(long remaining, DateTimeOffset reset, DateTimeOffset? serverTime = null, TimeSpan? window = null)
    {
        Remaining = remaining;
        Reset = reset;
        ServerTime = serverTime;
        Window = window;
    }

    /// <summary>Requests left in the window.</summary>
    public long Remaining { get; }

    /// <summary>When the window ends, by the server's clock.</summary>
    public DateTimeOffset Reset { get; }

    /// <summary>The server's clock, from the <c>Date</c> header, in whole seconds; <c>null</c> if there was none.</summary>
    public DateTimeOffset? ServerTime { get; }

    /// <summary>The length of the window; <c>null</c> if the header is absent or not readable.</summary>
    public TimeSpan? Window { get; }

    /// <summary>
    /// Reads the headers of an answer; <c>null</c> if they are absent or not readable. Of a header that came twice, on two lines or on one,
    /// the lowest rest counts, and otherwise the first that is readable.
    /// </summary>
    public static QuotaReading? From(HttpResponseHeaders headers)
    {
        long? remaining = null;
        foreach (string value in Values(headers, QuotaHeaders.Remaining))
        {
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && !(number >= remaining))
                remaining = number;
        }

        foreach (string value in Values(headers, QuotaHeaders.Reset))
        {
            if (remaining is not null && TryParseReset(value, out DateTimeOffset reset))
                return new QuotaReading(remaining.Value, reset, headers.Date, WindowFrom(headers));
        }

        return null;
    }

    /// <summary>
    /// The wait that <c>Retry-After</c> asks for, from seconds, rounded up, or a date; <c>null</c> if it is absent or not readable. Never
    /// negative, and at most a day.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.TryGetValues("Retry-After", out IEnumerable<string>? values))
            return null;
        foreach (string value in values)
        {
            if (ParseSeconds(value) is { } seconds)
                return seconds;
            if (DateTimeOffset.TryParseExact(value, DateForms, CultureInfo.InvariantCulture, DateStyles, out DateTimeOffset date))
                return Bounded((date - (headers.Date ?? now)).TotalSeconds);
            // With a blank, as lines are joined: "1,5" is no number and no list.
            string first = value.Split([", "], StringSplitOptions.None)[0];
            if (ParseSeconds(first) is { } one)
                return one;
        }

        return null;
    }

    /// <summary>Parses a reset in epoch milliseconds or epoch seconds, distinguished by size.</summary>
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

    private static TimeSpan? WindowFrom(HttpResponseHeaders headers)
    {
        foreach (string value in Values(headers, QuotaHeaders.Limit))
        {
            if (QuotaHeaders.ParseWindow(value) is { } window)
                return window;
        }

        return null;
    }

    private static TimeSpan? ParseSeconds(string text)
    {
        const NumberStyles Seconds =
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return double.TryParse(text, Seconds, CultureInfo.InvariantCulture, out double seconds) && !double.IsNaN(seconds)
            ? Bounded(Math.Ceiling(seconds))
            : null;
    }

    private static TimeSpan Bounded(double seconds) =>
        TimeSpan.FromSeconds(Math.Max(0, Math.Min(seconds, LongestRetryAfter.TotalSeconds)));

    /// <summary>The values of a header, in the documented spelling of its name before the other.</summary>
    private static IEnumerable<string> Values(HttpResponseHeaders headers, string name)
    {
        foreach (string spelling in (string[])[name, QuotaHeaders.OtherSpelling(name)])
        {
            if (!headers.TryGetValues(spelling, out IEnumerable<string>? lines))
                continue;
            foreach (string line in lines)
            {
                foreach (string value in line.Split(','))
                    yield return value.Trim();
            }
        }
    }
}
