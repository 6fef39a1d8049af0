using System;
using Dfinery.Client.Audit;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>One call in the connection's audit log, if it has one.</summary>
internal sealed class AuditedCall : IDisposable
{
    private const string Succeeded = nameof(Succeeded);
    private const string Stopped = nameof(Stopped);

    private readonly AuditLogUse? _use;
    private readonly CallAudit? _audit;

    private AuditedCall(AuditLogUse? use, CallAudit? audit) => (_use, _audit) = (use, audit);

    /// <summary>Why what came of the call could not be noted; <c>null</c>: it was.</summary>
    public CommandException? Failure { get; private set; }

    /// <summary>Notes that a call leaves.</summary>
    /// <exception cref="CommandException">It cannot be noted, and must not leave.</exception>
    public static AuditedCall Begin(DfineryConnection connection, string path)
    {
        if (connection.AuditLog is not { } log)
            return new AuditedCall(null, null);
        AuditLogUse? use = null;
        try
        {
            use = log.Use();
            var audit = new CallAudit(use.Writer, connection.Origin, path, connection.AuditLogPath!);
            audit.NoteSent(DateTime.UtcNow);
            return new AuditedCall(use, audit);
        }
        catch (AuditException e)
        {
            use?.Dispose();
            throw use is null ? AuditErrors.Of(e) : AuditErrors.OfCall(e, wasSent: false);
        }
    }

    /// <summary>Notes what came of it.</summary>
    /// <param name="exception">Why it failed; <c>null</c>: it did not.</param>
    public void End(Exception? exception)
    {
        try
        {
            var failure = exception as DfineryException;
            string result = failure?.Failure.ToString() ?? (exception is null ? Succeeded : Stopped);
            _audit?.NoteCalled(DateTime.UtcNow, result, exception is null ? 200 : failure?.StatusCode, failure?.ResultCode);
        }
        catch (AuditException e)
        {
            Failure = AuditErrors.OfCall(e, wasSent: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _use?.Dispose();
}
