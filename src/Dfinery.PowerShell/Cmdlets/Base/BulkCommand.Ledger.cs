using System;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Cmdlets;

// -LedgerPath: opened before anything is sent, and closed at the end, also of a run that ends early.
public abstract partial class BulkCommand
{
    private RunLedger? _ledger;

    private void OpenLedger(LedgerChoice choice, BulkOptions options)
    {
        _summary.HasLedger = true;
        LedgerOwner owner = _connection!.OwnerOfLedger(_shard?.ToString());
        try
        {
            _ledger = _confirmation!.IsWhatIf
                ? RunLedger.OpenToLook(choice, owner, Operation, RequestedNames)
                : RunLedger.OpenToSend(choice, owner, Operation, RequestedNames);
        }
        catch (LedgerException e)
        {
            throw LedgerErrors.Of(e);
        }

        WriteVerbose(ErrorFactory.Format(Messages.VerboseLedger, CommandName, choice.Folder, _ledger.Users));
        if (_ledger.Open is not { } ledger)
            return;
        options.Ledger = _ledger.Rows;
        if (ledger.CutBytes > 0)
            WriteVerbose(ErrorFactory.Format(Messages.VerboseLedgerCut, choice.Folder, ledger.CutBytes));
        if (!ledger.IsLockSure)
            WriteWarning(ErrorFactory.Format(Messages.WarnLedgerLock, choice.Folder));
    }

    /// <summary>-WhatIf: true where a run would not send the row. What it would send of it is noted.</summary>
    private bool IsUnchanged(BulkRow row)
    {
        if (_ledger is not { Open: null } ledger)
            return false;
        try
        {
            RowChange change = ledger.Rows.Foresee(row);
            return !change.HasSent && !change.NeedsView;
        }
        catch (LedgerException e)
        {
            throw Refused(new CommandException(LedgerErrors.OfRun(ledger.Folder, e, Extent(_position - 1, isAllRead: false))));
        }
    }

    private InputExtent Extent(long read, bool isAllRead) =>
        new(read - _otherShards, _otherShards, _shard?.ToString(), isAllRead, ParameterSetName == FromPipeline, _ledger is not null);

    private ErrorRecord ErrorOf(StopReason reason, InputExtent extent) => reason.Kind == StopKind.LedgerFailed
        ? LedgerErrors.OfRun(_ledger!.Folder, reason.Failure!.InnerException!, extent)
        : reason.Kind == StopKind.AuditFailed
        ? AuditErrors.OfRun(_connection!.AuditLogPath!, reason.Failure!.InnerException!, extent)
        : RunErrors.OfRun(reason, _connection!, _connection!.BaseUri, _run!.Progress, extent);

    /// <summary>Closes the ledger. Where that fails, the run's own error comes first.</summary>
    /// <returns>The error of the run.</returns>
    private ErrorRecord? CloseLedger(ErrorRecord? error, bool isAllRead)
    {
        if (_ledger?.Close() is not { } failure)
            return error;
        ErrorRecord own = LedgerErrors.OfRun(_ledger.Folder, failure, Extent(_position, isAllRead));
        if (error is null)
            return own;
        if (error.FullyQualifiedErrorId != own.FullyQualifiedErrorId)
            WriteWarning(own.ErrorDetails.Message);
        return error;
    }
}
