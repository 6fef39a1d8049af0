using System;
using System.Text.Json;

namespace Dfinery.Client.Audit;

/// <summary>What a line says, as far as a check needs it. Of the line's own bytes: nothing is copied.</summary>
internal ref struct AuditLine
{
    private static ReadOnlySpan<byte> Beginning => "{\"event\":\""u8;

    public ReadOnlySpan<byte> Event { get; private set; }

    public long Sequence { get; private set; }

    /// <summary>The hash of the line before, in hex.</summary>
    public ReadOnlySpan<byte> Previous { get; private set; }

    public int Format { get; private set; }

    public ReadOnlySpan<byte> Status { get; private set; }

    /// <summary>True where the server took what was sent, although the row did not succeed as a whole.</summary>
    public bool IsAcknowledged { get; private set; }

    /// <summary>Consent flags that were granted.</summary>
    public int Granted { get; private set; }

    /// <summary>Consent flags that were withdrawn.</summary>
    public int Withdrawn { get; private set; }

    /// <summary>When what the line tells happened.</summary>
    public ReadOnlySpan<byte> Time { get; private set; }

    /// <summary>Reads a line without its line end.</summary>
    /// <returns>False where it is no whole line of an audit log.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AuditLine line)
    {
        line = default;
        if (!bytes.StartsWith(Beginning))
            return false;
        AuditLine found = default;
        var json = new Utf8JsonReader(bytes);
        try
        {
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                found.ReadProperty(ref json);
            line = found;
            return json.TokenType == JsonTokenType.EndObject && !json.Read()
                && !found.Event.IsEmpty && found.Sequence > 0 && found.Previous.Length == AuditHash.Length;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>True for what may be left of a line that was being written: its beginning, or, after a loss of power, zeros.</summary>
    public static bool MayBeTorn(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Beginning) || (!bytes.IsEmpty && (Beginning.StartsWith(bytes) || IsZero(bytes)));

    private static bool IsZero(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            if (one != 0)
                return false;
        }

        return true;
    }

    private void ReadProperty(ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> name = json.ValueSpan;
        json.Read();
        if (name.SequenceEqual("event"u8))
            Event = json.ValueSpan;
        else if (name.SequenceEqual("seq"u8))
            Sequence = json.GetInt64();
        else if (name.SequenceEqual("prev"u8))
            Previous = json.ValueSpan;
        else if (name.SequenceEqual("status"u8))
            Status = json.ValueSpan;
        // Of a settled line, when it was settled comes last.
        else if (name.SequenceEqual("settled"u8) || name.SequenceEqual("sent"u8) || name.SequenceEqual("time"u8))
            Time = json.ValueSpan;
        else if (name.SequenceEqual("acknowledged"u8))
            IsAcknowledged = json.GetBoolean();
        else if (name.SequenceEqual("format"u8))
            Format = json.GetInt32();
        else if (name.SequenceEqual("consent"u8))
            ReadConsent(ref json);
        else
            json.Skip();
    }

    private void ReadConsent(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            json.Read();
            Granted += json.ValueTextEquals("Subscribed"u8) ? 1 : 0;
            Withdrawn += json.ValueTextEquals("Unsubscribed"u8) ? 1 : 0;
        }
    }
}
