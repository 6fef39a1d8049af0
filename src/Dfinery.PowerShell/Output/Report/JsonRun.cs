using System;
using System.Text.Json;
using static Dfinery.PowerShell.Output.Report.JsonReport;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>A run in a report for programs: its summary and its time line.</summary>
internal static class JsonRun
{
    public static void Write(RunSummary run, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Text(json, "command", run.Command);
        Time(json, "beganAt", run.Began);
        json.WriteNumber("seconds", Math.Round(run.Elapsed.TotalSeconds, 3));
        Text(json, "stopReason", run.StopReason);
        Text(json, "stopMessage", run.StopMessage);
        Text(json, "shard", run.Shard);
        json.WriteNumber("rows", run.Rows);
        json.WriteNumber("otherShards", run.OtherShards);
        json.WriteBoolean("hasLedger", run.HasLedger);
        json.WriteNumber("unchanged", run.Unchanged);
        json.WriteNumber("sent", run.Sent);
        json.WriteNumber("withheld", run.Withheld);
        json.WriteNumber("consentConflicts", run.ConsentConflicts);
        json.WriteNumber("requests", run.Requests);
        json.WriteNumber("retries", run.Retries);
        json.WriteNumber("throttled", run.Throttled);
        json.WriteNumber("usersPerSecond", run.UsersPerSecond);
        json.WriteNumber("sentPerSecond", run.SentPerSecond);
        Text(json, "auditLogHead", run.AuditLogHead);
        json.WriteStartArray("timeline");
        foreach (RunSample sample in run.Timeline.Samples)
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", sample.ElapsedMs / 1000.0);
            json.WriteNumber("rows", sample.Rows);
            json.WriteNumber("requests", sample.Requests);
            json.WriteNumber("throttled", sample.Throttled);
            json.WriteNumber("waitedSeconds", sample.WaitedMs / 1000.0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
