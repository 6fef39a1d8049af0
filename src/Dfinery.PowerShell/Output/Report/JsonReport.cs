using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// A report for programs. Its names are documented in help; what is added later does not change what is there, or <c>schemaVersion</c> is
/// raised.
/// </summary>
internal static class JsonReport
{
    private const int SchemaVersion = 1;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static void Write(RunReport report, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
            Write(report, json);
        output.Write(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        output.Write('\n');
    }

    private static void Write(RunReport report, Utf8JsonWriter json)
    {
        ReportVerdict verdict = ReportVerdict.Of(report);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SchemaVersion);
        Text(json, "title", ReportFacts.Title(report));
        Time(json, "madeAt", report.Made);
        json.WriteStartObject("verdict");
        Text(json, "level", verdict.Level.ToString());
        Text(json, "headline", verdict.Headline);
        Texts(json, "details", verdict.Details);
        json.WriteEndObject();
        Texts(json, "nextSteps", ReportSteps.Of(report));
        WriteInput(report, json);
        WriteCounts(report, json);
        WriteAttention(report, json);
        json.WriteStartArray("runs");
        foreach (RunSummary run in report.Runs)
            JsonRun.Write(run, json);
        json.WriteEndArray();
        json.WriteStartObject("versions");
        Text(json, "module", report.Versions.Module);
        Text(json, "powerShell", report.Versions.PowerShell);
        Text(json, "runtime", report.Versions.Runtime);
        Text(json, "system", report.Versions.System);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInput(RunReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject("input");
        Text(json, "name", report.Source?.Name);
        json.WriteNumber("rows", report.AllRows);
        Number(json, "bytes", report.Source?.Size);
        Text(json, "sha256", report.Source?.Sha256);
        json.WriteEndObject();
    }

    private static void WriteCounts(RunReport report, Utf8JsonWriter json)
    {
        json.WriteNumber("results", report.Rows);
        json.WriteNumber("needAttention", report.NeedAttention);
        json.WriteNumber("withheld", report.Withheld);
        json.WriteNumber("withdrawn", report.Withdrawn);
        json.WriteStartArray("statuses");
        foreach ((Client.Bulk.UserStatus status, int? code, long rows) in report.AllCodes)
        {
            json.WriteStartObject();
            Text(json, "status", StatusText.Of(status));
            Number(json, "code", code);
            json.WriteNumber("rows", rows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("comparisons");
        foreach (KeyValuePair<string, long> item in report.Comparisons)
            json.WriteNumber(SafeText.Of(item.Key), item.Value);
        json.WriteEndObject();
    }

    private static void WriteAttention(RunReport report, Utf8JsonWriter json)
    {
        json.WriteStartArray("reasons");
        foreach (ReportReason reason in report.Reasons.All)
        {
            json.WriteStartObject();
            json.WriteNumber("rows", reason.Rows);
            Text(json, "status", StatusText.Of(reason.Status));
            Number(json, "code", reason.Code);
            Text(json, "reason", reason.Text);
            Text(json, "whatToDo", reason.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("rowsOfOtherReasons", report.Reasons.Others);
        json.WriteBoolean("idsAreMasked", !report.ShowsIds);
        json.WriteStartArray("attention");
        foreach (AttentionRow row in report.Attention)
        {
            json.WriteStartObject();
            json.WriteNumber("row", row.Row);
            Text(json, "user", row.User);
            Text(json, "status", StatusText.Of(row.Status));
            Number(json, "code", row.Code);
            Text(json, "message", row.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(SafeText.Of(text));
        json.WriteEndArray();
    }

    internal static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
            json.WriteNull(name);
        else
            json.WriteString(name, SafeText.Of(text));
    }

    internal static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    internal static void Time(Utf8JsonWriter json, string name, DateTime utc) => json.WriteString(name, SettledTime.Text(utc));
}
