using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>
/// The base of the bulk cmdlets: it pumps the bulk engine. <c>ProcessRecord</c> adds the row and drains what is ready without
/// waiting; with the window full it waits; <c>EndProcessing</c> flushes the last batch and drains. Every <c>Write</c> is on the
/// pipeline's thread.
/// </summary>
public abstract partial class BulkCommand : DfineryCommand, IDisposable
{
    private readonly List<ErrorRecord> _withheld = [];
    private DfineryConnection? _connection;
    private IDisposable? _use;
    private PropertyMapping _mapping = null!;
    private RowReader _reader = null!;
    private RunDisplay _display = null!;
    private Confirmation? _confirmation;
    private volatile BulkRun? _run;
    private BulkPump _pump = null!;
    private RunSummary _summary = null!;
    private ConsentConflicts? _conflicts;
    private long _position;
    private bool _isClosed;
    private bool _hasContent;

    /// <inheritdoc/>
    protected override void StopProcessing() => _run?.Cancel();

    /// <summary>Stops what is still under way.</summary>
    public void Dispose()
    {
        _run?.Dispose();
        _use?.Dispose();
        if (_run is not null && !_isClosed)
        {
            // The pipeline was stopped: nobody takes what is left, but it is counted.
            _summary.Fill(_run.Progress, _otherShards, _conflicts, error: null, isStopped: true);
            EndAudit(RunSummary.Stopped);
        }

        // Last: what was still in flight is noted, too.
        _ledger?.Dispose();
        _auditUse?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override void Begin()
    {
        // Before anything can fail: a script must not read the summary of an earlier run.
        _shard = UserShard.Parse(Shard);
        _summary = SessionRuns.Current.Begin(CommandName, _shard?.ToString());
        if (SummaryVariable is not null)
            SessionState.PSVariable.Set(SummaryVariable.TrimStart('$'), _summary);
        try
        {
            Start();
        }
        catch (CommandException e)
        {
            _summary.EndWith(e.Record);
            throw;
        }
    }

    private void Start()
    {
        if (ParameterSetName == FromIds && MyInvocation.ExpectingInput)
            throw CommandErrors.IdsAndInput(CommandName);
        LedgerChoice? ledger = this is IChangeCommand change ? LedgerChoice.Of(this, change) : null;
        _reader = CreateReader(out _mapping);
        _reader.HasLedger = ledger is not null;
        _reader.InvalidSample = OnlyValidates || MaxFailureCount is not null ? 0 : BulkOptions.DefaultRefusedSample;
        _connection = OnlyValidates ? null : Session.Resolve(Connection);
        _confirmation = Operation.IsView || OnlyValidates ? null : new Confirmation(this, ActionOf, SkipsConfirmation);
        _conflicts = this is ProfileCommand ? new ConsentConflicts(Operation.Table) : null;
        var options = new BulkOptions
        {
            MaxWait = TimeSpan.FromSeconds(MaxWaitSec),
            MaxFailures = MaxFailureCount,
            RefusedSample = MaxFailureCount is null ? BulkOptions.DefaultRefusedSample : 0,
            Shards = _shard?.Count ?? 0,
        };
        if (_connection is not null)
        {
            options.ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : _connection.ThrottleLimit;
            options.Retry = new RetrySchedule(_connection.MaxRetryCount);
            options.Gate = _connection.Gate;
            options.Closing = _connection.Closing;
            _use = _connection.Use();
        }

        OpenAudit();
        if (ledger is not null)
            OpenLedger(ledger, options);
        BeginAudit(options);
        _run = new BulkRun(Operation, RequestedNames, Send, options);
        _pump = new BulkPump(_run, Emit, Tick);
        _display = new RunDisplay(this, CommandName, _run, _connection, _summary);
        _display.Start(options.ThrottleLimit, _shard);
    }

    private Task<Answer> Send(UserRequest request, CancellationToken cancel) => _connection!.Client.SendAsync(request, cancel);

    private protected override void Process()
    {
        if (ParameterSetName == FromPipeline)
        {
            Take(InputObject);
            return;
        }

        // A variable that was never set is no list without users.
        foreach (string? id in UserId ?? [null])
            Take(id);
    }

    private protected override void End() => End(isAllRead: true);

    private void End(bool isAllRead)
    {
        if (_reader.Complete() is { } refusal)
            throw Refused(refusal);
        _pump.Finish();
        ErrorRecord? error = _run!.StopReason is { Failure: not null } reason ? ErrorOf(reason, Extent(_position, isAllRead)) : null;
        error = CloseAudit(CloseLedger(error, isAllRead), isAllRead);
        Close(error);
        if (error is not null)
            ThrowTerminatingError(error);
    }

    private void Take(object? input)
    {
        BulkRow row = Read(input);
        bool isRunning = IsOwn() ? Feed(row) : PassOver();
        WriteWithheld();
        if (_reader.Refusal is { } refusal)
            throw Refused(refusal);
        if (!isRunning)
            End(isAllRead: false);
    }

    private bool Feed(BulkRow row)
    {
        if (row.Update is not null)
            Look(row);
        return _pump.Feed(row);
    }

    /// <summary>Ends the run where the input itself is refused: the rows taken in get their results before the error.</summary>
    private CommandException Refused(CommandException refusal)
    {
        _run!.Stop(StopReason.InputRefused);
        _pump.Finish();
        CloseAudit(CloseLedger(refusal.Record, isAllRead: false), isAllRead: false);
        Close(refusal.Record);
        return refusal;
    }

    private BulkRow Read(object? input)
    {
        BulkRow row;
        try
        {
            row = _reader.Read(++_position, input);
        }
        catch (CommandException e)
        {
            throw Refused(new CommandException(RunErrors.WithExtent(e.Record, Extent(_position - 1, isAllRead: false))));
        }

        while (_reader.TakeWarning() is { } warning)
            WriteWarning(warning);

        _hasContent |= row.Update is not null || row.Status != UserStatus.Skipped || row.LeftOut.Count > 0
            || _reader.IsComparison;
        return row;
    }

    /// <summary>Looks at a row that is fit to be sent, and settles it if it is not to be.</summary>
    private void Look(BulkRow row)
    {
        _conflicts?.Note(row.Update!);
        if (OnlyValidates)
            row.Settle(RowOutcome.Valid, DateTime.UtcNow);
        else if (IsUnchanged(row))
            row.Settle(RowOutcome.Unchanged, DateTime.UtcNow);
        else if (_confirmation is not null && !_confirmation.IsGiven(row))
            row.Settle(new RowOutcome(UserStatus.Skipped, null, Messages.SkippedDeclined), DateTime.UtcNow);
    }

    /// <summary>Tells what the run has to tell at its end.</summary>
    private void Close(ErrorRecord? error)
    {
        _isClosed = true;
        _summary.Fill(_run!.Progress, _otherShards, _conflicts, error);
        _display.End(_summary, _reader.Ignored.Describe(), _mapping.Unused(), _hasContent ? null : Operation.Table.Names);
    }

    private void Tick()
    {
        if (Stopping)
            throw new PipelineStoppedException();
        _display.Tick(_otherShards);
    }

    private void Emit(BulkRow row)
    {
        string? message = RowErrors.MessageOf(row, Operation.IsView);
        object output = ToOutput(row, message);
        _summary.Sign(output);
        WriteObject(output);
        if (!row.EndedRun && RowErrors.Of(row, message, output, AdviceOf(row)) is { } error)
            Report(error);
    }

    /// <summary>While no row has named a user, one error at the end may tell it all.</summary>
    private void Report(ErrorRecord error)
    {
        if (_reader.Refusal is not null)
            return;
        _withheld.Add(error);
        WriteWithheld();
    }

    private void WriteWithheld()
    {
        if (_withheld.Count == 0 || _reader.IsUndecided || _reader.Refusal is not null)
            return;
        ErrorRecord[] records = [.. _withheld];
        _withheld.Clear();
        foreach (ErrorRecord record in records)
            WriteError(record);
    }
}
