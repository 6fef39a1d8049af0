using System;
using System.Globalization;
using System.Linq;
using System.Net.Http.Headers;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>The quota as reported by the headers of one answer. Immutable.</summary>
internal sealed class QuotaReading
{
    // As epoch seconds this is the year 5138; as epoch milliseconds, 1973.
    private const long SecondsOrMilliseconds = 100_000_000_000;
    private const long LastMillisecond = 253_402_300_799_999;

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

    /// <summary>Reads the headers of an answer; <c>null</c> if they are absent or not readable.</summary>
    public static QuotaReading? From(HttpResponseHeaders headers)
    {
        if (!long.TryParse(Value(headers, QuotaHeaders.Remaining), NumberStyles.None, CultureInfo.InvariantCulture, out long remaining)
            || !TryParseReset(Value(headers, QuotaHeaders.Reset), out DateTimeOffset reset))
            return null;

        return new QuotaReading(remaining, reset, headers.Date, QuotaHeaders.ParseWindow(Value(headers, QuotaHeaders.Limit)));
    }

    /// <summary>The wait that <c>Retry-After</c> asks for, from seconds or a date; <c>null</c> if it is absent. Never negative.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - (headers.Date ?? now);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
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

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
