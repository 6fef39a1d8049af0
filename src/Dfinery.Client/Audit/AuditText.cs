using System;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dfinery.Client.Audit;

/// <summary>The names in an audit log, ready to be written.</summary>
internal static class AuditText
{
    /// <summary>The version of the format.</summary>
    public const int Format = 1;

    // 2026-03-01T09:00:00.123Z, of the 28 letters that the system writes.
    private const int TimeLength = 24;
    private const int LongTimeLength = 28;

    public static readonly JsonEncodedText RunStarted = Encode("runStarted");
    public static readonly JsonEncodedText RunEnded = Encode("runEnded");
    public static readonly JsonEncodedText Sent = Encode("sent");
    public static readonly JsonEncodedText Settled = Encode("settled");
    public static readonly JsonEncodedText Called = Encode("called");
    public static readonly JsonEncodedText Recovered = Encode("recovered");

    public static readonly JsonEncodedText Event = Encode("event");
    public static readonly JsonEncodedText Sequence = Encode("seq");
    public static readonly JsonEncodedText Previous = Encode("prev");
    public static readonly JsonEncodedText FormatName = Encode("format");
    public static readonly JsonEncodedText Time = Encode("time");
    public static readonly JsonEncodedText Run = Encode("run");
    public static readonly JsonEncodedText Operation = Encode("operation");
    public static readonly JsonEncodedText Server = Encode("server");
    public static readonly JsonEncodedText Connection = Encode("connection");
    public static readonly JsonEncodedText Operator = Encode("operator");
    public static readonly JsonEncodedText Host = Encode("host");
    public static readonly JsonEncodedText Shard = Encode("shard");
    public static readonly JsonEncodedText Row = Encode("row");
    public static readonly JsonEncodedText UserId = Encode("userId");
    public static readonly JsonEncodedText Properties = Encode("properties");
    public static readonly JsonEncodedText Consent = Encode("consent");
    public static readonly JsonEncodedText Withheld = Encode("withheld");
    public static readonly JsonEncodedText ConsentTime = Encode("consentTime");
    public static readonly JsonEncodedText Status = Encode("status");
    public static readonly JsonEncodedText Acknowledged = Encode("acknowledged");
    public static readonly JsonEncodedText Code = Encode("code");
    public static readonly JsonEncodedText Attempts = Encode("attempts");
    public static readonly JsonEncodedText Rows = Encode("rows");
    public static readonly JsonEncodedText Requests = Encode("requests");
    public static readonly JsonEncodedText Retries = Encode("retries");
    public static readonly JsonEncodedText Throttled = Encode("throttled");
    public static readonly JsonEncodedText OtherShards = Encode("otherShards");
    public static readonly JsonEncodedText Seconds = Encode("seconds");
    public static readonly JsonEncodedText Reason = Encode("reason");
    public static readonly JsonEncodedText Path = Encode("path");
    public static readonly JsonEncodedText HttpStatus = Encode("httpStatus");

    /// <summary>Letters stay as they are: a log is read by people, and is no part of a web page.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Encodes a name or a value that is written often.</summary>
    /// <param name="text">Any text: half a character becomes U+FFFD.</param>
    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), Encoder);

    /// <summary>Writes a time with milliseconds: all are as long as each other, so they sort as text.</summary>
    /// <param name="json">The line.</param>
    /// <param name="name">The name.</param>
    /// <param name="utc">The time.</param>
    public static void WriteTime(Utf8JsonWriter json, JsonEncodedText name, DateTime utc)
    {
        Span<byte> text = stackalloc byte[LongTimeLength];
        Utf8Formatter.TryFormat(utc, text, out _, 'O');
        text[TimeLength - 1] = (byte)'Z';
        json.WriteString(name, text.Slice(0, TimeLength));
    }
}
