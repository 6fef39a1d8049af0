using System;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// What a bulk cmdlet did: in the variable that -SummaryVariable names, and in the Information stream (tag <c>Dfinery</c>). Its counts are
/// zero until the run has ended.
/// </summary>
public sealed partial class RunSummary
{
    /// <summary>The reason of a run that somebody stopped.</summary>
    internal const string Stopped = nameof(Stopped);

    internal RunSummary(string command, string? shard)
    {
        Command = command;
        Shard = shard;
    }

    /// <summary>The cmdlet.</summary>
    public string Command { get; }

    /// <summary>What -Shard was: <c>3/8</c>; <c>null</c> without it.</summary>
    public string? Shard { get; }

    /// <summary>All rows that have a result. With -Shard, those of other shards have none.</summary>
    public long Rows => Unchanged + Succeeded + Failed + Invalid + Skipped + Unknown + NotAttempted + Valid;

    /// <summary>Rows that would change nothing, by the ledger, and were not sent.</summary>
    public long Unchanged { get; private set; }

    /// <summary>Rows that were sent, whatever came of it.</summary>
    public long Sent { get; private set; }

    /// <summary>Rows of which a grant of consent was held back, because the person withdrew it.</summary>
    public long Withheld { get; private set; }

    /// <summary>Rows the server took.</summary>
    public long Succeeded { get; private set; }

    /// <summary>Rows the server refused.</summary>
    public long Failed { get; private set; }

    /// <summary>Rows refused here.</summary>
    public long Invalid { get; private set; }

    /// <summary>Rows with nothing to send.</summary>
    public long Skipped { get; private set; }

    /// <summary>Rows sent without a verdict.</summary>
    public long Unknown { get; private set; }

    /// <summary>Rows the run did not come to.</summary>
    public long NotAttempted { get; private set; }

    /// <summary>Rows that -ValidateOnly found fit to be sent.</summary>
    public long Valid { get; private set; }

    /// <summary>Rows that were read and left to other shards.</summary>
    public long OtherShards { get; private set; }

    /// <summary>Rows whose consent contradicts an earlier row of the same user; the last row wins.</summary>
    public long ConsentConflicts { get; private set; }

    /// <summary>True where the run had more users than are remembered, so that there may be more such rows.</summary>
    public bool HasUncountedConflicts { get; private set; }

    /// <summary>Rows of which the server has all; <c>null</c> where nothing was compared.</summary>
    public long? Same { get; private set; }

    /// <summary>Rows that differ from what the server has.</summary>
    public long? Different { get; private set; }

    /// <summary>Rows of which the server knows nothing.</summary>
    public long? NotFound { get; private set; }

    /// <summary>Rows with a grant of consent that was withdrawn on the server.</summary>
    public long? Withdrawn { get; private set; }

    /// <summary>Requests sent.</summary>
    public long Requests { get; private set; }

    /// <summary>Rows sent again.</summary>
    public long Retries { get; private set; }

