using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Tests;

/// <summary>An audit log in a folder that is gone afterwards.</summary>
internal sealed class AuditFile : IDisposable
{
    public static readonly AuditOrigin Origin = new("example.com", "default", "operator", "host");

    private static readonly DateTime Now = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);
    private readonly TempFolder _folder = new();

    public string Path => _folder.Of("audit.jsonl");

    public byte[] Bytes
    {
        get => File.ReadAllBytes(Path);
        set => File.WriteAllBytes(Path, value);
    }

    public string[] Lines
    {
        get => File.ReadAllLines(Path);
        set => Bytes = Encoding.UTF8.GetBytes(string.Concat(value.Select(line => line + "\n")));
    }

    public AuditWriter Open() => AuditOpening.Open(Path);

    /// <summary>Adds a run of some rows.</summary>
    public string Run(params string[] rows)
    {
        using AuditWriter writer = Open();
        BulkOptions options = Engine.Options();
        options.Audit = RunIn(writer);
        using var run = new BulkRun(UserOperation.SetProfile, null, new LedgerServer().SendAsync, options);
        Engine.Pump(run, options.WindowSize, rows.Select((row, i) => LedgerRun.RowOf(i + 1, row)));
        return options.Audit.End(run.Progress, 0, null, Now);
    }

    public static RunAudit RunIn(AuditWriter writer, UserOperation? operation = null, IReadOnlyList<string>? names = null) =>
        new(writer, operation ?? UserOperation.SetProfile, names, Origin, null, Now);

    public AuditCheck Check(string? head = null) => Check(Bytes, head);

    public static AuditCheck Check(byte[] bytes, string? head = null) =>
        AuditChecker.Check(new MemoryStream(bytes), head, _ => { });

    /// <summary>The lines of an event.</summary>
    public JsonElement[] Of(string name) =>
        [.. Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == name)];

    public void Dispose() => _folder.Dispose();
}
