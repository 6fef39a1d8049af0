using System;
using System.Collections.Generic;
using System.Text.Json;
using Dfinery.Client.Audit;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Bulk.Dispatch;

// What stands in the lines: ids and names of properties, and of all values only those of documented consent flags.
internal sealed partial class RunAudit
{
    private static readonly JsonEncodedText Granted = AuditText.Encode(PropertyTable.Subscribed);
    private static readonly JsonEncodedText Withdrawn = AuditText.Encode(PropertyTable.Unsubscribed);
    private static readonly JsonEncodedText[] Statuses =
        Array.ConvertAll(Enum.GetNames(typeof(UserStatus)), AuditText.Encode);

    // Of the caller that holds the writer's turn.
    private readonly List<KeyValuePair<string, PropertyValue>> _consent = [];

    private void WriteSettled(in Entry entry)
    {
        BulkRow row = entry.Row;
        Utf8JsonWriter json = _writer.Begin(AuditText.Settled);
        _source.Write(json);
        WriteRow(json, row, CanShowId(row, entry.Outcome.Status));
        json.WriteString(AuditText.Status, Statuses[(int)entry.Outcome.Status]);
        if (entry.IsAcknowledged)
            json.WriteBoolean(AuditText.Acknowledged, true);
        if (entry.Outcome.Code is { } code)
            json.WriteNumber(AuditText.Code, code);
        json.WriteNumber(AuditText.Attempts, row.Attempts);
        if (row.Attempts > 0)
            AuditText.WriteTime(json, AuditText.Sent, row.SentAt);
        AuditText.WriteTime(json, AuditText.Settled, entry.Utc);
        _writer.End();
    }

    private void WriteSent(BulkRow row)
    {
        Utf8JsonWriter json = _writer.Begin(AuditText.Sent);
        _source.Write(json);
        WriteRow(json, row, showsId: true);
        json.WriteNumber(AuditText.Attempts, row.Attempts);
        AuditText.WriteTime(json, AuditText.Sent, row.SentAt);
        _writer.End();
    }

    private void WriteEnd(BulkProgress progress, long otherShards, string? reason, DateTime utc)
    {
        Utf8JsonWriter json = _writer.Begin(AuditText.RunEnded);
        _source.Write(json);
        json.WriteStartObject(AuditText.Rows);
        foreach (KeyValuePair<UserStatus, long> count in progress.Rows)
            json.WriteNumber(Statuses[(int)count.Key], count.Value);
        json.WriteEndObject();
        json.WriteNumber(AuditText.Withheld, progress.Withheld);
        json.WriteNumber(AuditText.OtherShards, otherShards);
        json.WriteNumber(AuditText.Requests, progress.Requests);
        json.WriteNumber(AuditText.Retries, progress.Retries);
        json.WriteNumber(AuditText.Throttled, progress.Throttled);
        json.WriteNumber(AuditText.Seconds, Math.Round(progress.Elapsed.TotalSeconds, 3));
        if (reason is not null)
            json.WriteString(AuditText.Reason, reason);
        AuditText.WriteTime(json, AuditText.Time, utc);
        _writer.End();
    }

    private void WriteRow(Utf8JsonWriter json, BulkRow row, bool showsId)
    {
        json.WriteNumber(AuditText.Row, row.Position);
        if (showsId)
            json.WriteString(AuditText.UserId, row.UserId);
        json.WriteStartArray(AuditText.Properties);
        if (!_operation.IsUpdate)
            WriteRequestedNames(json);
        else if (row.Update is { } update)
            WriteNames(json, update.Properties, row.Change);
        json.WriteEndArray();
        WriteConsent(json);
        if (row.Withheld is { Count: > 0 } withheld)
        {
            json.WriteStartArray(AuditText.Withheld);
            foreach (string name in withheld)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        if (row.ConsentTime is not null)
            json.WriteString(AuditText.ConsentTime, row.ConsentTime);
    }

    private void WriteRequestedNames(Utf8JsonWriter json)
    {
        if (_names is null)
            json.WriteStringValue("*");
        for (int i = 0; i < (_names?.Count ?? 0); i++)
            json.WriteStringValue(_names![i]);
    }

    /// <summary>The properties that are sent; of a row of which none is, all of the row.</summary>
    private void WriteNames(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, PropertyValue>> properties, RowChange? change)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            if (change is { HasSent: true } && !change.Sends(i))
                continue;
            json.WriteStringValue(properties[i].Key);
            if (IsConsent(properties[i]))
                _consent.Add(properties[i]);
        }
    }

    private void WriteConsent(Utf8JsonWriter json)
    {
        if (_consent.Count == 0)
            return;
        json.WriteStartObject(AuditText.Consent);
        foreach (KeyValuePair<string, PropertyValue> flag in _consent)
            json.WriteString(flag.Key, flag.Value.Text == PropertyTable.Subscribed ? Granted : Withdrawn);
        json.WriteEndObject();
        _consent.Clear();
    }

    private bool HasConsent(BulkRow row)
    {
        IReadOnlyList<KeyValuePair<string, PropertyValue>> properties = row.Update!.Properties;
        for (int i = 0; i < properties.Count; i++)
        {
            if ((row.Change is null || row.Change.Sends(i)) && IsConsent(properties[i]))
                return true;
        }

        return false;
    }

    private bool IsConsent(in KeyValuePair<string, PropertyValue> property) =>
        property.Value is { Kind: PropertyValueKind.String, Text: PropertyTable.Subscribed or PropertyTable.Unsubscribed }
        && _operation.Table.Find(property.Key) is { IsConsentFlag: true };

    /// <summary>What was refused as an id may be a whole row, with a name and a phone number in it.</summary>
    private static bool CanShowId(BulkRow row, UserStatus status) => !string.IsNullOrEmpty(row.UserId)
        && (status != UserStatus.Invalid
            || (!SuspectText.IsCsvLine(row.UserId!) && SuspectText.OfId(row.UserId!) == TextSuspicion.None));
}
