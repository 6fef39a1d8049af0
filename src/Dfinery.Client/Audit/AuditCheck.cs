using System;
using System.Globalization;
using System.Text;

namespace Dfinery.Client.Audit;

/// <summary>Where the chain of an audit log does not close.</summary>
internal enum AuditBreak
{
    /// <summary>It closes.</summary>
    None,
    /// <summary>A line is none of an audit log.</summary>
    NotALine,
    /// <summary>The first line is not the first of a log.</summary>
    NoBeginning,
    /// <summary>A line does not have the hash of the line before.</summary>
    OtherHash,
    /// <summary>A line does not have the number after that of the line before.</summary>
    OtherNumber,
    /// <summary>A line is incomplete, and the next one does not recover it.</summary>
    NotRecovered,
    /// <summary>A later version wrote it.</summary>
    NewerFormat,
}

/// <summary>What a check of an audit log found.</summary>
internal sealed class AuditCheck
{
    private readonly long[] _rows = new long[StatusNames.Length];
    private readonly byte[] _first = new byte[32];
    private readonly byte[] _last = new byte[32];
    private int _firstLength;
    private int _lastLength;

    /// <summary>The statuses of rows, in the order of <see cref="RowsOf"/>.</summary>
    public static string[] StatusNames { get; } =
        ["Succeeded", "Unchanged", "Skipped", "Invalid", "Failed", "Unknown", "NotAttempted"];

    private static byte[][] Statuses { get; } = Array.ConvertAll(StatusNames, Encoding.ASCII.GetBytes);

    /// <summary>Why the chain does not close.</summary>
    public AuditBreak Problem { get; private set; }

    /// <summary>The first line that does not fit; <c>null</c>: there is none.</summary>
    public long? FirstBrokenLine { get; private set; }

    /// <summary>True where the chain closes.</summary>
    public bool IsIntact => Problem == AuditBreak.None;

    /// <summary>True where a line has the hash that was kept, and the chain closes up to it; <c>null</c>: none was given.</summary>
    public bool? HasHead { get; set; }

    /// <summary>The hash of the last line, in hex; <c>null</c>: there is none.</summary>
    public string? Head { get; set; }

    /// <summary>True where the last line has its line end.</summary>
    public bool IsTerminated { get; set; }

    /// <summary>All lines.</summary>
    public long Lines { get; set; }

    /// <summary>Lines that were not written to their end.</summary>
    public long TornLines { get; set; }

    /// <summary>Runs.</summary>
    public long Runs { get; set; }

    /// <summary>Runs that have no last line: they were killed, or go on.</summary>
    public long RunsNotEnded { get; set; }

    /// <summary>Settled rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Requests with consent flags and single calls, noted before they left.</summary>
    public long SentLines { get; set; }

    /// <summary>Calls of other endpoints.</summary>
    public long Calls { get; set; }

    /// <summary>Consent flags that the server acknowledged as granted.</summary>
    public long Granted { get; set; }

    /// <summary>Consent flags that the server acknowledged as withdrawn.</summary>
    public long Withdrawn { get; set; }

    /// <summary>The time of the first line.</summary>
    public DateTimeOffset? FirstTime => ToTime(_first, _firstLength);

    /// <summary>The time of the last line.</summary>
    public DateTimeOffset? LastTime => ToTime(_last, _lastLength);

    /// <summary>Settled rows of a status.</summary>
    public long RowsOf(string status) => _rows[Array.IndexOf(StatusNames, status)];

    /// <summary>Notes that the chain does not close; what comes first stays.</summary>
    public void Break(AuditBreak problem, long line)
    {
        if (!IsIntact)
            return;
        (Problem, FirstBrokenLine) = (problem, line);
    }

    /// <summary>Counts a settled row.</summary>
    public void CountRow(ReadOnlySpan<byte> status)
    {
        Rows++;
        for (int i = 0; i < Statuses.Length; i++)
        {
            if (status.SequenceEqual(Statuses[i]))
                _rows[i]++;
        }
    }

    /// <summary>Notes the time of a line.</summary>
    public void SetTime(ReadOnlySpan<byte> time)
    {
        if (time.Length > _last.Length)
            return;
        time.CopyTo(_last);
        _lastLength = time.Length;
        if (_firstLength > 0)
            return;
        time.CopyTo(_first);
        _firstLength = time.Length;
    }

    private static DateTimeOffset? ToTime(byte[] bytes, int length) => DateTimeOffset.TryParse(
        Encoding.ASCII.GetString(bytes, 0, length), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        ? time
        : null;
}
