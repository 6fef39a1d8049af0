using System;
using System.Management.Automation;
using Dfinery.Client.Audit;

namespace Dfinery.PowerShell.Errors;

/// <summary>The errors of an audit log. They name the file only.</summary>
internal static class AuditErrors
{
    /// <summary>The error of a log that cannot be opened.</summary>
    public static CommandException Of(AuditException failure)
    {
        (string id, ErrorCategory category) = failure.Failure switch
        {
            AuditFailure.Held => (nameof(Messages.AuditLogHeld), ErrorCategory.ResourceBusy),
            AuditFailure.NotALog => (nameof(Messages.AuditLogNotOurs), ErrorCategory.InvalidData),
            _ => (nameof(Messages.AuditLogDisk), ErrorCategory.OpenError),
        };
        return new CommandException(Create(id, category, failure.Path, failure, RunErrors.Sentence(failure.Message)));
    }

    /// <summary>The error of a run whose log failed under it.</summary>
    /// <param name="path">The log.</param>
    /// <param name="failure">Why.</param>
    /// <param name="extent">What was read of the input, and what to do about it.</param>
    public static ErrorRecord OfRun(string path, Exception failure, InputExtent extent) => Create(
        nameof(Messages.AuditLogFailed), ErrorCategory.WriteError, path, failure, $"{RunErrors.Sentence(failure.Message)} {extent}");

    /// <summary>The error of a call that could not be noted.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="wasSent">True where it had been made already.</param>
    public static CommandException OfCall(AuditException failure, bool wasSent) => new(Create(
        nameof(Messages.AuditLogFailed), ErrorCategory.WriteError, failure.Path, failure,
        $"{RunErrors.Sentence(failure.Message)} {(wasSent ? Messages.AuditCallMade : Messages.AuditCallNotMade)}"));

    /// <summary>A file that cannot be checked.</summary>
    public static ErrorRecord Unreadable(string path, Exception failure) => Create(
        nameof(Messages.AuditLogUnreadable), ErrorCategory.ReadError, path, failure, RunErrors.Sentence(failure.Message));

    private static ErrorRecord Create(string id, ErrorCategory category, string path, Exception cause, string words)
    {
        string message = ErrorFactory.Format(ErrorFactory.Text(id), path, words);
        return ErrorFactory.Create(id, category, path, new InvalidOperationException(message, cause), path);
    }
}
