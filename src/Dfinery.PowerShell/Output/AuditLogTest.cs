using System;
using Dfinery.Client.Audit;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

/// <summary>What Test-DfineryAuditLog found in one file.</summary>
public sealed class AuditLogTest
{
    internal AuditLogTest(string path, AuditCheck check)
    {
        Path = path;
        IsIntact = check.IsIntact;
        HasHead = check.HasHead;
        FirstBrokenLine = check.FirstBrokenLine;
        Reason = ReasonOf(check);
        Lines = check.Lines;
        TornLines = check.TornLines;
        Runs = check.Runs;
        RunsNotEnded = check.RunsNotEnded;
        Calls = check.Calls;
        Rows = check.Rows;
        Succeeded = check.RowsOf(nameof(Succeeded));
        Unchanged = check.RowsOf(nameof(Unchanged));
        Skipped = check.RowsOf(nameof(Skipped));
        Invalid = check.RowsOf(nameof(Invalid));
        Failed = check.RowsOf(nameof(Failed));
        Unknown = check.RowsOf(nameof(Unknown));
        NotAttempted = check.RowsOf(nameof(NotAttempted));
        ConsentGranted = check.Granted;
        ConsentWithdrawn = check.Withdrawn;
        FirstTime = check.FirstTime;
        LastTime = check.LastTime;
        Head = check.Head;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>True where each line carries the SHA-256 of the line before it.</summary>
    public bool IsIntact { get; }

    /// <summary>True where the line whose SHA-256 is -Head stands in it, and nothing before was changed; none without -Head.</summary>
    public bool? HasHead { get; }

    /// <summary>The first line that does not fit; none where it is intact.</summary>
    public long? FirstBrokenLine { get; }

    /// <summary>What does not fit there.</summary>
    public string? Reason { get; }

    /// <summary>All lines.</summary>
    public long Lines { get; }

    /// <summary>Lines that were not written to their end: a process was killed, or the power failed.</summary>
    public long TornLines { get; }

    /// <summary>Runs that began.</summary>
    public long Runs { get; }

    /// <summary>Runs without a last line: killed, or still going on.</summary>
    public long RunsNotEnded { get; }

    /// <summary>Calls of Invoke-DfineryRequest.</summary>
    public long Calls { get; }

    /// <summary>Rows that were settled.</summary>
    public long Rows { get; }

    /// <summary>Rows the server took.</summary>
    public long Succeeded { get; }

    /// <summary>Rows that would change nothing, by a ledger.</summary>
    public long Unchanged { get; }

    /// <summary>Rows with nothing to send.</summary>
    public long Skipped { get; }

    /// <summary>Rows refused here.</summary>
    public long Invalid { get; }

    /// <summary>Rows the server refused.</summary>
    public long Failed { get; }

    /// <summary>Rows sent without a verdict.</summary>
    public long Unknown { get; }

    /// <summary>Rows a run did not come to.</summary>
    public long NotAttempted { get; }

    /// <summary>Consent flags that the server acknowledged as Subscribed.</summary>
    public long ConsentGranted { get; }

    /// <summary>Consent flags that the server acknowledged as Unsubscribed.</summary>
    public long ConsentWithdrawn { get; }

    /// <summary>The time of the first line.</summary>
    public DateTimeOffset? FirstTime { get; }

    /// <summary>The time of the last line.</summary>
    public DateTimeOffset? LastTime { get; }

    /// <summary>The SHA-256 of the last line: kept elsewhere, it shows later whether the file was cut or replaced.</summary>
    public string? Head { get; }

    private static string? ReasonOf(AuditCheck check)
    {
        string? text = check.Problem switch
        {
            AuditBreak.NotALine => Messages.AuditNotALine,
            AuditBreak.NoBeginning => Messages.AuditNoBeginning,
            AuditBreak.OtherHash => Messages.AuditOtherHash,
            AuditBreak.OtherNumber => Messages.AuditOtherNumber,
            AuditBreak.NotRecovered => Messages.AuditNotRecovered,
            AuditBreak.NewerFormat => Messages.AuditNewerFormat,
            _ => null,
        };
        return text is null ? null : ErrorFactory.Format(text, check.FirstBrokenLine);
    }
}
