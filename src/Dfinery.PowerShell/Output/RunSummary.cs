using System;
using Dfinery.Client.Bulk;

namespace Dfinery.PowerShell.Output;

/// <summary>What a bulk cmdlet did, as it stands in the Information stream (tag <c>Dfinery</c>) at the end of a run.</summary>
public sealed class RunSummary
{
    internal RunSummary(string command, BulkProgress progress)
    {
        long Count(UserStatus status) => progress.Rows.TryGetValue(status, out long count) ? count : 0;

        Command = command;
        Succeeded = Count(UserStatus.Succeeded);
        Failed = Count(UserStatus.Failed);
        Invalid = Count(UserStatus.Invalid);
        Skipped = Count(UserStatus.Skipped);
        Unknown = Count(UserStatus.Unknown);
        NotAttempted = Count(UserStatus.NotAttempted);
        Requests = progress.Requests;
        Retries = progress.Retries;
        Throttled = progress.Throttled;
        Elapsed = progress.Elapsed;
    }

    /// <summary>The cmdlet.</summary>
    public string Command { get; }

    /// <summary>All rows.</summary>
    public long Rows => Succeeded + Failed + Invalid + Skipped + Unknown + NotAttempted;

    /// <summary>Rows the server took.</summary>
    public long Succeeded { get; }

    /// <summary>Rows the server refused.</summary>
    public long Failed { get; }

    /// <summary>Rows refused here.</summary>
    public long Invalid { get; }

    /// <summary>Rows with nothing to send.</summary>
    public long Skipped { get; }

    /// <summary>Rows sent without a verdict.</summary>
    public long Unknown { get; }

    /// <summary>Rows the run did not come to.</summary>
    public long NotAttempted { get; }

    /// <summary>Requests sent.</summary>
    public long Requests { get; }

    /// <summary>Rows sent again.</summary>
    public long Retries { get; }

    /// <summary>Requests refused with 429.</summary>
    public long Throttled { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Rows settled a second.</summary>
    public double UsersPerSecond => Elapsed > TimeSpan.Zero ? Math.Round(Rows / Elapsed.TotalSeconds, 1) : 0;

    /// <summary>One line.</summary>
    public override string ToString() =>
        $"{Command}: {Rows} rows, {Succeeded} succeeded, {Failed} failed, {Invalid} invalid, " +
        $"{Skipped} skipped, {Unknown} unknown, {NotAttempted} not attempted; {Requests} requests, {Retries} rows sent again, " +
        $"{Throttled} answers 429, in {Elapsed.TotalSeconds:0.0} s";
}
