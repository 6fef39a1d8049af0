using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Output;

/// <summary>What a run tells besides its results: Verbose, Progress, one Warning a long wait, and the summary at the end.</summary>
internal sealed class RunDisplay
{
    private const int IntervalMs = 200;
    private const int ManyWaits = 10;
    private const int ManyRows = 1_000;
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SameWait = TimeSpan.FromSeconds(1);

    private readonly Cmdlet _command;
    private readonly string _name;
    private readonly BulkRun _run;
    private readonly DfineryConnection? _connection;
    private readonly RunSummary _summary;
    private readonly ProgressRecord _progress;
    private int _last = Environment.TickCount;
    private DateTimeOffset _announced;
    private int _shortWaits;
    private string? _trouble;
    private bool _shown;
    private bool _isLineTold;

    public RunDisplay(Cmdlet command, string name, BulkRun run, DfineryConnection? connection, RunSummary summary)
    {
        _command = command;
        _name = name;
        _run = run;
        _connection = connection;
        _summary = summary;
        _progress = new ProgressRecord(0, name, " ");
    }

    /// <summary>Tells which rows are taken, and how they are sent; without a connection, none is.</summary>
    public void Start(int throttleLimit, UserShard? shard)
    {
        if (shard is not null)
            _command.WriteVerbose(ErrorFactory.Format(Messages.VerboseShard, _name, shard.Number, shard.Count));
        if (_connection is not null)
        {
            _command.WriteVerbose(
                ErrorFactory.Format(Messages.VerboseStart, _name, throttleLimit, _connection.MaxRetryCount, _connection.BaseUri));
        }
    }

    /// <summary>At most five times a second; costs next to nothing in between.</summary>
    /// <param name="otherShards">Rows left to other shards so far.</param>
    public void Tick(long otherShards)
    {
        // A look at the clock for each row must be a cheap one.
        if (unchecked(Environment.TickCount - _last) < IntervalMs)
            return;

        _last = Environment.TickCount;
        BulkProgress progress = _run.Progress;
        _summary.Sample(progress);
        Announce(progress.WaitsFor);
        AnnounceLine();
        if (progress.LastFailure is { } trouble && trouble != _trouble)
        {
            _trouble = trouble;
            _command.WriteVerbose(ErrorFactory.Format(Messages.VerboseTrouble, trouble, progress.Retries, progress.InFlight));
        }

        _progress.StatusDescription = Describe(progress, otherShards);
        _command.WriteProgress(_progress);
        _shown = true;
    }

    /// <summary>Tells what is to be told once the run has ended.</summary>
    /// <param name="summary">Its counts.</param>
    /// <param name="ignored">The columns that were not sent.</param>
    /// <param name="unused">Columns that a parameter names and no row had.</param>
    /// <param name="keys">What could have been sent, where no row held anything; otherwise <c>null</c>.</param>
    public void End(
        RunSummary summary, string? ignored, IEnumerable<(string Column, string Parameter)> unused, IEnumerable<string>? keys)
    {
        if (_shown)
        {
            _progress.RecordType = ProgressRecordType.Completed;
            _command.WriteProgress(_progress);
        }

        if (ignored is not null)
            _command.WriteVerbose(ErrorFactory.Format(Messages.VerboseIgnored, ignored));
        if (summary.ConsentConflicts > 0)
            _command.WriteVerbose(ErrorFactory.Format(Messages.VerboseConflicts, summary.AtLeast, summary.ConsentConflicts));
        // Of the whole input: also where all of it fell to other shards.
        if (summary.Rows + summary.OtherShards > 0)
        {
            foreach ((string column, string parameter) in unused)
                _command.WriteWarning(ErrorFactory.Format(Messages.WarnUnusedColumn, column, parameter));
            if (keys is not null)
            {
                string text = ignored is null ? Messages.WarnNothing : Messages.WarnNothingColumns;
                _command.WriteWarning(ErrorFactory.Format(text, string.Join(", ", keys), ignored));
            }
        }

        _command.WriteVerbose(summary.ToString());
        _command.WriteInformation(summary, ["Dfinery"]);
    }

    /// <summary>A wait is announced once, not each time it is looked at.</summary>
    private void Announce(TimeSpan? wait)
    {
        // The end of a long wait is no short one.
        if (wait is { } rest && DateTimeOffset.Now + rest < _announced + SameWait)
            return;
        if (wait is not { } left || left < LongWait)
        {
            // Requests that are spread over the window wait a moment each: the run is slow, and nobody would know why.
            if (_shortWaits < ManyWaits && (_shortWaits = wait is null ? Math.Max(0, _shortWaits - 1) : _shortWaits + 1) == ManyWaits)
                _command.WriteWarning(Messages.WarnSpread);
            return;
        }

        DateTimeOffset until = DateTimeOffset.Now + left;
        if (until - _announced > LongWait)
        {
            string text = _connection is { QuotaShare: < 1 } ? Messages.WarnShare : Messages.WarnGate;
            _command.WriteWarning(ErrorFactory.Format(text, TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds))));
        }

        _announced = until;
    }

    /// <summary>A run that one user holds up is told of once: it may take days, and nobody would know why.</summary>
    private void AnnounceLine()
    {
        if (_isLineTold || _run.HeadOfLine is not { Count: >= ManyRows } line)
            return;
        _isLineTold = true;
        _command.WriteWarning(
            ErrorFactory.Format(Messages.WarnHotUser, line.First.Position, line.Count, line.First.UserId, _run.Count));
    }

    private string Describe(BulkProgress progress, long otherShards)
    {
        long done = progress.Rows.Values.Sum();
        long good = Count(UserStatus.Succeeded) + Count(UserStatus.Unchanged) + Count(UserStatus.Valid) + Count(UserStatus.Skipped);
        string waiting = progress.WaitsFor is { } wait
            ? ErrorFactory.Format(Messages.ProgressWaiting, DateTimeOffset.Now + wait)
            : string.Empty;
        string failed = done > good ? ErrorFactory.Format(Messages.ProgressFailed, done - good) : string.Empty;
        string others = otherShards > 0 ? ErrorFactory.Format(Messages.ProgressShards, otherShards) : string.Empty;
        string quota = _connection?.QuotaRemaining is { } left ? ErrorFactory.Format(Messages.ProgressQuota, left) : string.Empty;
        if (_connection is { QuotaShare: < 1 and var share })
            quota += ErrorFactory.Format(Messages.ProgressShare, 100 * (1 - share));
        double seconds = Math.Max(progress.Elapsed.TotalSeconds, 0.001);
        return ErrorFactory.Format(
            _summary.HasLedger ? Messages.ProgressLedger : Messages.ProgressStatus, waiting, done, failed + others, done / seconds, quota,
            Count(UserStatus.Unchanged), progress.Sent, progress.Withheld, progress.Sent / seconds);

        long Count(UserStatus status) => progress.Rows.TryGetValue(status, out long count) ? count : 0;
    }
}
