using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>
/// The base of the five bulk cmdlets: it pumps the bulk engine. <c>ProcessRecord</c> adds the row and drains what is ready without
/// waiting; with the window full it waits; <c>EndProcessing</c> flushes the last batch and drains. Every <c>Write</c> is on the
/// pipeline's thread.
/// </summary>
public abstract class BulkCommand : DfineryCommand, IDisposable
{
    private protected const string FromPipeline = "InputObject";
    private protected const string FromIds = "UserId";

    private DfineryConnection _connection = null!;
    private PropertyMapping _mapping = null!;
    private RowReader _reader = null!;
    private RunDisplay _display = null!;
    private Confirmation? _confirmation;
    private volatile BulkRun? _run;
    private BulkPump _pump = null!;
    private long _position;
    private readonly List<ErrorRecord> _withheld = [];

    /// <summary>Rows: objects with a user id, hashtables, plain user ids, or results of an earlier run.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromPipeline)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>The users, by id.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromIds)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [Alias("user_id")]
    public string?[]? UserId { get; set; }

    /// <summary>A connection or its name; without it, this session's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateGiven]
    public object? Connection { get; set; }

    /// <summary>At most this many requests in flight; without it, the connection's.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; }

    /// <summary>The longest wait for the quota, in seconds, before the run ends with an error. Default: 900.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxWaitSec { get; set; } = BulkOptions.DefaultMaxWaitSec;

    /// <summary>Sends texts and ids that look damaged as they are.</summary>
    [Parameter]
    public SwitchParameter AllowSuspectText { get; set; }

    private protected abstract UserOperation Operation { get; }

    /// <summary>The names of properties that go with the request.</summary>
    private protected virtual IReadOnlyList<string>? RequestedNames => null;

    /// <summary>What -WhatIf and -Confirm say will be done; <c>null</c> where nothing is changed.</summary>
    private protected virtual string? Action => null;

    private protected virtual bool SkipsConfirmation => false;

    /// <summary>Makes the reader of the input; by default one that needs the user's id only.</summary>
    private protected virtual RowReader CreateReader(out PropertyMapping mapping)
    {
        mapping = new PropertyMapping(Operation.Table, idsOnly: true);
        return new RowReader(CommandName, mapping, null, null, AllowSuspectText);
    }

    /// <summary>
    /// What to write for a settled row. Its tag is the row as it came, or the result that was made of it while it was read.
    /// </summary>
    private protected abstract object ToOutput(BulkRow row, string? message);

    /// <inheritdoc/>
    protected override void StopProcessing() => _run?.Cancel();

    /// <summary>Stops what is still under way.</summary>
    public void Dispose()
    {
        _run?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override void Begin()
    {
        _reader = CreateReader(out _mapping);
        _connection = Session.Resolve(Connection);
        _confirmation = Action is null ? null : new Confirmation(this, Action, SkipsConfirmation);
        var options = new BulkOptions
        {
            ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : _connection.ThrottleLimit,
            Retry = new RetrySchedule(_connection.MaxRetryCount),
            MaxWait = TimeSpan.FromSeconds(MaxWaitSec),
            Gate = _connection.Gate,
        };
        _run = new BulkRun(Operation, RequestedNames, _connection.Client.SendAsync, options);
        _pump = new BulkPump(_run, Emit, Tick);
        _display = new RunDisplay(this, CommandName, _run, _connection);
        _display.Start(options.ThrottleLimit);
    }

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

    private protected override void End()
    {
        Refuse(_reader.Complete());
        Finish();
        if (_run!.StopReason?.Failure is { } failure)
            ThrowTerminatingError(RunErrors.Of(failure, _connection, _connection.BaseUri));
    }

    private void Take(object? input)
    {
        bool isRunning = _pump.Feed(Read(input));
        Refuse(_reader.Refusal);
        if (!isRunning)
            End();
    }

    /// <summary>Ends the run where the input itself is refused: the rows taken in get their results before the error.</summary>
    private void Refuse(CommandException? refusal)
    {
        if (refusal is null)
            return;
        _run!.Stop(StopReason.InputRefused);
        Finish();
        throw refusal;
    }

    private BulkRow Read(object? input)
    {
        BulkRow row;
        try
        {
            row = _reader.Read(++_position, input);
        }
        catch (CommandException)
        {
            // The rows taken in get their results before the error.
            _run!.Stop(StopReason.InputRefused);
            Finish();
            throw;
        }

        if (_reader.TakeWarning() is { } warning)
            WriteWarning(warning);

        if (_confirmation is not null && row.Update is not null && !_confirmation.IsGiven(row.UserId!))
            row.Settle(new RowOutcome(UserStatus.Skipped, null, Messages.SkippedDeclined), DateTime.UtcNow);
        return row;
    }

    private void Finish()
    {
        _pump.Finish();
        _display.End(_reader.Ignored.Describe(), _mapping.Unused());
    }

    private void Tick()
    {
        if (Stopping)
            throw new PipelineStoppedException();
        _display.Tick();
    }

    private void Emit(BulkRow row)
    {
        string? message = RowErrors.MessageOf(row);
        object output = ToOutput(row, message);
        WriteObject(output);
        if (!row.EndedRun && RowErrors.Of(row, message, output) is { } error)
            Report(error);
    }

    /// <summary>While no row has named a user, one error at the end may tell it all.</summary>
    private void Report(ErrorRecord error)
    {
        if (_reader.Refusal is not null)
            return;
        _withheld.Add(error);
        if (_reader.IsUndecided)
            return;
        foreach (ErrorRecord record in _withheld)
            WriteError(record);
        _withheld.Clear();
    }
}
