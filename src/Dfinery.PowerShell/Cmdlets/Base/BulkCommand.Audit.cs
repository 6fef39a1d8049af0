using System;
using System.Management.Automation;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

// The connection's audit log: held from before the first request to the end of the run.
public abstract partial class BulkCommand
{
    private AuditLogUse? _auditUse;
    private RunAudit? _audit;

    /// <summary>The column with the time of consent; <c>null</c>: none.</summary>
    private protected virtual string? TimeColumn => null;

    /// <summary>Opens the log. -WhatIf and -ValidateOnly do nothing that could be noted.</summary>
    private void OpenAudit()
    {
        if (TimeColumn is not null)
            _mapping.ConsentTime = new ConsentTimeColumn(TimeColumn);
        if (TimeColumn is not null && _connection is { AuditLogPath: null })
            throw CommandErrors.NoAuditLog(_connection, _connection.Name);
        if (_connection?.AuditLog is not { } log || _confirmation is { IsWhatIf: true })
            return;
        try
        {
            _auditUse = log.Use();
        }
        catch (AuditException e)
        {
            throw AuditErrors.Of(e);
        }
    }

    /// <summary>Notes that the run begins, once nothing keeps it from it.</summary>
    private void BeginAudit(BulkOptions options)
    {
        if (_auditUse is null)
            return;
        _audit = new RunAudit(
            _auditUse.Writer, Operation, RequestedNames, _connection!.Origin, _shard?.ToString(), DateTime.UtcNow);
        options.Audit = _audit;
    }

    /// <summary>Notes how the run ended. Where that fails, the run's own error comes first.</summary>
    /// <returns>The error of the run.</returns>
    private ErrorRecord? CloseAudit(ErrorRecord? error, bool isAllRead)
    {
        EndAudit(error?.FullyQualifiedErrorId);
        if (_audit?.Failure is not { } failure)
            return error;
        ErrorRecord own = AuditErrors.OfRun(_connection!.AuditLogPath!, failure, Extent(_position, isAllRead));
        if (error is null)
            return own;
        if (error.FullyQualifiedErrorId != own.FullyQualifiedErrorId)
            WriteWarning(own.ErrorDetails.Message);
        return error;
    }

    private void EndAudit(string? reason)
    {
        if (_audit is null)
            return;
        string head = _audit.End(_run!.Progress, _otherShards, reason, DateTime.UtcNow);
        _summary.AuditLogHead = _audit.Failure is null ? head : null;
        _auditUse!.Dispose();
    }
}