    /// <summary>Requests refused with 429.</summary>
    public long Throttled { get; private set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Rows settled a second.</summary>
    public double UsersPerSecond => PerSecond(Rows);

    /// <summary>Rows sent a second.</summary>
    public double SentPerSecond => PerSecond(Sent);

    /// <summary>
    /// Why the run ended early: the id of its terminating error, or <c>Stopped</c>. <c>null</c> where it ran to the end of its input.
    /// </summary>
    public string? StopReason { get; private set; }

    /// <summary>The SHA-256 of the last line of the audit log when the run ended, in hex; <c>null</c> without one.</summary>
    public string? AuditLogHead { get; internal set; }

    /// <summary>One line.</summary>
    public override string ToString()
    {
        string valid = Valid > 0 ? FormattableString.Invariant($"{Valid:N0} valid, ") : string.Empty;
        // Failed and unknown rows may have been sent or not, so only with the succeeded ones do the counts add up.
        string succeeded = Sent == Succeeded ? string.Empty : FormattableString.Invariant($" ({Succeeded:N0} succeeded)");
        string compared = Same is null
            ? string.Empty
            : FormattableString.Invariant($": {Same:N0} same, {Different:N0} different, {NotFound:N0} not found, ")
                + FormattableString.Invariant($"{Withdrawn:N0} with consent withdrawn on the server");
        string rows = HasLedger
            ? FormattableString.Invariant($"{Quantity(Rows, "row")}: {Unchanged:N0} unchanged, {Sent:N0} sent{succeeded}, ")
                + FormattableString.Invariant($"{Failed:N0} failed")
            : FormattableString.Invariant($"{Quantity(Rows, "row")}{compared}, {valid}{Succeeded:N0} succeeded, {Failed:N0} failed");
        string withheld = HasLedger || Withheld > 0 ? FormattableString.Invariant($"; {Withheld:N0} withheld") : string.Empty;
        string conflicts = ConsentConflicts > 0 ? $"; {AtLeast}{Quantity(ConsentConflicts, "contradiction")} of consent" : string.Empty;
        string others = Shard is null ? string.Empty : $"; shard {Shard}, {Quantity(OtherShards, "row")} of other shards";
        string ended = StopReason is null ? string.Empty : $"; ended early: {StopReason}";
        return FormattableString.Invariant($"{Command}: {rows}, {Invalid:N0} invalid, {Skipped:N0} skipped, {Unknown:N0} unknown, ")
            + FormattableString.Invariant($"{NotAttempted:N0} not attempted{withheld}; {Quantity(Requests, "request")}, ")
            + FormattableString.Invariant($"{Quantity(Retries, "row")} sent again, {Quantity(Throttled, "answer")} 429, ")
            + FormattableString.Invariant($"in {Elapsed.TotalSeconds:0.0} s") + conflicts + others + ended;
    }

    /// <summary>Begins to count comparisons.</summary>
    internal void CountComparisons() => Same = Different = NotFound = Withdrawn = 0;

    /// <summary>Counts a row that was compared.</summary>
    internal void CountComparison(string comparison, bool hasWithdrawn)
    {
        Same += comparison == ComparisonText.Same ? 1 : 0;
        Different += comparison == ComparisonText.Different ? 1 : 0;
        NotFound += comparison == ComparisonText.NotFound ? 1 : 0;
        Withdrawn += hasWithdrawn ? 1 : 0;
    }

    /// <summary>True where a ledger says what is unchanged.</summary>
    internal bool HasLedger { get; set; }

    /// <summary>Says that a number is the least there can be.</summary>
    internal string AtLeast => HasUncountedConflicts ? "at least " : string.Empty;

    /// <summary>Takes the counts of a run that has ended.</summary>
    /// <param name="progress">The counts.</param>
    /// <param name="otherShards">Rows of other shards.</param>
    /// <param name="conflicts">Consent that contradicts an earlier row.</param>
    /// <param name="error">The error that ended it early; <c>null</c>: none did.</param>
    /// <param name="isStopped">True where somebody stopped it.</param>
    internal void Fill(
        BulkProgress progress, long otherShards, ConsentConflicts? conflicts, ErrorRecord? error, bool isStopped = false)
    {
        long Count(UserStatus status) => progress.Rows.TryGetValue(status, out long count) ? count : 0;

        Unchanged = Count(UserStatus.Unchanged);
        Sent = progress.Sent;
        Withheld = progress.Withheld;
        Succeeded = Count(UserStatus.Succeeded);
        Failed = Count(UserStatus.Failed);
        Invalid = Count(UserStatus.Invalid);
        Skipped = Count(UserStatus.Skipped);
        Unknown = Count(UserStatus.Unknown);
        NotAttempted = Count(UserStatus.NotAttempted);
        Valid = Count(UserStatus.Valid);
        OtherShards = otherShards;
        ConsentConflicts = conflicts?.Count ?? 0;
        HasUncountedConflicts = conflicts?.IsAtLeast ?? false;
        Requests = progress.Requests;
        Retries = progress.Retries;
        Throttled = progress.Throttled;
        Elapsed = progress.Elapsed;
        HasEnded = true;
        Sample(progress, isLast: true);
        if (isStopped)
            StopReason = Stopped;
        else if (error is not null)
            EndWith(error);
    }

    private double PerSecond(long rows) => Elapsed > TimeSpan.Zero ? Math.Round(rows / Elapsed.TotalSeconds, 1) : 0;

    private static string Quantity(long count, string noun) =>
        FormattableString.Invariant($"{count:N0} {noun}{(count == 1 ? string.Empty : "s")}");
}
